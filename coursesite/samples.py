"""Invented rows for the style guide: nothing here is read from or written to the database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.messages import constants
from django.utils.translation import gettext_lazy as _

from courses.forms import Form, MomentField
from courses.models import Course
from papers.queries import ReadingLine
from projects.queries import FinalTalkLine
from schedule.models import Material, Session, Week

MONDAY = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)  # 14:00 in Seoul

SAID = (
    (constants.SUCCESS, _("The seat is yours: Tue 13 Oct, TensorFlow.")),
    (constants.INFO, _("Sign-up closes on Friday.")),
    (constants.WARNING, _("The report came 12 minutes late. It was received and is marked late.")),
    (constants.ERROR, _("That seat was taken a moment ago. These are still free.")),
)
LABELS = (
    ("lecture", _("Lecture")),
    ("discussion", _("Discussion")),
    ("presentation", _("Presentation")),
    ("exam", _("Exam")),
    ("no_class", _("No class")),
    ("open", _("Open")),
    ("good", _("Released")),
    ("warn", _("Late")),
    ("bad", _("Missing")),
    ("accent", _("This week")),
)
BANDS = (
    (Decimal("34.20"), Decimal("85.50"), Decimal("94.20")),
    (Decimal(0), None, Decimal(100)),
    (Decimal("88.35"), Decimal("88.35"), Decimal("88.35")),
)

READINGS = (
    ("Martín Abadi, Paul Barham, Jianmin Chen, Zhifeng Chen, Andy Davis, Jeffrey Dean et al.",
     "TensorFlow: A System for Large-Scale Machine Learning", "OSDI", 2016, "required", ""),
    ("Adam Paszke, Sam Gross, Francisco Massa, Adam Lerer, James Bradbury, Gregory Chanan et al.",
     "PyTorch: An Imperative Style, High-Performance Deep Learning Library", "NeurIPS", 2019,
     "required", "sections 1–4"),
    ("Roy Frostig, Matthew James Johnson, Chris Leary",
     "Compiling Machine Learning Programs via High-Level Tracing", "SysML", 2018, "optional", ""),
)  # fmt: skip


TALKS = (
    {"presenters": [{"talk_id": 1, "name": "박지민"}, {"talk_id": 2, "name": "Zoë Okonkwo"}]},
    {"presenters": [{"talk_id": 3, "name": "Noam Levi"}], "free_count": 1},
    None,
)


class SampleForm(Form):
    """One field of each sort."""

    submit_label = _("Save the session")

    title = forms.CharField(label=_("title"), max_length=20)
    kind = forms.ChoiceField(label=_("kind"), choices=Session.Kind.choices)
    starts_at = MomentField(label=_("starts"))
    description = forms.CharField(
        label=_("description"), widget=forms.Textarea, required=False, help_text=_("Markdown.")
    )
    seats = forms.IntegerField(label=_("seats"), min_value=1)
    slides = forms.FileField(label=_("slides"), required=False, help_text=_("PDF, 50 MB at most."))
    is_public = forms.BooleanField(label=_("Anybody may read this"), required=False)


def filled_form(zone: ZoneInfo) -> SampleForm:
    """Return the form as it looks after a save that was refused."""
    filled = {
        "title": "A title that runs on for far too long",
        "kind": "discussion",
        "starts_at": "2026-10-13T14:00",
        "seats": "none",
        "is_public": "on",
    }
    form = SampleForm(filled)
    form.use_zone(zone)
    form.is_valid()
    for field in form.fields.values():  # the guide opens at its beginning, not at the mistake
        field.widget.attrs.pop("autofocus", None)
    return form


def course(accent: str) -> Course:
    return Course(
        pk=1,
        slug="sample",
        code="CSE 7850",
        title="AI systems",
        term="Autumn 2026",
        place="Room 302, Building 500",
        time_zone="Asia/Seoul",
        accent=accent,
        starts_on=date(2026, 8, 31),
        ends_on=date(2026, 12, 18),
    )


def readings() -> tuple[ReadingLine, ...]:
    return tuple(
        ReadingLine(
            number, number, kind, kind.capitalize(), note, authors, title, venue, year, link=""
        )
        for number, (authors, title, venue, year, kind, note) in enumerate(READINGS, start=1)
    )


def session(number: int, kind: str, title: str, *, days: int, **fields: Any) -> Session:
    starts_at = MONDAY + timedelta(days=days)
    ends_at = starts_at + timedelta(minutes=110)
    return Session(
        pk=number, kind=kind, title=title, starts_at=starts_at, ends_at=ends_at, **fields
    )


def entry(session: Session, **parts: Any) -> dict[str, Any]:
    """Return a session with what is shown at it, as the programme gives it to the page."""
    lists = ("moved_from", "bibliography", "other_talks", "final_talks", "materials")
    is_off = session.status != Session.Status.PLANNED
    nothing = {"session": session, "minutes": 110, "is_off": is_off, "item": None}
    free = sum(talk.free_count for talk in parts.get("final_talks", ()))
    return nothing | dict.fromkeys(lists, ()) | parts | {"free_places": free}


def week(number: int, state: str, *entries: dict[str, Any], **fields: Any) -> dict[str, Any]:
    starts_on = (MONDAY + timedelta(days=7 * (number - 6))).date()
    due = fields.pop("due", ())
    row = Week(
        pk=number,
        number=number,
        label=fields.pop("label", str(number)),
        starts_on=starts_on,
        **fields,
    )
    return {
        "week": row,
        "state": state,
        "is_past": state == "past",
        "is_opened_first": state == "current",
        "entries": entries,
        "due": due,
    }


def due(kind: str, title: str, *, days: int) -> dict[str, Any]:
    at = MONDAY + timedelta(days=days, hours=9, minutes=59)
    return {"kind": kind, "row_id": 1, "title": title, "at": at}


def weeks() -> list[dict[str, Any]]:
    """Return a programme with a session of each kind and of each status."""
    return [*past_weeks(), *coming_weeks()]


def past_weeks() -> list[dict[str, Any]]:
    return [
        week(4, "past", entry(session(1, "lecture", "Distributed model training", days=-14))),
        week(
            5,
            "past",
            entry(session(2, "discussion", "Distributed model training", days=-7)),
            due=(due("talk", "Paper talks", days=-4),),
        ),
        week(
            6,
            "current",
            entry(
                session(3, "lecture", "Machine learning frameworks", days=0),
                materials=(
                    Material(title="Slides", url="https://example.edu/a"),
                    Material(title="Notebook", url="https://example.edu/b"),
                ),
            ),
            entry(
                session(4, "discussion", "Machine learning frameworks", days=2),
                bibliography=tuple(zip(readings(), TALKS, strict=True)),
            ),
            title="From graphs to eager execution",
            due=(
                due("talk", "Paper talks", days=4),
                due("milestone", "Project proposal", days=5),
            ),
        ),
    ]


def coming_weeks() -> list[dict[str, Any]]:
    made_up = session(7, "lecture", "Hardware acceleration", days=19)
    moved = session(
        6, "lecture", "Hardware acceleration", days=14, status="moved", moved_to=made_up
    )
    return [
        week(
            7,
            "coming",
            entry(
                session(5, "exam", "Midterm", days=7, place="Auditorium B"),
                item={"name": "Midterm", "component": "Exam", "weight": Decimal(20)},
            ),
        ),
        week(
            8,
            "coming",
            entry(moved),
            entry(made_up, moved_from=(moved.starts_at,)),
            entry(session(8, "lecture", "Guest: chips at scale", days=16, status="cancelled")),
            label="8b",
        ),
        week(
            9, "coming", entry(session(9, "no_class", "Chuseok holidays", days=21)), label="Break"
        ),
        week(10, "coming"),
        week(
            16,
            "coming",
            entry(
                session(10, "presentation", "Final project presentations", days=70),
                final_talks=(
                    FinalTalkLine(1, 1, ("Sparse Riders",)),
                    FinalTalkLine(2, 1, ("Team Cache",)),
                    FinalTalkLine(3, 1, ()),
                ),
            ),
            due=(due("milestone", "Final report and code", days=74),),
        ),
    ]


def people() -> list[dict[str, Any]]:
    """Return rows for the sample gradebook."""
    names = ["박지민", "Zoë Okonkwo", "Noam Levi", "Ἑλένη Παππά", "Nguyễn Thị Minh Khai", "李小龙"]
    return [
        {"name": name, "points": [Decimal(70 + 4 * place + column) for column in range(9)]}
        for place, name in enumerate(names)
    ]

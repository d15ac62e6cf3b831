from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agenda import rules
from agenda.models import ReminderPreference
from agenda.queries import Upcoming
from courses.forms import Form, zone_words
from courses.models import Course, User
from courses.templatetags.course_tags import duration

Mode = ReminderPreference.Mode


OF_WHAT: dict[str, Promise] = {
    "milestone": _("Milestones of the project"),
    "exam": _("Exams"),
    "talk": _("My talks"),
    "slides": _("Slides to upload"),
    "final_slides": _("Final slides to upload"),
    "response": _("Questions to the readings"),
    "signup": _("Sign-ups that close"),
    "offer": _("A seat that is kept for me"),
    "grading": _("What I have to grade"),
    "session": _("Sessions, every one"),
    "regrade": _("Until when I may ask about a grade"),
}


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # each form declares it
    field.choices = choices


def lead_choices() -> list[tuple[int, str]]:
    return [(lead, _words(lead)) for lead in rules.LEADS]


def _words(lead: int) -> str:
    days, minutes = divmod(lead, rules.DAY)
    if days and not minutes:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return duration(lead * 60)


class ChoiceForm(Form):
    """How somebody is reminded in one course."""

    mode = forms.ChoiceField(label=_("Reminders"), choices=Mode.choices, widget=forms.RadioSelect)
    leads = forms.TypedMultipleChoiceField(
        label=_("How long ahead"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For reminders one by one. What it makes no sense for, as an exam in two hours, is told a day ahead."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Of what"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only of what is yours, and never of what you have done."),
    )

    def __init__(self, *args: Any, preference: ReminderPreference | None, **kwargs: Any) -> None:
        """:param preference: what was chosen before; None shows what is usual."""
        shown = preference or ReminderPreference()
        initial = {
            "mode": shown.mode,
            "leads": shown.leads,
            "kinds": [kind for kind in rules.RANGES if kind not in shown.kinds_off],
            "quiet_from": shown.quiet_from,
            "quiet_until": shown.quiet_until,
        }
        super().__init__(*args, initial=initial, **kwargs)
        _offer(self, "leads", lead_choices())
        _offer(self, "kinds", [(kind, str(words)) for kind, words in OF_WHAT.items()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("mode") == Mode.EACH and not cleaned.get("leads") and "leads" in cleaned:
            self.add_error("leads", _("Choose at least one, or no reminders above."))
        if cleaned.get("mode") != Mode.OFF and not cleaned.get("kinds") and "kinds" in cleaned:
            self.add_error("kinds", _("Choose at least one, or no reminders above."))
        return cleaned

    @property
    def choice(self) -> dict[str, Any]:
        """What :func:`agenda.actions.set_choice` takes of the form."""
        given = self.cleaned_data
        return {
            "mode": given["mode"],
            "leads": given["leads"] or sorted(rules.USUAL.leads),
            "kinds_off": [kind for kind in rules.RANGES if kind not in given["kinds"]],
            "quiet_from": given.get("quiet_from"),
            "quiet_until": given.get("quiet_until"),
        }


class PreferencesForm(ChoiceForm):
    """How somebody is reminded in all courses without a choice of their own, and when never."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = zone_words(user.zone) if user.zone else _("In the time of each course.")
        self.fields["quiet_until"].help_text = _(
            "%(where)s No reminder comes then: it waits for the end, or comes before if it would be too late."
        ) % {"where": where}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins: time | None = cleaned.get("quiet_from")
        until: time | None = cleaned.get("quiet_until")
        if "quiet_from" in cleaned and "quiet_until" in cleaned:
            if (begins is None) != (until is None):
                name = "quiet_from" if begins is None else "quiet_until"
                self.add_error(name, _("Give both hours, or neither."))
            elif begins is not None and begins == until:
                self.add_error(
                    "quiet_until", _("The hours have to begin and end at different times.")
                )
        return cleaned


class CourseChoiceForm(ChoiceForm):
    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = _("Save for %(course)s") % {"course": course.title}


@dataclass(frozen=True)
class Chosen:
    """What of the agenda is shown; what cannot be is passed over, for addresses are shared and grow old."""

    is_term: bool
    day: date
    course: str
    kind: str
    only_open: bool

    def shows(self, line: Upcoming) -> bool:
        return (
            self.course in {"", line.course.slug}
            and self.kind in {"", line.deadline.kind}
            and not (self.only_open and (line.is_done or line.deadline.is_cancelled))
        )

    @property
    def query(self) -> str:
        """Return what narrows the list, for links to other weeks."""
        given = QueryDict(mutable=True)
        if self.course:
            given["course"] = self.course
        if self.kind:
            given["kind"] = self.kind
        if self.only_open:
            given["open"] = "on"
        return given.urlencode()


class AgendaForm(forms.Form):
    """Filters in the address: a GET that changes nothing and can be linked to."""

    view = forms.ChoiceField(choices=[("week", ""), ("term", "")], required=False)
    day = forms.DateField(required=False)
    course = forms.ChoiceField(label=_("Course"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False)
    open = forms.BooleanField(label=_("Only what is still to do"), required=False)

    def __init__(self, *args: Any, courses: Sequence[Course], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        every = [(course.slug, course.title) for course in courses]
        _offer(self, "course", [("", _("All courses")), *every])
        _offer(self, "kind", [("", _("Everything")), *rules.KIND_LABELS.items()])

    @property
    def chosen(self) -> Chosen:
        self.is_valid()
        given = self.cleaned_data
        day: date = given.get("day") or self.today
        return Chosen(
            is_term=given.get("view") == "term",
            day=day if 2000 <= day.year < 2100 else self.today,
            course=given.get("course") or "",
            kind=given.get("kind") or "",
            only_open=bool(given.get("open")),
        )

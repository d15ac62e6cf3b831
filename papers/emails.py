"""Letters about talks, built from templates/emails/*.txt: the first line is the subject."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats

from courses.models import Membership
from papers import queries
from papers.models import Presentation
from papers.rules.talks import slides_due_at
from schedule.models import Slot


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def talk_given(talk: Presentation, slot: Slot) -> Text:
    """Tell a student which talk the staff have given them."""
    course = talk.membership.course
    session = slot.session
    due_at = slides_due_at(
        session.starts_at, lead_days=slot.round.slides_lead_days, zone=course.zone
    )
    return _text(
        "talk_given",
        _words(talk.membership, slot)
        | {
            "slides_due": moment_words(due_at, course.zone),
            "url": _url("talk", course.slug, talk.pk),
        },
    )


def talk_taken_away(student: Membership, slot: Slot) -> Text:
    """Tell a student that the staff have freed their seat."""
    url = _url("papers:presentations", student.course.slug)
    return _text("talk_taken_away", _words(student, slot) | {"url": url})


def feedback_released(talk: Presentation, slot: Slot) -> Text:
    """Tell a presenter that the feedback can be read. What it says is not for mail."""
    course = talk.membership.course
    url = f"{_url('talk', course.slug, talk.pk)}#feedback"
    return _text("feedback_released", _words(talk.membership, slot) | {"url": url})


def _words(student: Membership, slot: Slot) -> dict[str, object]:
    session, course = slot.session, student.course
    return {
        "name": student.user.name,
        "course": course,
        "topic": queries.topic_words(slot),
        "session": session,
        "starts": moment_words(session.starts_at, course.zone),
        "place": session.place or course.place,
    }


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Say a moment in the zone, with the zone: "Tue 24 Nov 2026, 23:59 KST (Asia/Seoul)"."""
    local = moment.astimezone(zone)
    return f"{formats.date_format(local, 'D j M Y, H:i')} {local.tzname()} ({zone.key})"


def _url(name: str, *args: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _text(template: str, context: dict[str, object]) -> Text:
    subject, _blank, body = render_to_string(f"emails/{template}.txt", context).partition("\n")
    return Text(subject.strip(), body.strip() + "\n")

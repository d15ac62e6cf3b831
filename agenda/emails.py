"""The reminder letter, built from templates/emails/reminder.txt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import rules
from courses.emails import Text, address, build
from courses.models import Course, Membership
from courses.templatetags.course_tags import duration
from schedule.rules import Deadline


@dataclass(frozen=True)
class Line:
    """One thing the letter reminds of."""

    title: str
    when: str
    until: str
    place: str
    url: str


def reminder(member: Membership, deadlines: Sequence[Deadline], *, now: datetime) -> Text:
    """Return the letter about these, the earliest first; its subject says what and when."""
    ordered = sorted(deadlines, key=rules.moment_of)
    first = ordered[0]
    return build(
        "reminder",
        {
            "member": member,
            "course": member.course,
            "what": _what(first.title, len(ordered) - 1),
            "when": when(first, member.course),
            "lines": [_line(deadline, member.course, now) for deadline in ordered],
            "preferences_url": address("agenda:preferences"),
        },
    )


def _what(title: str, others: int) -> str:
    if not others:
        return title
    more = ngettext("and %(n)d more", "and %(n)d more", others) % {"n": others}
    return f"{title}, {more}"


def _line(deadline: Deadline, course: Course, now: datetime) -> Line:
    seconds = (rules.moment_of(deadline) - now).total_seconds()
    return Line(
        title=deadline.title,
        when=f"{when(deadline, course)} ({course.time_zone})",
        until=duration(ceil(seconds / 60) * 60),
        place=deadline.place,
        url=settings.SITE_URL + deadline.url,
    )


def when(deadline: Deadline, course: Course) -> str:
    """Say when in the course's zone: "due Tue 24 Nov 2026, 23:59 KST"."""
    local = rules.moment_of(deadline).astimezone(course.zone)
    moment = f"{formats.date_format(local, 'D j M Y, H:i')} {local.tzname()}"
    if deadline.kind in rules.DUE_KINDS:
        return _("due %(moment)s") % {"moment": moment}
    if deadline.kind == "signup":
        return _("closes %(moment)s") % {"moment": moment}
    return moment

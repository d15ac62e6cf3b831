"""Reminders and digests, built from templates/emails/*.txt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda import rules
from agenda.permissions import stop_token
from agenda.queries import zone_of
from courses.emails import Text, address, build, moment_text
from courses.models import Course, Membership, User
from courses.rules import clocks_differ
from courses.templatetags.course_tags import duration
from schedule.rules import Deadline

NAME, STOPS = "\0name\0", "\0stops\0"


@dataclass(frozen=True)
class Line:
    """One thing the letter reminds of."""

    title: str
    when: str
    for_you: str
    until: str
    place: str
    url: str


@dataclass(frozen=True)
class Part:
    """What a digest tells of one course."""

    course: Course
    lines: list[Line]


@dataclass(frozen=True)
class Reminder:
    """A letter to all of a course who are told the same on the same clock, in one language.

    What is each one's own stands in it as a mark that no text has: forms, and PostgreSQL, refuse its NUL.
    """

    text: Text
    course_id: int

    def to(self, user: User) -> tuple[Text, str]:
        """Return one person's letter, and the address that ends letters like it."""
        stops = stop_url(user.pk, self.course_id)
        body = self.text.body.replace(NAME, user.name).replace(STOPS, stops)
        return replace(self.text, body=body), stops


def reminder(member: Membership, deadlines: Sequence[Deadline], *, now: datetime) -> Reminder:
    """Return the letter about these, the earliest first; its subject says what and when.

    :param member: one of those whom it goes to.
    """
    ordered = sorted(deadlines, key=rules.moment_of)
    first = ordered[0]
    text = build(
        "reminder",
        {
            "name": NAME,
            "course": member.course,
            "what": _what(first.title, len(ordered) - 1),
            "when": when(first, member.course.zone),
            "lines": [_line(deadline, member, now) for deadline in ordered],
            "preferences_url": address("agenda:preferences"),
            "stop_url": STOPS,
        },
    )
    return Reminder(text, member.course_id)


def digest(lines: Sequence[tuple[Membership, Deadline]], *, stop_url: str, now: datetime) -> Text:
    """Return one person's digest, by course, each from the earliest on.

    :param lines: with the membership that each concerns; at least one.
    """
    ordered = sorted(lines, key=lambda one: rules.moment_of(one[1]))
    (first, deadline), user = ordered[0], lines[0][0].user
    courses = {member.course_id: member.course for member, _deadline in ordered}
    parts = [
        Part(
            course, [_line(one, member, now) for member, one in ordered if member.course == course]
        )
        for course in courses.values()
    ]
    return build(
        "digest",
        {
            "user": user,
            "what": _what(deadline.title, len(ordered) - 1),
            "when": when(deadline, first.course.zone),
            "title": parts[0].course.title if len(parts) == 1 else "",
            "parts": parts,
            "preferences_url": address("agenda:preferences"),
            "stop_url": stop_url,
        },
    )


def stop_url(user_id: int, course_id: int | None) -> str:
    """Return the absolute address that ends the person's reminders without signing in."""
    return address("agenda:reminders-stop", stop_token(user_id, course_id))


def _what(title: str, others: int) -> str:
    if not others:
        return title
    told = ngettext("%(title)s, and %(n)d more", "%(title)s, and %(n)d more", others)
    return told % {"title": title, "n": others}


def _line(deadline: Deadline, member: Membership, now: datetime) -> Line:
    moment, course = rules.moment_of(deadline), member.course
    seconds = (moment - now).total_seconds()
    return Line(
        title=deadline.title,
        when=f"{when(deadline, course.zone)} ({course.time_zone})",
        for_you=_for_you(moment, course.zone, zone_of(member)),
        until=duration(ceil(seconds / 60) * 60),
        place=deadline.place,
        url=settings.SITE_URL + deadline.url,
    )


def _for_you(moment: datetime, zone: ZoneInfo, own: ZoneInfo) -> str:
    """Return the moment on the person's own clock, if that shows another time."""
    return moment_text(moment, own) if clocks_differ(moment, own, zone) else ""


def when(deadline: Deadline, zone: ZoneInfo) -> str:
    """Say when in the zone: "due Tue 24 Nov 2026, 23:59 KST"."""
    moment = moment_text(rules.moment_of(deadline), zone)
    if deadline.kind in rules.DUE_KINDS:
        return _("due %(moment)s") % {"moment": moment}
    if deadline.kind == "signup":
        return _("closes %(moment)s") % {"moment": moment}
    return moment

"""What the next seven days bring: the next session, and what is due with how many have done it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from agenda import queries, rules
from courses.models import Course, Membership
from courses.rules import add_local_days
from schedule.rules import Deadline

DAYS = 7
MEETING_KINDS = frozenset({"session", "exam"})
TOLD_TOGETHER = frozenset({"slides", "final_slides"})


@dataclass(frozen=True)
class DueLine:
    """Something due, for one or several people.

    :param is_opening: it is a window that opens then.
    :param done_count: how many of the students whom it concerns have done it.
    """

    kind: str
    kind_label: str
    title: str
    url: str
    at: datetime
    is_opening: bool
    done_count: int
    student_count: int


@dataclass(frozen=True)
class Coming:
    """The next session, whenever it is, and what is due or meets within a week."""

    next_session: Deadline | None
    meetings: list[Deadline]
    due: list[DueLine]


def coming(course: Course, members: Sequence[Membership], *, now: datetime) -> Coming:
    ahead = [
        one
        for one in queries.deadlines_for(members, now=now)
        if rules.is_ahead(one, now) and not one.is_cancelled
    ]
    until = add_local_days(now, DAYS, course.zone)
    soon = [one for one in ahead if rules.next_moment_of(one, now) < until]
    meetings = [one for one in ahead if one.kind in MEETING_KINDS]
    students = frozenset(one.pk for one in members if one.role == Membership.Role.STUDENT)
    to_do = [one for one in soon if one.kind not in {*MEETING_KINDS, "talk"}]
    return Coming(
        next_session=meetings[0] if meetings else None,
        meetings=[one for one in meetings[1:] if one in soon],
        due=_lines(course, to_do, students, now),
    )


def _lines(
    course: Course, deadlines: Iterable[Deadline], students: frozenset[int], now: datetime
) -> list[DueLine]:
    """Tell several talks' slides that are due at one moment as one thing; all else by itself."""

    def moment_and_kind(one: Deadline) -> tuple[datetime, str]:
        return rules.next_moment_of(one, now), one.kind

    lines = []
    for (at, kind), same in groupby(sorted(deadlines, key=moment_and_kind), key=moment_and_kind):
        group = list(same)
        if kind in TOLD_TOGETHER and len(group) > 1:
            group = [_together(course, group)]
        lines += [_line(one, at, students, now) for one in group]
    return lines


def _together(course: Course, group: Sequence[Deadline]) -> Deadline:
    title = _("Slides of %(n)s talks")
    if group[0].kind == "final_slides":
        title = _("Final slides of %(n)s talks")
    return replace(
        group[0],
        title=title % {"n": len(group)},
        url=reverse("papers:presentations", args=[course.slug]),
        audience=frozenset().union(*(one.audience or () for one in group)),
        done_by=frozenset().union(*(one.done_by for one in group)),
    )


def _line(one: Deadline, at: datetime, students: frozenset[int], now: datetime) -> DueLine:
    return DueLine(
        kind=one.kind,
        kind_label=str(rules.KIND_LABELS.get(one.kind, "")),
        title=one.title,
        url=one.url,
        at=at,
        is_opening=rules.is_shut(one, now),
        done_count=len(one.done_by & students),
        student_count=len(students if one.audience is None else one.audience & students),
    )

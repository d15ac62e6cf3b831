"""How late what is graded was handed in, for items that being late costs something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from courses.models import Course, Membership
from courses.rules import add_local_days
from grading.models import Item, Policy
from grading.queries.sheets import works_of
from grading.rules.late_days import Lateness, spend
from grading.rules.totals import days_late
from projects import queries as projects
from projects.models import Milestone
from projects.rules import Dates

NONE_LATE = Lateness(0)
HUNDRED = 100


def days_late_by_member(
    item: Item, members: Sequence[Membership], *, now: datetime
) -> dict[int, int]:
    """Return how many days late cost each of them something, of those who handed something in."""
    found = lateness_by_member(item, members, now=now)
    return {pk: lateness.charged for pk, lateness in found.items()}


def lateness_by_member(
    item: Item, members: Sequence[Membership], *, now: datetime
) -> dict[int, Lateness]:
    """Return how late each of them was, of those who handed something in, and what their bank pays.

    Empty, without a query, for an item that being late costs nothing. Days of the bank are spent on
    the milestones in their order, whatever is graded first.
    """
    if item.late_percent is None:
        return {}
    course = item.component.course
    if item.milestone is None:
        return {
            pk: Lateness(days_late(due_at=due_at, submitted_at=at, zone=course.zone))
            for pk, work in works_of(item, members, now=now).items()
            if (due_at := work.due_at) is not None and (at := work.counts_at) is not None
        }
    return _of_milestone(course, item.milestone, [member.pk for member in members])


def _of_milestone(
    course: Course, milestone: Milestone, member_ids: Iterable[int]
) -> dict[int, Lateness]:
    milestones = [*_earlier(course, milestone), milestone]
    member_ids = list(member_ids)
    standings = projects.standings(course, milestones, member_ids)
    bank = late_days_of(course)
    found = {}
    for pk in member_ids:
        own = [standings[one.pk, pk] for one in milestones]
        if own[-1].counting is not None:
            found[pk] = spend([_days(course, one) for one in own], bank=bank)[-1]
    return found


def _days(course: Course, standing: projects.Standing) -> int:
    if standing.counting is None:
        return 0
    return _days_at(course, standing.dates, standing.counting.submitted_at)


def _days_at(course: Course, dates: Dates, submitted_at: datetime) -> int:
    return days_late(
        due_at=dates.due_at, submitted_at=submitted_at, zone=course.zone, grace=dates.grace
    )


def late_days_of(course: Course) -> int:
    """Return how many late days each student of the course has; one query."""
    row = Policy.objects.filter(course=course).values_list("late_days", flat=True)
    return row.first() or 0


def _earlier(course: Course, milestone: Milestone) -> list[Milestone]:
    """Return the milestones before this one that being late for costs something, in order."""
    rows = Milestone.objects.filter(
        course=course, position__lt=milestone.position, item__late_percent__isnull=False
    )
    return list(rows.order_by("position"))


@dataclass(frozen=True)
class LateDays:
    """:param left: of the late days that each student of the course has, what is not used up."""

    given: int
    left: int


def late_days_left(course: Course, member: Membership) -> LateDays | None:
    """Return a student's late days; None where the course gives none, without further queries."""
    given = late_days_of(course)
    if not given:
        return None
    milestones = list(
        Milestone.objects.filter(course=course, item__late_percent__isnull=False).order_by(
            "position"
        )
    )
    standings = projects.standings(course, milestones, [member.pk])
    days = [_days(course, standings[one.pk, member.pk]) for one in milestones]
    return LateDays(given, given - sum(one.from_bank for one in spend(days, bank=given)))


@dataclass(frozen=True)
class HandInCost:
    """What handing in at a moment would cost a student.

    :param bank_left: late days the student has before this hand-in.
    :param percent: of the maximum that is taken off; at most down to the floor.
    :param until: the last moment at which it is no more; None if it was closed by then.
    """

    lateness: Lateness
    bank_left: int
    percent: Decimal
    floor: Decimal
    until: datetime | None


def hand_in_cost(
    milestone: Milestone, member: Membership, dates: Dates, *, now: datetime
) -> HandInCost | None:
    """Return what handing in now would cost a student; None where being late costs nothing."""
    course = milestone.course
    item = Item.objects.filter(milestone=milestone, late_percent__isnull=False).first()
    if item is None or item.late_percent is None:
        return None
    earlier = _earlier(course, milestone)
    standings = projects.standings(course, earlier, [member.pk]) if earlier else {}
    before = [_days(course, standings[one.pk, member.pk]) for one in earlier]
    days = _days_at(course, dates, now)
    bank = late_days_of(course)
    spent = spend([*before, days], bank=bank)
    floor = item.late_floor or Decimal(0)
    until = add_local_days(dates.due_at, days, course.zone) + dates.grace
    return HandInCost(
        lateness=spent[-1],
        bank_left=bank - sum(one.from_bank for one in spent[:-1]),
        percent=min(spent[-1].charged * item.late_percent, HUNDRED - floor),
        floor=floor,
        until=until if until < dates.taken_until else None,
    )

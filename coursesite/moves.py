"""Moves of dates: what follows for grades is done with them, and shown before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from courses.models import Course, Membership
from grading import actions as grading
from grading.actions import ChangedTotal
from projects import queries
from projects.models import Milestone
from projects.queries import Cell, InspectionRow
from projects.rules import Owner

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class ChangedHandIn:
    """What became of a milestone for a team or student, as it is and as it would be."""

    row: InspectionRow
    before: Cell
    after: Cell


@dataclass(frozen=True)
class Moved:
    """What a move would change.

    :param hand_ins: who is late, on time or missing otherwise than now.
    :param totals: what students would see of it.
    """

    hand_ins: list[ChangedHandIn]
    totals: list[ChangedTotal]

    def __bool__(self) -> bool:
        return bool(self.hand_ins or self.totals)


def with_grades(
    course: Course, change: Callable[[], object], *, by: Membership, now: datetime
) -> Callable[[], None]:
    """Return the change together with what follows for grades, all or nothing.

    How the course computes is locked first, as whoever changes its rules does it: a change of dates
    locks the course, which those lock last.
    """

    def both() -> None:
        with transaction.atomic():
            grading.lock_policy(course)
            change()
            grading.follow_dates(course=course, by=by, now=now)

    return both


def moved(
    course: Course, milestones: Iterable[Milestone], change: Callable[[], object], *, now: datetime
) -> Moved:
    """Do the change, look at what is other then for these milestones of the course, and undo it.

    :param change: one made `with_grades`.
    :raises: what the change raises.
    """
    ids = [milestone.pk for milestone in milestones]
    totals = grading.changed_totals(course=course, change=change)
    before, after = before_and_after(change, lambda: _rows(ids, now))
    pairs = [
        ChangedHandIn(row, row.cells[0], after[whose].cells[0])
        for whose, row in before.items()
        if whose in after  # a team's it may be until now, and each student's then
    ]
    return Moved([one for one in pairs if one.before.state is not one.after.state], totals)


def before_and_after(change: Callable[[], object], look: Callable[[], Seen]) -> tuple[Seen, Seen]:
    """Look, do the change, look again, and undo it."""
    before = look()
    with transaction.atomic():
        change()
        after = look()
        transaction.set_rollback(True)
    return before, after


def _rows(ids: Sequence[int], now: datetime) -> dict[tuple[int, Owner], InspectionRow]:
    """Read the milestones anew: a form may have written into the given ones already."""
    current = Milestone.objects.select_related("course").filter(pk__in=ids).order_by("position")
    return {
        (milestone.pk, row.owner): row
        for milestone in current
        for row in queries.milestone_rows(milestone, now=now)
    }

"""The log of one grade: every entry there ever was, and which of them it could be again."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.models import Membership
from grading.models import Grade, GradeChange, Item
from grading.queries.policies import NO_GRADE, GradeCell, cell_of


@dataclass(frozen=True)
class LogEntry:
    """One change: what it made of what, with what else held from then on.

    :param is_now: the grade is what this entry made it, by this or another one.
    """

    change: GradeChange
    old: GradeCell
    new: GradeCell
    is_now: bool


@dataclass(frozen=True)
class GradeLog:
    """:param revision: of the grade, 0 if there is none: what a save is checked against.
    :param entries: the latest first."""

    cell: GradeCell
    revision: int
    entries: Sequence[LogEntry]


def grade_log(item: Item, member: Membership) -> GradeLog:
    """Return every change of one student's grade for an item; two queries."""
    grade = Grade.objects.filter(item=item, membership=member).first()
    if grade is None:
        return GradeLog(NO_GRADE, 0, ())
    changes = list(grade.changes.select_related("by__user").order_by("-number"))
    latest = changes[0] if changes else None
    return GradeLog(
        cell_of(grade),
        grade.revision,
        [
            LogEntry(
                change,
                old=GradeCell(change.old_status, change.old_points),
                new=GradeCell(change.new_status, change.new_points),
                is_now=latest is not None and _state(change) == _state(latest),
            )
            for change in changes
        ],
    )


def _state(change: GradeChange) -> tuple[object, ...]:
    levels = sorted(mark["level_id"] for mark in change.rubric)
    return (
        *(change.new_status, change.new_points, change.comment),
        *(change.days_late, change.adjustment, levels),
    )

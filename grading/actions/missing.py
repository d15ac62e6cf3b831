"""Marking as missing what can no longer come, where an item's rules say so."""

from datetime import datetime

from courses.models import Course
from grading.actions.grade_writes import Entry
from grading.actions.grades import enter_grades
from grading.models import GradeChange, GradeStatus, Item
from grading.queries import Missing, missing_by_policy


def mark_missing_by_policy(*, course: Course, now: datetime) -> int:
    """Mark who has nothing for what is closed, in the name of who switched the rule on.

    Whoever has anything, a hand-in, a talk or a decision, is left alone. Done again it does nothing.
    """
    return sum(_mark(found, now) for found in missing_by_policy(course, now=now))


def _mark(found: Missing, now: datetime) -> int:
    item: Item = found.item
    assert item.policy_by is not None  # a constraint
    entries = [
        Entry(
            member,
            GradeStatus.MISSING,
            revision=found.revisions[member.pk],
            reason=found.reason,
        )
        for member in found.members
    ]
    refused = enter_grades(
        item=item, entries=entries, by=item.policy_by, now=now, source=GradeChange.Source.POLICY
    )
    return len(entries) - len(refused)

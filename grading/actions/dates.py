"""What follows for grades when dates move: days late are counted anew, "missing" is taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, Membership
from grading.actions.grade_writes import Entry
from grading.actions.grades import enter_grades
from grading.models import GradeChange, Item
from grading.queries import Outdated, outdated_by_dates


@transaction.atomic
def follow_dates(*, course: Course, now: datetime, by: Membership | None = None) -> int:
    """Bring the grades of a course's milestones in line with its dates; return how many changed.

    Days late that a person set stay as they are, and so does what a person marked missing. Done
    again it does nothing. Grades of who dropped stay.

    :param by: who moved the dates; None for the clock, which acts for whoever set the item's rules.
    """
    return sum(_follow(found, by, now) for found in outdated_by_dates(course, now=now))


def _follow(found: Outdated, by: Membership | None, now: datetime) -> int:
    item: Item = found.item
    by = by or item.policy_by
    assert by is not None  # a constraint: the item has rules
    late = [
        Entry(
            grade.membership,
            grade.status,
            grade.points,
            revision=grade.revision,
            days_late=days,
            reason=_("Days late counted anew: dates, or the rules for being late, have moved."),
        )
        for grade, days in found.late
    ]
    open_again = [
        Entry(
            grade.membership,
            "none",
            revision=grade.revision,
            reason=_("It is not missing any more."),
        )
        for grade in found.not_missing
    ]
    entries = [*late, *open_again]
    refused = enter_grades(
        item=item, entries=entries, by=by, now=now, source=GradeChange.Source.POLICY
    )
    return len(entries) - len(refused)

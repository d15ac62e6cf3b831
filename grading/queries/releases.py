"""What the students will see of an item, before it is shown to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.models import Membership
from grading.models import GradeStatus, Item
from grading.queries.gradebook import DECIDED


@dataclass(frozen=True)
class StatusCount:
    label: str
    count: int


@dataclass(frozen=True)
class ReleasePreview:
    """:param counts: how many of the active students have what, "Graded" first.
    :param waiting: the active students without a grade, by name."""

    counts: Sequence[StatusCount]
    seeing_count: int
    waiting: Sequence[Membership]
    comment_count: int


def release_preview(item: Item) -> ReleasePreview:
    """Return who would see what; two queries."""
    course = item.component.course
    students = course.memberships.active().students().select_related("user")
    members = list(students.order_by("user__name", "pk"))
    grades = {grade.membership_id: grade for grade in item.grades.filter(status__in=DECIDED)}
    shown = [grades[member.pk] for member in members if member.pk in grades]
    statuses = [grade.status for grade in shown]
    return ReleasePreview(
        counts=[
            StatusCount(str(status.label), statuses.count(status))
            for status in GradeStatus
            if status in statuses
        ],
        seeing_count=len(shown),
        waiting=[member for member in members if member.pk not in grades],
        comment_count=sum(bool(grade.comment) for grade in shown),
    )

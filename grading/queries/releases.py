"""What the students will see of an item, before it is shown to them or hidden again."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from grading.models import Grade, GradeStatus, Item
from grading.queries.gradebook import DECIDED
from grading.queries.policies import CoursePolicy, course_policy, grade_cells
from grading.queries.snapshots import Band, Student, computed_totals, students, totals_for
from grading.rules import cells
from outbox.queries import told_ids
from outbox.rules import Told


@dataclass(frozen=True)
class StatusCount:
    label: str
    count: int


@dataclass(frozen=True)
class SeenGrade:
    """What one student sees of the item, and what they would see as their total.

    :param now: the student's total as they see it today.
    :param then: as they would see it.
    """

    member: Student
    grade: Grade
    now: Band
    then: Band

    @property
    def written(self) -> str:
        return cells.written(self.grade.status, self.grade.points)

    @property
    def changes_total(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True)
class ReleasePreview:
    """:param counts: how many of the active students have what, "Graded" first.
    :param seen: who has something to see, by name.
    :param waiting: the active students without a grade, by name.
    :param letter_count: how many of those who have something to see were not written to yet.
    """

    counts: Sequence[StatusCount]
    seen: Sequence[SeenGrade]
    waiting: Sequence[Student]
    comment_count: int
    letter_count: int

    @property
    def seeing_count(self) -> int:
        return len(self.seen)


def told_of_release(item: Item) -> Told:
    """Return what a student is told once, however often the item is released."""
    return Told("grade-released", f"item:{item.pk}")


def release_preview(item: Item, *, now: datetime) -> ReleasePreview:
    """Return who would see what if the item were released, or hidden if it is; seven queries."""
    course = item.component.course
    policy = course_policy(course)
    active = [member for member in students(course) if member.is_active]
    cells_ = grade_cells(course, [member.pk for member in active])
    before = totals_for(course, policy, cells_, active)
    other = _with_the_other_state(policy, item, now=now)
    grades = {
        grade.membership_id: grade
        for grade in item.grades.filter(status__in=DECIDED).select_related("membership")
    }
    seen = [
        SeenGrade(
            member,
            grades[member.pk],
            now=before[member.pk].student,
            then=computed_totals(other, cells_, member.pk).student,
        )
        for member in active
        if member.pk in grades
    ]
    statuses = [one.grade.status for one in seen]
    were_told = told_ids(told_of_release(item))
    return ReleasePreview(
        counts=[
            StatusCount(str(status.label), statuses.count(status))
            for status in GradeStatus
            if status in statuses
        ],
        seen=seen,
        waiting=[member for member in active if member.pk not in grades],
        comment_count=sum(bool(one.grade.comment) for one in seen),
        letter_count=sum(one.grade.membership.user_id not in were_told for one in seen),
    )


def _with_the_other_state(policy: CoursePolicy, item: Item, *, now: datetime) -> CoursePolicy:
    """Return the policy as it would be with the item released, or hidden."""

    def turned(one: Item) -> Item:
        if one.pk != item.pk:
            return one
        other = copy(one)
        other.released_at = None if one.is_released else now
        return other

    items_of = {pk: tuple(map(turned, items)) for pk, items in policy.items_of.items()}
    return replace(policy, items_of=items_of)

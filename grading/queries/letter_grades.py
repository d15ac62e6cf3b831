"""A course's letter grades, and what they do to its students: for staff, over everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from courses.models import Course
from grading.models import LetterGrade, Policy
from grading.queries.policies import course_policy, grade_cells
from grading.queries.snapshots import Student, students, totals_for
from grading.rules.letters import Letter, LetterCount, Scale, counts


@dataclass(frozen=True)
class StudentTotal:
    """:param total: over everything, as now; None if nothing is graded."""

    student: Student
    total: Decimal | None


@dataclass(frozen=True)
class NearCutoff:
    """A student whose total is within so much of a cut-off.

    :param distance: what they are above it; below 0 if they miss it.
    """

    student: Student
    total: Decimal
    letter: Letter
    distance: Decimal


@dataclass(frozen=True)
class ChangedLetter:
    student: Student
    total: Decimal
    before: str | None
    after: str | None


@dataclass(frozen=True)
class LetterSituation:
    """What a scale does: how many get which letter, who is near a cut-off, who has no total."""

    scale: Scale
    counts: Sequence[LetterCount]
    near: Sequence[NearCutoff]
    without_total: Sequence[Student]
    changed: Sequence[ChangedLetter]
    totals: Sequence[Decimal]


def letter_scale(course: Course) -> Scale:
    """Return the course's letters, the best first; none if it has no scale. One query."""
    rows = LetterGrade.objects.filter(course=course).order_by("-lowest")
    return Scale(tuple(Letter(*row) for row in rows.values_list("name", "lowest", "quota")))


def seen_scale(course: Course) -> Scale:
    """Return the letters that students see: none where the course does not show them. Two queries."""
    policy = Policy.objects.filter(course=course, shows_letters=True)
    return letter_scale(course) if policy.exists() else Scale(())


def student_totals(course: Course) -> list[StudentTotal]:
    """Return every active student's total over everything, by name; six queries."""
    policy = course_policy(course)
    active = [student for student in students(course) if student.is_active]
    cells = grade_cells(course, [student.pk for student in active])
    found = totals_for(course, policy, cells, active)
    return [StudentTotal(student, found[student.pk].staff.current) for student in active]


def letter_situation(course: Course, scale: Scale, *, within: Decimal) -> LetterSituation:
    """Return what the scale does, and whose letter it changes from the stored one's.

    :param within: how near a cut-off a total has to be to be told.
    """
    stored = letter_scale(course)
    listed = student_totals(course)
    totals = [one.total for one in listed if one.total is not None]
    changed = [
        ChangedLetter(one.student, one.total, stored.letter_of(one.total), new)
        for one in listed
        if one.total is not None
        and (new := scale.letter_of(one.total)) != stored.letter_of(one.total)
    ]
    return LetterSituation(
        scale=scale,
        counts=counts(scale, totals),
        near=_near(scale, listed, within),
        without_total=[one.student for one in listed if one.total is None],
        changed=changed,
        totals=sorted(totals),
    )


def _near(scale: Scale, listed: Sequence[StudentTotal], within: Decimal) -> list[NearCutoff]:
    found = [
        NearCutoff(one.student, one.total, letter, one.total - letter.lowest)
        for letter in scale.letters[:-1]
        for one in listed
        if one.total is not None and abs(one.total - letter.lowest) <= within
    ]
    return sorted(found, key=lambda one: (-one.letter.lowest, -one.distance, one.student.name))

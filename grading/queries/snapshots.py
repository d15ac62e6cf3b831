"""Students' totals: from a snapshot if it is of today's input, else computed here and now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from courses.models import Course, Membership
from grading.models import GradeChange, Policy
from grading.queries.policies import (
    Cells,
    CoursePolicy,
    Versions,
    course_policy,
    grade_cells,
    many_standings,
    standings,
    versions,
)
from grading.rules.compiled import Cents, Standing


class Band(NamedTuple):
    """A total if the rest were 0, over what is graded, and if the rest were full."""

    floor: Decimal | None
    current: Decimal | None
    ceiling: Decimal | None


class Totals(NamedTuple):
    """One student's totals: over everything, as staff see them, and as the student does."""

    staff: Band
    student: Band


def computed_totals(policy: CoursePolicy, cells: Cells, member_id: int) -> Totals:
    """Compute one student's totals from rows that were read; no query."""
    return totals_of(policy, standings(policy, cells[member_id]))


def totals_of(policy: CoursePolicy, found: Sequence[Standing]) -> Totals:
    """Compute one student's totals from their standings, in the order of the policy's items."""
    compiled = policy.compiled
    staff = _band(compiled.totals(found, as_student=False))
    if not compiled.hides_something:
        return Totals(staff, staff)
    return Totals(staff, _band(compiled.totals(found, as_student=True)))


def _band(cents: Cents) -> Band:
    return Band(*(None if one is None else Decimal(one).scaleb(-2) for one in cents))


class Student(NamedTuple):
    """A student with their snapshot, as big lists read them: a tuple costs a tenth of three rows."""

    pk: int
    name: str
    email: str
    student_id: str
    state: str
    policy_version: int | None
    change_count: int | None
    floor: Decimal | None
    current: Decimal | None
    ceiling: Decimal | None
    seen_floor: Decimal | None
    seen_current: Decimal | None
    seen_ceiling: Decimal | None

    @property
    def is_active(self) -> bool:
        return self.state == Membership.State.ACTIVE

    @property
    def stored(self) -> Totals:
        return Totals(
            staff=Band(self.floor, self.current, self.ceiling),
            student=Band(self.seen_floor, self.seen_current, self.seen_ceiling),
        )


STUDENT_FIELDS = [
    *("pk", "user__name", "user__email", "student_id", "state"),
    *(f"snapshot__{name}" for name in Student._fields[5:]),
]


def students(course: Course) -> list[Student]:
    """Return the course's students by name, dropped ones too; one query."""
    rows = course.memberships.students().order_by("user__name", "pk")
    return [Student(*row) for row in rows.values_list(*STUDENT_FIELDS)]


def is_of_today(member: Student, now: Versions) -> bool:
    """Say whether the student's snapshot was made from what is stored now.

    A dropped student's total stays as it was, so theirs needs the version of their grades only.
    """
    return member.change_count == now.counts.get(member.pk, 0) and (
        not member.is_active or member.policy_version == now.policy
    )


def totals_for(
    course: Course, policy: CoursePolicy, cells: Cells, members: Sequence[Student]
) -> dict[int, Totals]:
    """Return the members' totals by their ids; one query.

    The versions are read after the snapshots and the cells: a snapshot that has both was made from
    what is stored at that moment, so it is not stale.

    :param members: read after the policy.
    """
    now = versions(course)
    is_known = now.policy == policy.version
    totals: dict[int, Totals] = {}
    for member in members:
        if is_of_today(member, now) and (is_known or not member.is_active):
            totals[member.pk] = member.stored
        else:
            totals[member.pk] = computed_totals(policy, cells, member.pk)
    return totals


def course_totals(course: Course) -> dict[int, Totals]:
    """Return every active student's totals by membership id, for statistics and lists."""
    policy = course_policy(course)
    members = [student for student in students(course) if student.is_active]
    cells = grade_cells(course, [member.pk for member in members])
    return totals_for(course, policy, cells, members)


def stale_members() -> QuerySet[Membership]:
    """Return the students whose snapshot is not of today's input, or who have none.

    Dropped students are left out: their totals stay as they were.
    """
    counts = (
        GradeChange.objects.filter(membership=OuterRef("pk"))
        .order_by()
        .values("membership")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Membership.objects.active()
        .students()
        .filter(course__policy__isnull=False, course__archived_at=None)
        .annotate(changes=Coalesce(Subquery(counts, output_field=IntegerField()), 0))
        .filter(
            Q(snapshot=None)
            | ~Q(snapshot__policy_version=F("course__policy__version"))
            | ~Q(snapshot__change_count=F("changes"))
        )
    )


def is_behind(course: Course) -> bool:
    return stale_members().filter(course=course).exists()


@dataclass(frozen=True)
class StaleInput:
    """Students of a course to compute anew, with the versions read before their grades.

    :param counts: how many rows of the log each has, by membership id, in the ids' order.
    """

    policy: CoursePolicy
    counts: Mapping[int, int]
    standings: Mapping[int, Sequence[Standing]]


def stale_input(course: Course, *, after_id: int, most: int) -> StaleInput | None:
    """Return what to compute snapshots from, or None if all are of today; four queries.

    :param after_id: only members with higher ids, the lowest first.
    :param most: so many of them.
    """
    policy = course_policy(course)
    stale = stale_members().filter(course=course, pk__gt=after_id).order_by("pk")
    counts = dict(stale.values_list("pk", F("changes"))[:most])
    if not counts:
        return None
    return StaleInput(policy, counts, many_standings(policy, list(counts)))


def stale_courses() -> list[int]:
    """Return the courses with anything to compute; one query."""
    courses = Policy.objects.filter(course__memberships__in=stale_members())
    return list(courses.order_by("course").values_list("course_id", flat=True).distinct())

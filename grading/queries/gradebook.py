"""The gradebook: all students by all items, read in as many queries however many there are."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from courses.models import Course
from grading.models import Item
from grading.queries.policies import (
    Cells,
    CoursePolicy,
    GradeCell,
    Version,
    course_version,
    grade_cells,
    policy_at,
)
from grading.queries.snapshots import Student, Totals, students, totals_for
from grading.rules.rounding import half_up

DECIDED = frozenset({"graded", "excused", "missing", "absent"})
COUNTED = frozenset({"graded", "missing", "absent"})
ORDERS = ("name", "total")


@dataclass(frozen=True)
class ItemColumn:
    """One item with how far its grading is, over the active students.

    :param mean: of the points, missing and absent as 0; None if nobody has any.
    """

    item: Item
    graded_count: int
    mean: Decimal | None


@dataclass(frozen=True)
class GradebookRow:
    member: Student
    cells: Mapping[int, GradeCell]
    totals: Totals


@dataclass(frozen=True)
class Gradebook:
    """:param rows: of the active students that were looked for, then of the dropped, if asked for."""

    policy: CoursePolicy
    columns: Sequence[ItemColumn]
    rows: Sequence[GradebookRow]
    student_count: int
    dropped_count: int
    mean: Decimal | None

    @property
    def hides_something(self) -> bool:
        return self.policy.for_rules.hides_something


@dataclass(frozen=True)
class GradebookInput:
    """What a gradebook is made from: its students with their snapshots, and the version of the rest."""

    version: Version
    members: Sequence[Student]


def gradebook_input(course: Course) -> GradebookInput:
    """Read the version first: what is read after it is at least as new. Two queries."""
    return GradebookInput(course_version(course), students(course))


def gradebook(
    course: Course,
    found: GradebookInput,
    *,
    words: str = "",
    order: str = "name",
    with_dropped: bool = False,
) -> Gradebook:
    """Return the gradebook; four queries.

    :param words: each must occur in a student's name, address or student id.
    :param order: "name", or "total" for the highest first.
    """
    policy = policy_at(course, found.version.policy)
    members = found.members
    active = [member for member in members if member.is_active]
    cells = grade_cells(course, [member.pk for member in members])
    totals = totals_for(course, policy, cells, members)
    rows = [
        GradebookRow(member, cells[member.pk], totals[member.pk])
        for member in members
        if (member.is_active or with_dropped) and _is_looked_for(member, words)
    ]
    return Gradebook(
        policy=policy,
        columns=_columns(policy, cells, active),
        rows=sorted(rows, key=lambda row: _place(row, order)),
        student_count=len(active),
        dropped_count=len(members) - len(active),
        mean=_mean([totals[member.pk].staff.current for member in active]),
    )


def _is_looked_for(member: Student, words: str) -> bool:
    told = f"{member.name}\n{member.email}\n{member.student_id}".casefold()
    return all(word in told for word in words.casefold().split())


def _place(row: GradebookRow, order: str) -> tuple[bool, Decimal]:
    """Return where a row goes: sorting is stable, so names stay in order among equals."""
    total = row.totals.staff.current
    by_total = Decimal(-1) if total is None else total
    return not row.member.is_active, -by_total if order == "total" else Decimal(0)


def _columns(policy: CoursePolicy, cells: Cells, members: Sequence[Student]) -> list[ItemColumn]:
    decided: Counter[int] = Counter()
    points: dict[int, list[Decimal | None]] = defaultdict(list)
    for member in members:
        for item_id, cell in cells[member.pk].items():
            if cell.status in DECIDED:
                decided[item_id] += 1
            if cell.status in COUNTED:
                points[item_id].append(cell.points or Decimal(0))
    return [ItemColumn(item, decided[item.pk], _mean(points[item.pk])) for item in policy.items]


def _mean(numbers: Sequence[Decimal | None]) -> Decimal | None:
    there = [number for number in numbers if number is not None]
    if not there:
        return None
    return half_up(Fraction(sum(there)) / len(there))  # a sum of decimals is exact at this size

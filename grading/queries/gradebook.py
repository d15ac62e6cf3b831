"""The gradebook: all students by all items, read in as many queries however many there are.

A page has at most a thousand students. Search and sort go over all of them, and so do the counts and
means below the columns; cells are read for the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from courses.models import Course
from grading.models import Grade, GradeChange, Item, Policy
from grading.queries.policies import (
    POINTS_IN_UNITS,
    Cells,
    CoursePolicy,
    GradeCell,
    Version,
    grade_cells,
    policy_at,
    policy_version,
    versions,
)
from grading.queries.snapshots import (
    Student,
    Totals,
    computed_totals,
    is_of_today,
    students,
    totals_for,
)
from grading.rules.compiled import PER_POINT
from grading.rules.rounding import half_up

DECIDED = frozenset({"graded", "excused", "missing", "absent"})
COUNTED = frozenset({"graded", "missing", "absent"})
ORDERS = ("name", "total")
PAGE_ROWS = 1000


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
    """:param rows: of the active students that were looked for, then of the dropped, if asked for:
        those of one page.
    :param found_count: how many were looked for, on all pages.
    :param page: from 1.
    :param page_rows: students a page.
    """

    policy: CoursePolicy
    columns: Sequence[ItemColumn]
    rows: Sequence[GradebookRow]
    found_count: int
    page: int
    page_count: int
    page_rows: int
    student_count: int
    dropped_count: int
    mean: Decimal | None

    @property
    def hides_something(self) -> bool:
        return self.policy.for_rules.hides_something


@dataclass(frozen=True)
class GradebookInput:
    """All that a gradebook tells of: it is another one if these are others.

    :param people: of each student the id, name, address, student id and state.
    """

    version: Version
    people: Sequence[tuple[object, ...]]


def gradebook_input(course: Course) -> GradebookInput:
    """Read what a gradebook would be made from, for what is read after it to be at least as new.

    One query: its parts are of one moment.
    """
    changes = GradeChange.objects.filter(membership__course=course).order_by()
    change_count = changes.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    policy = Policy.objects.filter(course=course).values("version")
    rows = course.memberships.students().order_by("pk")
    fields = ("pk", "user__name", "user__email", "student_id", "state")
    people = list(
        rows.annotate(
            policy_now=Coalesce(Subquery(policy), 0),
            changes_now=Coalesce(Subquery(change_count), 0),
        ).values_list(*fields, "policy_now", "changes_now")
    )
    version = Version(*people[0][-2:]) if people else Version(policy_version(course), 0)
    return GradebookInput(version, [person[:-2] for person in people])


def gradebook(
    course: Course,
    version: Version,
    *,
    words: str = "",
    order: str = "name",
    with_dropped: bool = False,
    page: int = 1,
    page_rows: int | None = PAGE_ROWS,
) -> Gradebook:
    """Return a page of the gradebook; five queries, and two more where there are several pages.

    :param version: read before.
    :param words: each must occur in a student's name, address or student id.
    :param order: "name", or "total" for the highest first.
    :param page: the last one if there are not so many; without `page_rows` all are on one.
    """
    policy = policy_at(course, version.policy)
    members = students(course)
    wanted = _wanted(members, words, with_dropped=with_dropped)
    is_whole = page_rows is None or len(members) <= page_rows
    overall = {} if is_whole else _overall(course, policy, members)
    pages = _pages(_in_order(wanted, order, overall), None if is_whole else page_rows)
    page = min(max(page, 1), len(pages))
    shown = members if is_whole else pages[page - 1]
    cells = grade_cells(course, [member.pk for member in shown])
    totals = overall | totals_for(course, policy, cells, shown)
    active = [member for member in members if member.is_active]
    return Gradebook(
        policy=policy,
        columns=_columns(course, policy),
        rows=_rows(_in_order(pages[page - 1], order, totals), cells, totals),
        found_count=len(wanted),
        page=page,
        page_count=len(pages),
        page_rows=page_rows or len(wanted),
        student_count=len(active),
        dropped_count=len(members) - len(active),
        mean=_mean([totals[member.pk].staff.current for member in active]),
    )


def _rows(
    members: Sequence[Student], cells: Cells, totals: Mapping[int, Totals]
) -> list[GradebookRow]:
    return [GradebookRow(member, cells[member.pk], totals[member.pk]) for member in members]


def _wanted(members: Sequence[Student], words: str, *, with_dropped: bool) -> list[Student]:
    return [
        member
        for member in members
        if (member.is_active or with_dropped)
        and is_looked_for(words, member.name, member.email, member.student_id)
    ]


def is_looked_for(words: str, *told: str) -> bool:
    """Say whether each of the words occurs in what is told of somebody."""
    whole = "\n".join(told).casefold()
    return all(word in whole for word in words.casefold().split())


def _overall(course: Course, policy: CoursePolicy, members: Sequence[Student]) -> dict[int, Totals]:
    """Return everybody's totals to sort by and for their mean; cells are read for stale ones only."""
    now = versions(course)
    stale = [member.pk for member in members if not is_of_today(member, now)]
    cells = grade_cells(course, stale) if stale else {}
    return {
        member.pk: computed_totals(policy, cells, member.pk)
        if member.pk in cells
        else member.stored
        for member in members
    }


def _pages(members: Sequence[Student], page_rows: int | None) -> list[Sequence[Student]]:
    """Cut into pages; one, maybe empty, at least."""
    size = page_rows or len(members) or 1
    return [members[at : at + size] for at in range(0, len(members), size)] or [[]]


def _in_order(
    members: Sequence[Student], order: str, totals: Mapping[int, Totals]
) -> list[Student]:
    """Sort the dropped to the end; by total as far as the totals are known. Names stay in order."""

    def place(member: Student) -> tuple[bool, Decimal]:
        if order != "total" or member.pk not in totals:
            return not member.is_active, Decimal(0)
        total = totals[member.pk].staff.current
        return not member.is_active, Decimal(1) if total is None else -total

    return sorted(members, key=place)


def _columns(course: Course, policy: CoursePolicy) -> list[ItemColumn]:
    """Return every item with its counts over the active students; one query."""
    grades = Grade.objects.filter(
        item__component__course=course, membership__state="active", membership__role="student"
    )
    rows = grades.values("item_id").annotate(
        decided=Count("pk", filter=Q(status__in=DECIDED)),
        counted=Count("pk", filter=Q(status__in=COUNTED)),
        points=Coalesce(Sum(POINTS_IN_UNITS), 0),
    )
    found = {
        item_id: figures
        for item_id, *figures in rows.values_list("item_id", "decided", "counted", "points")
    }
    return [_column(item, *found.get(item.pk, (0, 0, 0))) for item in policy.items]


def _column(item: Item, decided: int, counted: int, points: int) -> ItemColumn:
    mean = half_up(Fraction(points, PER_POINT * counted)) if counted else None
    return ItemColumn(item, decided, mean)


def _mean(numbers: Iterable[Decimal | None]) -> Decimal | None:
    there = [number for number in numbers if number is not None]
    if not there:
        return None
    return half_up(Fraction(sum(there)) / len(there))  # a sum of decimals is exact at this size

"""The grid: students by some items, each cell with the revision that a save is checked against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from courses.models import Course, Membership
from grading.models import Allotment, Grade, Item
from grading.queries.gradebook import DECIDED, is_looked_for
from grading.queries.policies import CoursePolicy
from grading.rules.cells import written

GRID_ROWS = 200


class GridStudent(NamedTuple):
    pk: int
    name: str
    email: str
    student_id: str
    section: str


class GridCell(NamedTuple):
    """:param revision: number of the grade's changes so far; 0 if there is none."""

    status: str
    points: Decimal | None
    revision: int

    @property
    def text(self) -> str:
        return written(self.status, self.points)


NOTHING = GridCell("none", None, 0)


@dataclass(frozen=True)
class GridWishes:
    """What is shown of the grid.

    :param item_ids: which items; none for all.
    :param order: "name", "id", "section", or an item's id for its points, the highest first.
    :param only_open: who waits for a grade of one of them.
    :param only_mine: whom this member was given to grade, of one of them.
    """

    item_ids: Sequence[int] = ()
    words: str = ""
    order: str = "name"
    only_open: bool = False
    only_mine: bool = False
    page: int = 1


@dataclass(frozen=True)
class GridRow:
    student: GridStudent
    cells: Mapping[int, GridCell]


@dataclass(frozen=True)
class Grid:
    """:param rows: of one page; `found_count` is of all."""

    policy: CoursePolicy
    items: Sequence[Item]
    rows: Sequence[GridRow]
    found_count: int
    page: int
    page_count: int
    page_rows: int = GRID_ROWS


def grid(course: Course, policy: CoursePolicy, wishes: GridWishes, *, member: Membership) -> Grid:
    """Return a page of the grid of active students; three queries at most."""
    items = [item for item in policy.items if not wishes.item_ids or item.pk in wishes.item_ids]
    students = _students(course)
    cells = _cells(items)
    found = [row for row in students if is_looked_for(wishes.words, *row[1:])]
    if wishes.only_open:
        found = [row for row in found if _is_open(cells.get(row.pk, {}), items)]
    if wishes.only_mine:
        mine = set(_mine(items, member))
        found = [row for row in found if row.pk in mine]
    found.sort(key=lambda row: _place(row, cells.get(row.pk, {}), wishes.order))
    page_count = max(-(-len(found) // GRID_ROWS), 1)
    page = min(max(wishes.page, 1), page_count)
    shown = found[(page - 1) * GRID_ROWS : page * GRID_ROWS]
    return Grid(
        policy=policy,
        items=items,
        rows=[GridRow(row, cells.get(row.pk, {})) for row in shown],
        found_count=len(found),
        page=page,
        page_count=page_count,
    )


def _students(course: Course) -> list[GridStudent]:
    rows = course.memberships.active().students().order_by("user__name", "pk")
    fields = ("pk", "user__name", "user__email", "student_id", "section")
    return [GridStudent(*row) for row in rows.values_list(*fields)]


def _cells(items: Sequence[Item]) -> dict[int, dict[int, GridCell]]:
    found: dict[int, dict[int, GridCell]] = {}
    rows = Grade.objects.filter(item__in=items)
    for member_id, item_id, status, points, revision in rows.values_list(
        "membership_id", "item_id", "status", "points", "revision"
    ):
        found.setdefault(member_id, {})[item_id] = GridCell(status, points, revision)
    return found


def _mine(items: Sequence[Item], member: Membership) -> list[int]:
    allotments = Allotment.objects.filter(item__in=items, grader=member)
    return list(allotments.values_list("membership_id", flat=True))


def _is_open(cells: Mapping[int, GridCell], items: Sequence[Item]) -> bool:
    return any(cells.get(item.pk, NOTHING).status not in DECIDED for item in items)


def _place(student: GridStudent, cells: Mapping[int, GridCell], order: str) -> tuple[Decimal, str]:
    if order == "id":
        return Decimal(0), student.student_id
    if order == "section":
        return Decimal(0), student.section
    if order.isdecimal():
        points = cells.get(int(order), NOTHING).points
        return Decimal(1) if points is None else -points, ""
    return Decimal(0), ""  # by name, as they were read


def cell_now(item: Item, student: Membership) -> Grade | None:
    """Return the grade with who changed it last; one query."""
    return item.grades.filter(membership=student).select_related("changed_by__user").first()

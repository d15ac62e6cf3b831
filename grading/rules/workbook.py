"""The gradebook as sheets whose formulas recompute the total, by the rules of docs/grading.md. Pure.

Each sheet has its items in the same columns and its students in the same rows:

- Grades: what was entered, as our own CSV has it. Late: the days late.
- Rules: maximum, what a point earns, what an item counts in full, and the components' weights.
- Earned and Counts: what each grade brings to its component, and how much it counts. Scores: the sums.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from openpyxl.utils import get_column_letter

from courses.workbooks import Formula
from grading.rules.cells import written
from grading.rules.export import OWN_CHECK, OWN_PEOPLE, OWN_TOTALS, guarded
from grading.rules.policy import Component, Grade, Item, Key, LatePolicy, Policy, Weighting

FIRST_ITEM = len(OWN_PEOPLE) + 1
FIRST_COMPONENT = 2
MAXIMUM, UNIT, SIZE, PERCENT, FLOOR, NAMES, WEIGHTS, EXTRA = (2, 3, 4, 5, 6, 8, 9, 10)
"""Rows of the sheet of rules."""
LAST_ROW = 1_048_576
LONGEST = 8000
"""A spreadsheet takes no longer formula than 8192 characters."""


CellValue = str | Decimal | Formula | None
Row = Sequence[CellValue]
Sheet = tuple[str, Sequence[Row]]


@dataclass(frozen=True)
class SheetStudent:
    """:param total: as the site computes it, to compare with."""

    name: str
    email: str
    student_id: str
    grades: Mapping[Key, Grade]
    total: Decimal | None


def sheets(
    policy: Policy, headings: Mapping[Key, str], students: Sequence[SheetStudent]
) -> list[Sheet]:
    """Return the workbook's sheets by name, each its rows.

    :param headings: of the items' columns, by which our own file is known when it comes back.
    """
    book = _Book(policy)
    return [
        ("Grades", book.grades(headings, students)),
        ("Late", book.late(students)),
        ("Rules", book.rules()),
        ("Earned", book.per_item(len(students), book.earned)),
        ("Counts", book.per_item(len(students), book.counts)),
        ("Scores", book.scores(len(students))),
    ]


def without_formula(policy: Policy) -> list[str]:
    """Return the components of which too many choices could be dropped for one formula."""
    return [policy.components[place].name for place in sorted(_Book(policy).too_long)]


class _Book:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.items: list[Item] = [item for part in policy.components for item in part.items]
        self.columns = {
            item.key: get_column_letter(FIRST_ITEM + place) for place, item in enumerate(self.items)
        }

    @cached_property
    def too_long(self) -> frozenset[int]:
        """Return the places of the components whose formula would not fit in every row."""
        parts = range(len(self.policy.components))
        return frozenset(one for one in parts if len(self.score(one, LAST_ROW)) > LONGEST)

    def grades(self, headings: Mapping[Key, str], students: Sequence[SheetStudent]) -> list[Row]:
        computes = not self.too_long
        head: list[CellValue] = [
            *OWN_PEOPLE,
            *(guarded(headings[item.key]) for item in self.items),
            OWN_TOTALS[1],
            OWN_CHECK,
        ]
        rows: list[Row] = [
            [
                *(guarded(text) for text in (one.name, one.email, one.student_id)),
                *(self._cell(one.grades.get(item.key)) for item in self.items),
                Formula(self.total(row)) if computes else one.total,
                one.total,
            ]
            for row, one in enumerate(students, start=2)
        ]
        return [head, *rows]

    @staticmethod
    def _cell(grade: Grade | None) -> CellValue:
        if grade is None:
            return None
        if grade.points is None:
            return written(grade.status, None) or None
        return _decimal(grade.points)

    def late(self, students: Sequence[SheetStudent]) -> list[Row]:
        rows: list[Row] = [self._item_head()]
        for one in students:
            days = [
                one.grades[item.key].days_late if item.late and item.key in one.grades else 0
                for item in self.items
            ]
            rows.append([None] * (FIRST_ITEM - 1) + [Decimal(n) if n else None for n in days])
        return rows

    def _item_head(self) -> list[CellValue]:
        return [*[None] * (FIRST_ITEM - 1), *(f"Item {n}" for n in range(1, len(self.items) + 1))]

    def rules(self) -> list[Row]:
        """Return the rows of what is the same for everybody."""
        parts = self.policy.components
        of = {item.key: part for part in parts for item in part.items}

        def row(name: str, values: Sequence[CellValue]) -> list[CellValue]:
            return [name] + [None] * (FIRST_ITEM - 2) + list(values)

        ordinary = [None if part.is_extra_credit else _decimal(part.weight) for part in parts]
        extra = [_decimal(part.weight) if part.is_extra_credit else None for part in parts]
        return [
            self._item_head(),
            row("Maximum", [_decimal(item.max_points) for item in self.items]),
            row("A point earns", [self._unit(of[item.key], item) for item in self.items]),
            row("Counts in full", [self._size(of[item.key], item) for item in self.items]),
            row("A day late takes, %", [_late(item, "percent_per_day") for item in self.items]),
            row(
                "Late takes it no lower than, %",
                [_late(item, "floor_percent") for item in self.items],
            ),
            [],
            ["Component", *(guarded(part.name) for part in parts)],
            ["Weight, %", *ordinary],
            ["Weight of extra credit, %", *extra],
        ]

    def _unit(self, part: Component, item: Item) -> CellValue:
        if part.weighting == Weighting.POINTS:
            return Decimal(1)
        column = self.columns[item.key]
        return Formula(f"={_decimal(item.weight)}/{column}{MAXIMUM}")

    def _size(self, part: Component, item: Item) -> CellValue:
        if item.is_extra_credit:
            return Decimal(0)
        return _decimal(item.max_points if part.weighting == Weighting.POINTS else item.weight)

    def per_item(self, student_count: int, formula: Callable[[Item, int], str]) -> list[Row]:
        rows: list[Row] = [self._item_head()]
        for row in range(2, student_count + 2):
            cells: list[CellValue] = [Formula(formula(item, row)) for item in self.items]
            rows.append([None] * (FIRST_ITEM - 1) + cells)
        return rows

    def earned(self, item: Item, row: int) -> str:
        """Return what a grade brings to its component: the points after being late, times a point's."""
        column = self.columns[item.key]
        points = f"Grades!{column}{row}"
        counted = points
        if item.late is not None:
            most = f"Rules!{column}${MAXIMUM}/100"
            taken = f"Late!{column}{row}*Rules!{column}${PERCENT}*{most}"
            counted = f"MIN({points},MAX({points}-{taken},Rules!{column}${FLOOR}*{most}))"
        return f"=IF(ISNUMBER({points}),{counted}*Rules!{column}${UNIT},0)"

    def counts(self, item: Item, row: int) -> str:
        """Return how much an item counts: nothing while it is open, and if it is excused."""
        column = self.columns[item.key]
        cell = f"Grades!{column}{row}"
        return f'=IF(OR(ISNUMBER({cell}),{cell}="M",{cell}="A"),Rules!{column}${SIZE},0)'

    def scores(self, student_count: int) -> list[Row]:
        names: list[CellValue] = [guarded(part.name) for part in self.policy.components]
        rows: list[Row] = [[None, *names]]
        for row in range(2, student_count + 2):
            cells: list[CellValue] = [
                "too long for a formula"
                if place in self.too_long
                else Formula(self.score(place, row))
                for place in range(len(names))
            ]
            rows.append([None, *cells])
        return rows

    def score(self, place: int, row: int) -> str:
        """Return a component's score from 0 to 1: the best of all choices of what is dropped."""
        part = self.policy.components[place]
        if not part.items:
            return '=""'
        ends = [self.columns[part.items[at].key] for at in (0, -1)]
        earned, counts = (
            f"SUM({sheet}!{ends[0]}{row}:{ends[1]}{row})" for sheet in ("Earned", "Counts")
        )
        ordinary = [
            self.columns[item.key]
            for item, size in zip(part.items, part.sizes, strict=True)
            if not item.is_extra_credit and size > 0
        ]
        dropped = min(part.drop_lowest, max(len(ordinary) - 1, 0))
        if not dropped:
            return f'=IF({counts}=0,"",{earned}/{counts})'
        choices = []
        length = 0
        for columns in combinations(ordinary, dropped):
            left = counts + "".join(f"-Counts!{column}{row}" for column in columns)
            kept = earned + "".join(f"-Earned!{column}{row}" for column in columns)
            choices.append(f"IF(ROUND({left},6)<=0,-1,({kept})/({left}))")
            length += len(choices[-1])
            if length > LONGEST:
                break  # it is too long already
        return f'=IF({counts}=0,"",MAX({",".join(choices)}))'

    def total(self, row: int) -> str:
        """Return the total as now, rounded once; nothing while nothing is graded.

        The inner rounding takes away what binary fractions add to an exact half.
        """
        last = FIRST_COMPONENT + len(self.policy.components) - 1
        ends = [get_column_letter(n) for n in (FIRST_COMPONENT, max(last, FIRST_COMPONENT))]
        scores = f"Scores!{ends[0]}{row}:{ends[1]}{row}"
        weights, extra = (f"Rules!${ends[0]}${one}:${ends[1]}${one}" for one in (WEIGHTS, EXTRA))
        left = f'SUMIF({scores},">=0",{weights})'
        total = f"SUMPRODUCT({scores},{weights})*100/MIN({left},100)+SUMPRODUCT({scores},{extra})"
        rounded = f"ROUND(ROUND({total},9),2)"
        if self.policy.caps_at_100:
            rounded = f"MIN(100,{rounded})"
        return f'=IF({left}=0,"",{rounded})'


def _late(item: Item, name: str) -> CellValue:
    policy: LatePolicy | None = item.late
    return None if policy is None else _decimal(getattr(policy, name))


def _decimal(number: Fraction) -> Decimal:
    """Write a number that was entered with a few decimals."""
    return Decimal(number.numerator) / Decimal(number.denominator)

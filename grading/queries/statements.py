"""One student's grades with what each does in the total: as the student sees them, or all."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from courses.models import Course, Membership
from grading import rules
from grading.models import Component, GradeChange, GradeStatus, Item
from grading.queries.policies import (
    NO_GRADE,
    CoursePolicy,
    GradeCell,
    graded,
    own_cells,
    own_rows,
    policy_of,
)
from grading.queries.snapshots import Band
from grading.rules import State
from grading.rules.cells import plain
from grading.rules.rounding import half_up, shown_parts

STATE_WORDS: Mapping[State, Promise] = {
    State.COUNTED: lazy("counted"),
    State.NOT_GRADED: lazy("not graded"),
    State.EXCUSED: lazy("excused"),
    State.DROPPED: lazy("dropped"),
    State.HIDDEN: lazy("not released yet"),
    State.EXTRA_CREDIT: lazy("extra credit"),
}


@dataclass(frozen=True)
class StatementLine:
    """One item with the student's grade and what it does in `current`.

    :param cell: nothing where the item is hidden from the reader.
    :param weight: what it would bring with full points; percentage points of the total.
    :param contribution: what it brings.
    """

    item: Item
    state: State
    cell: GradeCell
    weight: Decimal
    contribution: Decimal

    @property
    def is_hidden(self) -> bool:
        return self.state == State.HIDDEN

    @property
    def counts(self) -> bool:
        return self.state in {State.COUNTED, State.EXTRA_CREDIT}

    @property
    def words(self) -> str:
        """Say what became of the item: "counted", "Missing, counted", "not released yet"."""
        if self.cell.status == GradeStatus.SUBMITTED:
            return _("handed in, not graded yet")
        if self.cell.status in {GradeStatus.MISSING, GradeStatus.ABSENT}:
            return f"{GradeStatus(self.cell.status).label}, {STATE_WORDS[self.state]}"
        return str(STATE_WORDS[self.state])

    @property
    def points(self) -> str:
        """Say the points of the maximum: "85.5 / 100"; a dash where there are none."""
        points = "–" if self.cell.points is None else plain(self.cell.points)
        return f"{points} / {plain(self.item.max_points)}"


@dataclass(frozen=True)
class StatementPart:
    """One component with its items."""

    component: Component
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True)
class Statement:
    """A total and everything it comes from.

    :param weight: what counts so far together, extra credit included.
    :param is_partial: the reader does not see every item, so the total is over what is released.
    :param capped: what the total would be if the course had no cap; None where that changes nothing.
    """

    parts: tuple[StatementPart, ...]
    band: Band
    weight: Decimal
    is_partial: bool
    capped: Decimal | None


@dataclass(frozen=True)
class BothStatements:
    """A student's grades over everything, and as the student sees them."""

    staff: Statement
    student: Statement


def own_statement(course: Course, member: Membership) -> Statement:
    """Return a student's grades as that student sees them; one query."""
    rows = own_rows(course, member)
    return _statement(policy_of(course, rows), own_cells(rows), rules.Reader.STUDENT)


def both_statements(course: Course, member: Membership) -> BothStatements:
    """Return a student's grades for staff; one query."""
    rows = own_rows(course, member)
    policy, cells = policy_of(course, rows), own_cells(rows)
    return BothStatements(
        staff=_statement(policy, cells, rules.Reader.STAFF),
        student=_statement(policy, cells, rules.Reader.STUDENT),
    )


def _statement(
    policy: CoursePolicy, cells: Mapping[int, GradeCell], reader: rules.Reader
) -> Statement:
    total = rules.total(policy.for_rules, graded(cells.items()), reader)
    weights = shown_parts([line.weight for line in total.lines])
    contributions = shown_parts([line.contribution for line in total.lines])
    lines = {
        item.pk: StatementLine(
            item=item,
            state=line.state,
            cell=NO_GRADE if line.state == State.HIDDEN else cells.get(item.pk, NO_GRADE),
            weight=weight,
            contribution=contribution,
        )
        for item, line, weight, contribution in zip(
            policy.items, total.lines, weights, contributions, strict=True
        )
    }
    return Statement(
        parts=tuple(
            StatementPart(
                component, tuple(lines[item.pk] for item in policy.items_of[component.pk])
            )
            for component in policy.components
        ),
        band=Band(total.floor, total.current, total.ceiling),
        weight=half_up(sum((line.weight for line in total.lines), Fraction(0))),
        is_partial=total.is_partial,
        capped=total.capped,
    )


@dataclass(frozen=True)
class ChangeLine:
    """One row of the log as it is shown."""

    change: GradeChange
    old: GradeCell
    new: GradeCell


def change_log(member: Membership) -> list[ChangeLine]:
    """Return every change of the student's grades, the latest first; one query."""
    changes = (
        GradeChange.objects.filter(membership=member)
        .select_related("by__user", "grade__item")
        .order_by("-at", "-pk")
    )
    return [
        ChangeLine(
            change,
            old=GradeCell(change.old_status, change.old_points),
            new=GradeCell(change.new_status, change.new_points),
        )
        for change in changes
    ]

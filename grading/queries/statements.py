"""One student's grades with what each does in the total: as the student sees them, or all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course, Membership
from grading import rules
from grading.models import Component, GradeChange, GradeStatus, Item, RubricMark
from grading.queries.letter_grades import letter_scale
from grading.queries.policies import (
    NO_GRADE,
    CoursePolicy,
    GradeCell,
    course_policy,
    grade_cells,
    graded,
    own_cells,
    own_rows,
    policy_of,
)
from grading.queries.regrades import CAN_BE_ASKED
from grading.queries.snapshots import Band, Student, students
from grading.rules import State
from grading.rules.cells import DECIMALS, plain
from grading.rules.letters import Scale
from grading.rules.rounding import half_up, shown_parts
from grading.rules.totals import points_that_count

STATE_WORDS: Mapping[State, Promise] = {
    State.COUNTED: gettext_lazy("counted"),
    State.NOT_GRADED: gettext_lazy("not graded"),
    State.EXCUSED: gettext_lazy("excused"),
    State.DROPPED: gettext_lazy("dropped"),
    State.HIDDEN: gettext_lazy("not released yet"),
    State.EXTRA_CREDIT: gettext_lazy("extra credit"),
}


@dataclass(frozen=True)
class RubricLine:
    """What was chosen for one criterion of the item's rubric."""

    criterion: str
    level: str
    points: Decimal


@dataclass(frozen=True)
class StatementLine:
    """One item with the student's grade and what it does in `current`.

    :param cell: nothing where the item is hidden from the reader.
    :param counting: the points that count, where being late takes some.
    :param marks: by the rubric; none where the item is hidden from the reader.
    :param weight: what it would bring with full points; percentage points of the total.
    :param contribution: what it brings.
    """

    item: Item
    state: State
    cell: GradeCell
    weight: Decimal = Decimal(0)
    contribution: Decimal = Decimal(0)
    counting: Decimal | None = None
    marks: Sequence[RubricLine] = ()

    @property
    def is_hidden(self) -> bool:
        return self.state == State.HIDDEN

    @property
    def counts(self) -> bool:
        return self.state in {State.COUNTED, State.EXTRA_CREDIT}

    @property
    def can_be_asked(self) -> bool:
        """Say whether a student could ask for it to be looked at again, in the time for that."""
        return not self.is_hidden and self.cell.status in CAN_BE_ASKED

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
    :param letter: of the total as now, where students see letters.
    :param asks_regrade: grades may be asked about in this course.
    :param capped: what the total would be if the course had no cap; None where that changes nothing.
    """

    parts: tuple[StatementPart, ...]
    band: Band
    weight: Decimal
    is_partial: bool
    capped: Decimal | None
    letter: str | None = None
    asks_regrade: bool = False


@dataclass(frozen=True)
class BothStatements:
    """A student's grades over everything, and as the student sees them."""

    staff: Statement
    student: Statement


def own_statement(course: Course, member: Membership) -> Statement:
    """Return a student's grades as that student sees them.

    One query, one more each with rubrics and with letters.
    """
    rows = own_rows(course, member)
    policy = policy_of(course, rows)
    found = _statement(policy, own_cells(rows), _marks(policy, member), rules.Reader.STUDENT)
    scale = letter_scale(course) if policy.shows_letters else Scale(())
    return replace(
        found,
        letter=scale.letter_of(found.band.current),
        asks_regrade=policy.regrade_days > 0,
    )


@dataclass(frozen=True)
class PrintedStatement:
    """One student's sheet: everything, with the letter it earns."""

    student: Student
    statement: Statement


def printed_statements(course: Course, *, member_id: int | None = None) -> list[PrintedStatement]:
    """Return the active students' sheets by name, over everything; five queries, however many.

    :param member_id: of the one student whose sheet it is, who may have dropped.
    """
    policy, scale = course_policy(course), letter_scale(course)
    listed = [
        one
        for one in students(course)
        if (one.is_active if member_id is None else one.pk == member_id)
    ]
    cells = grade_cells(course, [one.pk for one in listed])
    printed = []
    for one in listed:
        found = _statement(policy, cells[one.pk], {}, rules.Reader.STAFF)
        letter = scale.letter_of(found.band.current)
        printed.append(PrintedStatement(one, replace(found, letter=letter)))
    return printed


def both_statements(course: Course, member: Membership) -> BothStatements:
    """Return a student's grades for staff; one query, two with rubrics."""
    rows = own_rows(course, member)
    policy, cells = policy_of(course, rows), own_cells(rows)
    marks = _marks(policy, member)
    return BothStatements(
        staff=_statement(policy, cells, marks, rules.Reader.STAFF),
        student=_statement(policy, cells, marks, rules.Reader.STUDENT),
    )


Marks = Mapping[int, Sequence[RubricLine]]
"""What was chosen in the rubrics, by item id."""


def _marks(policy: CoursePolicy, member: Membership) -> Marks:
    found: dict[int, list[RubricLine]] = defaultdict(list)
    if not policy.has_rubrics:
        return found
    marks = RubricMark.objects.filter(grade__membership=member)
    for item_id, criterion, level, points in marks.order_by(
        "criterion__position", "criterion_id"
    ).values_list("grade__item_id", "criterion__name", "level__name", "level__points"):
        found[item_id].append(RubricLine(criterion, level, points))
    return found


def _statement(
    policy: CoursePolicy, cells: Mapping[int, GradeCell], marks: Marks, reader: rules.Reader
) -> Statement:
    total = rules.total(policy.for_rules, graded(cells.items()), reader)
    weights = shown_parts([line.weight for line in total.lines])
    contributions = shown_parts([line.contribution for line in total.lines])
    lines = {
        item.pk: replace(
            _line(policy, item, line, cells, marks), weight=weight, contribution=contribution
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


def _line(
    policy: CoursePolicy,
    item: Item,
    line: rules.Line,
    cells: Mapping[int, GradeCell],
    marks: Marks,
) -> StatementLine:
    if line.state == State.HIDDEN:
        return StatementLine(item, line.state, NO_GRADE)
    cell = cells.get(item.pk, NO_GRADE)
    return StatementLine(
        item=item,
        state=line.state,
        cell=cell,
        counting=_counting(policy, item, cell),
        marks=marks.get(item.pk, ()),
    )


def _counting(policy: CoursePolicy, item: Item, cell: GradeCell) -> Decimal | None:
    """Return the points that count where being late takes some."""
    if not cell.days_late or cell.points is None:
        return None
    grade = graded([(item.pk, cell)])[item.pk]
    points = half_up(points_that_count(policy.rules_by_key[item.pk], grade), DECIMALS)
    return points if points != cell.points else None


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

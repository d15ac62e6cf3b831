"""What a file of grades would change. Pure: the file, who and what is meant, and what is there now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grading.errors import PointsRefused
from grading.rules.cells import DECIMALS, checked_points, written
from grading.rules.matching import Match
from grading.rules.policy import Status
from grading.rules.tables import GradeTable, Person, ReadGrade, TableProblem

LEAST = Decimal(1).scaleb(-DECIMALS)


@dataclass(frozen=True)
class Target:
    """One of our items that a column of the file is taken for.

    :param percent_of: what the column's figures are percent of; None if they are points.
    """

    item_id: int
    heading: str
    max_points: Decimal
    percent_of: Decimal | None = None


@dataclass(frozen=True)
class Present:
    """A grade as it is now.

    :param exported: what our file for the other system writes of it, which is no news either.
    """

    status: str = Status.NONE
    points: Decimal | None = None
    revision: int = 0
    exported: str | None = None


@dataclass(frozen=True)
class CellChange:
    line: int
    member_id: int
    item_id: int
    status: str
    points: Decimal | None
    old: Present

    @property
    def is_new(self) -> bool:
        return self.old.status in {Status.NONE, Status.SUBMITTED}

    @property
    def written(self) -> str:
        return written(self.status, self.points)

    @property
    def old_written(self) -> str:
        return written(self.old.status, self.old.points)


@dataclass(frozen=True)
class Plan:
    """What taking the file over does, and all of it that cannot be taken.

    :param seen: the revision of each cell that the file says something of, by member and item.
    :param by_name: who was known by nothing but the name.
    :param problems: what has to be left out, said with line and column.
    :param notes: what of the file was not looked at at all, as columns that are no items.
    :param rounded_count: how many figures have more decimals than are kept.
    """

    changes: tuple[CellChange, ...]
    unchanged_count: int
    seen: Mapping[tuple[int, int], int]
    unknown: tuple[Person, ...]
    dropped: tuple[Match, ...]
    by_name: tuple[Match, ...]
    absent_ids: frozenset[int]
    problems: tuple[TableProblem, ...]
    notes: tuple[TableProblem, ...]
    rounded_count: int = 0

    @property
    def leaves_something_out(self) -> bool:
        return bool(self.unknown or self.problems or self.dropped)


def plan(
    table: GradeTable,
    found: Sequence[Match],
    targets: Mapping[int, Target],
    present: Mapping[tuple[int, int], Present],
    member_ids: Iterable[int],
) -> Plan:
    """Compare the file with what is there.

    :param targets: by the place of the column; a column without one is not taken.
    :param present: by membership and item id.
    :param member_ids: of everybody whom a file of the whole course would have.
    """
    matched = {match.person.line: match for match in found if match.student}
    taken = {line: match for line, match in matched.items() if match.student.is_active}  # type: ignore[union-attr]
    reading = _Reading(targets, present)
    for grade in table.grades:
        match = taken.get(grade.line)
        if match and match.student and grade.column in targets:
            reading.take(grade, match.student.pk)
    notes, problems = _sorted_problems(table, targets)
    problems += [*_contradictions(found), *reading.problems]
    named = {match.student.pk for match in matched.values() if match.student}
    return Plan(
        changes=tuple(reading.changes),
        unchanged_count=len(reading.seen) - len(reading.changes),
        seen=reading.seen,
        unknown=tuple(m.person for m in found if m.student is None and not m.problem),
        dropped=tuple(match for line, match in matched.items() if line not in taken),
        by_name=tuple(match for match in taken.values() if match.by_name),
        absent_ids=frozenset(member_ids) - named,
        problems=tuple(sorted(problems, key=lambda one: one.line)),
        notes=notes,
        rounded_count=reading.rounded_count,
    )


class _Reading:
    """The cells of the file beside those that are there."""

    def __init__(
        self, targets: Mapping[int, Target], present: Mapping[tuple[int, int], Present]
    ) -> None:
        self.targets, self.present = targets, present
        self.changes: list[CellChange] = []
        self.seen: dict[tuple[int, int], int] = {}
        self.problems: list[TableProblem] = []
        self.rounded_count = 0

    def take(self, grade: ReadGrade, member_id: int) -> None:
        target = self.targets[grade.column]
        key = (member_id, target.item_id)
        old = self.present.get(key, Present())
        if _says_nothing(grade.status, old):
            return
        try:
            points = self._points(grade, target)
        except PointsRefused as refused:
            shown = "" if grade.points is None else format(grade.points, "f")
            self.problems.append(TableProblem(grade.line, target.heading, shown, str(refused)))
            return
        self.seen[key] = old.revision
        is_same = (grade.status, points) == (old.status, old.points)
        if is_same or written(grade.status, points) == old.exported:
            return
        self.changes.append(
            CellChange(grade.line, member_id, target.item_id, grade.status, points, old)
        )

    def _points(self, grade: ReadGrade, target: Target) -> Decimal | None:
        """Return the points in whole ten-thousandths, as grades are kept."""
        if grade.points is None:
            return None
        points = grade.points
        if target.percent_of is not None:
            points = points * target.percent_of / 100
        rounded = points.quantize(LEAST, ROUND_HALF_UP)
        if rounded != points and target.percent_of is None:
            self.rounded_count += 1
        return checked_points(rounded)


def _says_nothing(status: str, old: Present) -> bool:
    """Say whether the cell takes nothing back: an empty one, or that a graded one was handed in."""
    if status == Status.NONE:
        return True
    return status == Status.SUBMITTED and old.status != Status.NONE


def _sorted_problems(
    table: GradeTable, targets: Mapping[int, Target]
) -> tuple[tuple[TableProblem, ...], list[TableProblem]]:
    """Return what is said of columns that are not taken, and what is wrong with the rest."""
    first = min((person.line for person in table.people), default=0)
    not_taken = {item.heading for item in table.items if item.column not in targets}
    notes: list[TableProblem] = []
    problems: list[TableProblem] = []
    for problem in table.problems:
        is_note = problem.line < first or problem.column in not_taken
        (notes if is_note else problems).append(problem)
    return tuple(notes), problems


def _contradictions(found: Iterable[Match]) -> list[TableProblem]:
    return [
        TableProblem(match.person.line, "", _shown(match.person), match.problem)
        for match in found
        if match.problem
    ]


def _shown(person: Person) -> str:
    return ", ".join(told for told in (person.name, person.email, person.id, person.login) if told)

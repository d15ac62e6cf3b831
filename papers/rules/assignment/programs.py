"""The linear program of a board: one column a seat that a student may get."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

from papers.rules.assignment.board import Board, places


@dataclass(frozen=True)
class Row:
    """The columns' sum, each times its weight (1 if there are none), from lower to upper."""

    lower: int
    upper: int
    columns: Sequence[int]
    weights: Sequence[int] | None = None

    def value(self, values: Sequence[int]) -> int:
        if self.weights is None:
            return sum(values[column] for column in self.columns)
        return sum(
            weight * values[column]
            for column, weight in zip(self.columns, self.weights, strict=True)
        )


IMPOSSIBLE = Row(1, 1, ())


@dataclass
class Program:
    """Columns are 0 or 1; those in `fixed` are 1. The costs' sum is to be as small as possible."""

    columns: list[tuple[int, int]] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)

    def holds(self, values: Sequence[int]) -> bool:
        """Whether the values keep every row, in whole numbers."""
        return (
            all(value in (0, 1) for value in values)
            and all(values[column] for column in self.fixed)
            and all(row.lower <= row.value(values) <= row.upper for row in self.rows)
        )

    def chosen(self, values: Sequence[int]) -> list[tuple[int, int]]:
        return list(compress(self.columns, values))


def program_of(
    board: Board, *, limit: int | None = None, free: frozenset[int] = frozenset()
) -> Program:
    """Write the rules of the board down, with squared ranks for costs.

    :param limit: seats of a worse rank are left out; None leaves out nothing.
    :param free: students who may give fewer talks.
    """
    program = Program()
    of_slots: list[list[int]] = [[] for _ in board.slots]
    for student in range(len(board.students)):
        least = 0 if student in free else board.talks[student]
        _add_student(program, board, student, limit=limit, least=least, of_slots=of_slots)
    for slot, columns in enumerate(of_slots):
        least, most = board.minimum[slot], board.capacity[slot]
        if least > most:
            program.rows.append(IMPOSSIBLE)
        elif least or most < len(columns):
            program.rows.append(Row(least, most, columns))
    return program


def _add_student(
    program: Program,
    board: Board,
    student: int,
    *,
    limit: int | None,
    least: int,
    of_slots: list[list[int]],
) -> None:
    """Add the student's columns, how many they get, and what clashes for them."""
    pinned = board.pinned[student]
    mine: dict[int, int] = {}
    for slot in places(board.takes[student] if board.talks[student] else 0):
        rank = board.rank(student, slot)
        if limit is None or rank <= limit:
            mine[slot] = len(program.columns)
            of_slots[slot].append(mine[slot])
            program.columns.append((student, slot))
            program.costs.append(rank * rank)
    for slot in places(pinned):
        if slot in mine:
            program.fixed.add(mine[slot])
        else:
            program.rows.append(IMPOSSIBLE)
    talks = board.talks[student]
    if talks:
        program.rows.append(Row(least, talks, list(mine.values())))
    for clique in board.cliques if talks > 1 else ():
        together = [column for slot, column in mine.items() if clique >> slot & 1]
        if len(together) > 1:
            program.rows.append(Row(0, 1, together))

"""Drawing lots between assignments that are equally good."""

from dataclasses import dataclass
from hashlib import blake2b

from papers.rules.assignment.board import Board
from papers.rules.assignment.programs import Program, Row
from papers.rules.assignment.solver import Solved, solve
from papers.rules.assignment.watching import Watch

SCALE = 5040
"""Prices are kept as so many parts of one: halves, thirds and sevenths stay exact."""


@dataclass(frozen=True)
class Proof:
    """What the prices of the rows prove, in whole numbers, whoever found them.

    For whatever prices, no values that keep the rows cost less than the bound: weak duality.
    `reduced` is what each column costs beyond its prices; a column with more than `slack` cannot be
    1, and one with less than `-slack` must be, if the cost is to stay as small as it is.
    """

    prices: tuple[int, ...]
    reduced: tuple[int, ...]
    slack: int


def proof_of(program: Program, solved: Solved, cost: int) -> Proof:
    """Compute what the prices prove about values of this cost. No slack: they are the best."""
    prices = tuple(round(price * SCALE) for price in solved.prices)
    reduced = [cost * SCALE for cost in program.costs]
    bound = 0
    for row, price in zip(program.rows, prices, strict=True):
        bound += price * (row.lower if price > 0 else row.upper)
        for column in row.columns if price else ():
            reduced[column] -= price
    bound += sum(rest for column, rest in enumerate(reduced) if rest < 0 or column in program.fixed)
    return Proof(prices, tuple(reduced), cost * SCALE - bound)


def narrowed(program: Program, proof: Proof, cost: int, worst: int) -> Program:
    """Return the program of the values that cost so much, and nowhere more than the worst."""
    kept = [
        column
        for column, rest in enumerate(proof.reduced)
        if (rest <= proof.slack and program.costs[column] <= worst) or column in program.fixed
    ]
    place = {column: n for n, column in enumerate(kept)}
    rows = []
    for row, price in zip(program.rows, proof.prices, strict=True):
        is_tight = proof.slack == 0 and price != 0
        at = row.lower if price > 0 else row.upper
        columns = [place[column] for column in row.columns if column in place]
        lower, upper = (at, at) if is_tight else (row.lower, row.upper)
        if lower > 0 or upper < len(columns):
            rows.append(Row(lower, upper, columns))
    if proof.slack:
        costs = [program.costs[column] for column in kept]
        rows.append(Row(cost, cost, range(len(kept)), costs))
    return Program(
        columns=[program.columns[column] for column in kept],
        costs=[0] * len(kept),
        fixed={
            place[column]
            for column in kept
            if column in program.fixed or proof.reduced[column] < -proof.slack
        },
        rows=rows,
    )


def drawn(
    board: Board,
    program: Program,
    solved: Solved,
    *,
    seed: int,
    watch: Watch,
) -> list[tuple[int, int]]:
    """Return the seats of the assignment that the lot chooses among all that cost as much.

    Each seat has a number from the seed, the student's and the slot's id, and the least sum wins:
    neither who voted first nor whose name comes first matters.
    """
    spent = [cost for cost, value in zip(program.costs, solved.values, strict=True) if value]
    cost, worst = sum(spent), max(spent, default=0)
    equals = narrowed(program, proof_of(program, solved, cost), cost, worst)
    equals.costs = [
        lot(seed, board.students[student].id, board.slots[slot].id)
        for student, slot in equals.columns
    ]
    found = solve(equals, watch)
    return program.chosen(solved.values) if found is None else equals.chosen(found.values)


def lot(seed: int, student: str, slot: str) -> int:
    """Return a number below 2**24 that nobody can steer."""
    words = f"{seed}/{len(student)}/{student}/{slot}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=3).digest(), "big")

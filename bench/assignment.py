"""How long the assignment takes over one call of the solver, and how fair it is over those it replaces."""

import random
import statistics
import time
from collections.abc import Callable, Iterable

from bench.lines import Failed, Line
from papers.rules.assignment import Assignment, Problem, Slot, Student, assign, check, rank_in
from papers.rules.assignment.board import set_up
from papers.rules.assignment.checking import clash
from papers.rules.assignment.programs import program_of
from papers.rules.assignment.solver import loaded

ROUNDS = 5
ORDERS = 20
"""So many random orders are drawn for serial dictatorship; the note tells their means."""
WEEKS = 14
Seats = dict[str, list[str]]


def course(students: int, slots: int, *, seed: int = 1) -> Problem:
    """Make up votes as courses have them: a few papers are wanted by many, most rank 5 to 15.

    Two talks each, a tenth more seats than talks, two sessions a week. Three in ten cannot in one
    to three weeks; one in twenty does not vote.
    """
    draw = random.Random(seed)
    names = [f"s{n}" for n in range(slots)]
    weeks = {name: 1 + n * WEEKS // slots for n, name in enumerate(names)}
    wanted = dict(
        zip(draw.sample(names, slots), (1 / n**0.8 for n in range(1, slots + 1)), strict=True)
    )
    seats = dict.fromkeys(names, students * 22 // 10 // slots)
    for name in draw.sample(names, students * 22 // 10 % slots):
        seats[name] += 1
    return Problem(
        students=tuple(_student(draw, f"p{n}", wanted, weeks) for n in range(students)),
        slots=tuple(
            Slot(name, weeks[name], f"{weeks[name]}{n % 2}", seats[name])
            for n, name in enumerate(names)
        ),
    )


def _student(
    draw: random.Random, name: str, wanted: dict[str, float], weeks: dict[str, int]
) -> Student:
    away = draw.sample(range(1, WEEKS + 1), draw.randint(1, 3)) if draw.random() < 0.3 else []
    marked = frozenset(slot for slot, week in weeks.items() if week in away)
    open_slots = sorted(set(wanted) - marked)
    # the larger of a power of a random number wins with odds as the weights say
    liked = sorted(open_slots, key=lambda slot: -(draw.random() ** (1 / wanted[slot])))
    count = 0 if draw.random() < 0.05 else draw.randint(5, 15)
    return Student(name, tuple(liked[:count]), marked)


def one_after_another(problem: Problem, order: Iterable[Student]) -> Seats:
    """Give each in turn the best that is left for all their talks; who finds nothing goes without."""
    slots = {slot.id: slot for slot in problem.slots}
    left = {slot.id: slot.capacity for slot in problem.slots}
    seats: Seats = {}
    for student in order:
        mine: list[str] = []
        ranking = dict.fromkeys([*student.ranking, *slots])
        for name in ranking:
            is_free = left[name] and name not in student.impossible
            if is_free and not any(clash(problem, slots[name], slots[own]) for own in mine):
                mine.append(name)
            if len(mine) == problem.talks_of(student):
                break
        for name in mine:
            left[name] -= 1
        seats[student.id] = mine
    return seats


def fairness(problem: Problem, seats: Seats) -> tuple[float, float, float]:
    """Return the worst rank, the mean rank, and how many talks nobody could be given."""
    ranks, missing = [], 0
    for student in problem.students:
        mine = seats[student.id]
        missing += problem.talks_of(student) - len(mine)
        ranks += [rank for slot in mine if (rank := rank_in(student.ranking, slot))]
    return max(ranks), statistics.mean(ranks), missing


def words(worst: float, mean: float, missing: float) -> str:
    lost = f", {missing:.3g} talks missing" if missing else ""
    return f"worst {worst:.3g}, mean {mean:.2f}{lost}"


def measured(name: str, students: int, slots: int) -> Line:
    """Seconds of the whole assignment over the bare solver's on the model of all seats at once.

    The baseline is what one writes first: every allowed seat a whole number, squared ranks for
    costs, one call. It is timed from the loaded model on, and knows no worst rank and no lot.
    """
    problem = course(students, slots)
    program = program_of(set_up(problem))
    pairs = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        found = assign(problem)
        took = time.perf_counter() - began
        solver = loaded(program, is_whole=True)
        began = time.perf_counter()
        solver.run()
        pairs.append((time.perf_counter() - began, took))
    if not isinstance(found, Assignment) or check(problem, found.seats):
        raise Failed("the assignment is none")
    bases, values = zip(*pairs, strict=True)
    value, baseline = statistics.median(values), statistics.median(bases)
    return Line(name, value, "s", baseline, value / baseline, note(problem, found))


def note(problem: Problem, found: Assignment) -> str:
    ours = fairness(problem, {student: list(slots) for student, slots in found.seats.items()})
    first_come = fairness(problem, one_after_another(problem, problem.students))
    draw = random.Random(7)
    drawn = [
        fairness(
            problem,
            one_after_another(problem, draw.sample(problem.students, len(problem.students))),
        )
        for _order in range(ORDERS)
    ]
    means = [statistics.mean(column) for column in zip(*drawn, strict=True)]
    return (
        f"assignment over the bare solver; ranks: {words(*ours)};"
        f" first come: {words(*first_come)}; random order: {words(*means)}"
    )


ALONE: dict[str, Callable[[], Line]] = {
    "assign-30x30": lambda: measured("assign-30x30", 30, 30),
    "assign-300x150": lambda: measured("assign-300x150", 300, 150),
}
"""Measures that need no server and no database."""

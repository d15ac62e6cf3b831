"""What is already impossible by itself: few students, or few minima, without which the rest is possible.

Three proofs, the cheapest first: a chain of moves that seats somebody says yes; counting the seats
that students cannot do without says no; else the solver decides.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from papers.rules.assignment.board import Bits, Board, places
from papers.rules.assignment.programs import program_of
from papers.rules.assignment.seating import Seating
from papers.rules.assignment.solver import solve
from papers.rules.assignment.watching import Watch

Item = TypeVar("Item")
Seats = list[tuple[int, int]]

MOST_TRIED = 4
"""So many seatings are tried with each student before the solver is asked."""


def seats_for(board: Board, students: Iterable[int], watch: Watch) -> Seats | None:
    """Return seats of these students alone, without minima, or None if there are none."""
    kept = sorted(students)
    program = program_of(board.only(kept))
    solved = solve(program, watch)
    if solved is None:
        return None
    return [(kept[student], slot) for student, slot in program.chosen(solved.values)]


def lonely(board: Board, watch: Watch) -> list[int]:
    """Return the students who are impossible all alone."""
    found = []
    for student in range(len(board.students)):
        watch.go_on()
        seating = Seating(board)
        if not seating.seat(student) and (
            is_short(board, [student], seating.reached)
            or seats_for(board, [student], watch) is None
        ):
            found.append(student)
    return found


def needed(board: Board, students: Iterable[int], slots: Bits) -> int:
    """Return how many of these slots the students must take, because they can give too few elsewhere."""
    return sum(board.talks[student] - board.share(student, ~slots) for student in students)


def is_short(board: Board, students: Iterable[int], slots: Bits) -> bool:
    """Whether it is proven that the students cannot all be seated, now that these slots are full."""
    seats = sum(board.capacity[slot] for slot in places(slots))
    return board.is_flow or needed(board, students, slots) > seats


def student_core(board: Board, students: Collection[int], watch: Watch) -> list[int] | None:
    """Return students of these who are impossible without any minimum, and not if one is dropped.

    Whoever has the fewest choices is seated first, so that the first who finds no seat has few
    in their way. None if all can be seated.
    """
    seating, seated = Seating(board), list[int]()
    for student in sorted(students, key=lambda one: (board.takes[one].bit_count(), one)):
        watch.go_on()
        if seating.seat(student):
            seated.append(student)
            continue
        core = sorted(seating.students_at(seating.reached) | {student})
        if not is_short(board, core, seating.reached):
            seats = seats_for(board, [*seated, student], watch)
            if seats is not None:
                seating.load(seats)
                seated.append(student)
                continue
            if seats_for(board, core, watch) is not None:
                core = [*seated, student]
        return StudentCore(board, core, student, seating, watch).found()
    return None


class StudentCore:
    """Students who cannot all be seated, on the way to as few of them as possible."""

    def __init__(
        self, board: Board, core: list[int], last: int, seating: Seating, watch: Watch
    ) -> None:
        self.board = board
        self.core = core
        self.watch = watch
        self.tries: list[tuple[Seating, int]] = []
        for student in set(range(len(board.students))) - set(core) | {last}:
            seating.remove(student)
        self.keep(seating, last)

    def keep(self, seating: Seating, last: int) -> None:
        """Remember a seating of all but the last, from which others are tried."""
        self.tries = [(seating, last), *self.tries[: MOST_TRIED - 1]]

    def found(self) -> list[int]:
        """Drop whoever need not be in it."""
        for student in list(self.core):
            self.watch.go_on()
            if not self.is_needed(student):
                self.core.remove(student)
                for seating, _last in self.tries:
                    seating.remove(student)
        return sorted(self.core)

    def is_needed(self, student: int) -> bool:
        """Whether the others can be seated without the student."""
        others = [one for one in self.core if one != student]
        for seating, last in self.tries:
            trial = seating.copy()
            trial.remove(student)
            if student == last or trial.seat(last):
                return True
            if is_short(self.board, others, trial.reached):
                return False
        seats = seats_for(self.board, others, self.watch)
        if seats is None:
            return False
        seating = Seating(self.board)
        seating.load(seats)
        self.keep(seating, student)
        return True


@dataclass(frozen=True)
class MinimaCore:
    """Minima that cannot be reached together, and who stands in their way.

    :param committed: students without whose own talks the minima could be reached; none where
        those who can take the slots are simply too few.
    """

    slots: Bits
    committed: tuple[int, ...]


def minima_core(board: Board, watch: Watch) -> MinimaCore:
    """Return minima that cannot be reached together, and can if one is dropped.

    The board is possible without minima, and impossible with them; none is above the capacity.
    """
    slots = _minima(board, watch)
    if is_out_of_reach(board, slots):
        return MinimaCore(slots, ())
    everybody = range(len(board.students))

    def is_impossible(kept: Collection[int]) -> bool:
        free = frozenset(everybody) - frozenset(kept)
        only = with_minima(board, list(places(slots)))
        return solve(program_of(only, free=free), watch) is None

    committed = [] if is_impossible([]) else smallest(list(everybody), is_impossible)
    return MinimaCore(slots, tuple(sorted(committed)))


def is_out_of_reach(board: Board, slots: Bits) -> bool:
    """Whether the minima ask for more than all students can give in these slots."""
    most = sum(board.share(student, slots) for student in range(len(board.students)))
    return most < sum(board.minimum[slot] for slot in places(slots))


def with_minima(board: Board, slots: Collection[int]) -> Board:
    """Return the board with the minima of these slots alone."""
    return replace(
        board,
        minimum=tuple(least if slot in slots else 0 for slot, least in enumerate(board.minimum)),
    )


def _minima(board: Board, watch: Watch) -> Bits:
    """Reach one minimum after the other, until one cannot be; then drop those that are idle."""
    takers = [sum(takes >> slot & 1 for takes in board.takes) for slot in range(len(board.slots))]
    slots = [slot for slot, least in enumerate(board.minimum) if least]
    slots.sort(key=lambda slot: (takers[slot] - board.minimum[slot], slot))
    seating = _filled(board, [], watch)
    core: list[int] = []
    for last in slots:
        reached = _with(board, seating, [*core, last], last, watch) if seating else None
        core.append(last)
        if reached is None:
            break
        seating = reached
    near = [slot for slot in core if seating and seating.reached >> slot & 1]
    if last in near and _is_impossible(board, near, watch):
        core = near
    for slot in [one for one in core if one != last]:
        watch.go_on()
        rest = [one for one in core if one != slot]
        if seating is None or _with(board, seating, rest, last, watch) is None:
            core = rest
    return sum(1 << slot for slot in core)


def _is_impossible(board: Board, slots: list[int], watch: Watch) -> bool:
    return (
        board.is_flow
        or is_out_of_reach(board, sum(1 << slot for slot in slots))
        or _filled(board, slots, watch) is None
    )


def _filled(board: Board, slots: list[int], watch: Watch) -> Seating | None:
    """Return a seating that reaches the minima of these slots, as the solver finds it."""
    program = program_of(with_minima(board, slots))
    solved = solve(program, watch)
    if solved is None:
        return None
    seating = Seating(board)
    seating.load(program.chosen(solved.values))
    return seating


def _with(
    board: Board, seating: Seating, slots: list[int], last: int, watch: Watch
) -> Seating | None:
    """Return a seating that reaches the minima of these slots, the last one too; None if none does.

    The one that is given reaches those of all others; it keeps what its last try reached.
    """
    trial = seating.copy()
    trial.minimum = [least if slot in slots else 0 for slot, least in enumerate(board.minimum)]
    while len(trial.holders[last]) < board.minimum[last]:
        if not trial.fill(last):
            seating.reached = trial.reached
            full = sum(1 << slot for slot in slots if trial.reached >> slot & 1)
            if board.is_flow or is_out_of_reach(board, full):
                return None
            return _filled(board, slots, watch)
    return trial


def smallest(items: list[Item], is_impossible: Callable[[Collection[Item]], bool]) -> list[Item]:
    """Return items that are impossible together, none of which can be left out.

    Large parts are dropped first, then smaller ones.
    """
    size = len(items) // 2
    while size:
        start = 0
        while start < len(items):
            rest = items[:start] + items[start + size :]
            if is_impossible(rest):
                items = rest
            else:
                start += size
        size //= 2
    return items

"""A problem made ready for computing: everything sorted, sets of slots as the bits of numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from papers.errors import UnusableProblem
from papers.rules.assignment.problems import Problem, Slot, Student

Bits = int
"""A set of slots: bit n is the n-th slot of the board."""


def places(bits: Bits) -> Iterator[int]:
    """Give the numbers of the slots, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


@dataclass(frozen=True)
class Board:
    """Students by id, slots by week and id: nothing that follows depends on the order of the input.

    :param talks: of each student; no more than there are slots and one.
    :param takes: the slots that each student may take; those without seats are no choice.
    :param pinned: the slots that each student must keep, also those that they may not take.
    :param cliques: sets of slots of which a student gets one at most.
    """

    students: tuple[Student, ...]
    slots: tuple[Slot, ...]
    gap: int
    roles_differ: bool
    talks: tuple[int, ...]
    capacity: tuple[int, ...]
    minimum: tuple[int, ...]
    takes: tuple[Bits, ...]
    pinned: tuple[Bits, ...]
    cliques: tuple[Bits, ...]

    @cached_property
    def ranks(self) -> tuple[dict[int, int], ...]:
        """Of each student, the places of the slots that they ranked."""
        number = {slot.id: n for n, slot in enumerate(self.slots)}
        return tuple(
            {
                number[slot]: place
                for place, slot in reversed(list(enumerate(student.ranking, start=1)))
                if slot in number
            }
            for student in self.students
        )

    def rank(self, student: int, slot: int) -> int:
        """Return the rank of a slot; 0 for everything if the student has no ranking."""
        length = len(self.students[student].ranking)
        return self.ranks[student].get(slot, length + 1) if length else 0

    @cached_property
    def clashing(self) -> tuple[Bits, ...]:
        """Of each slot: the slots that nobody gets together with it, itself among them."""
        found = [1 << n for n in range(len(self.slots))]
        for clique in self.cliques:
            for slot in places(clique):
                found[slot] |= clique
        return tuple(found)

    @cached_property
    def is_flow(self) -> bool:
        """Whether each slot is in one clique at most. Then seats are a flow, and paths find the best."""
        return sum(clique.bit_count() for clique in self.cliques) == self._in_cliques.bit_count()

    @cached_property
    def _in_cliques(self) -> Bits:
        found = 0
        for clique in self.cliques:
            found |= clique
        return found

    def blocked(self, slots: Bits) -> Bits:
        """Return the slots that nobody gets who has these: they themselves and what clashes."""
        found = 0
        for slot in places(slots):
            found |= self.clashing[slot]
        return found

    def most(self, slots: Bits) -> int:
        """Return how many of the slots one student can have at most.

        Exact on a flow. Else each of the rules by itself bounds it, and the truth may be less.
        """
        if self.is_flow:
            hit = sum(slots & clique != 0 for clique in self.cliques)
            return hit + (slots & ~self._in_cliques).bit_count()
        chosen = [self.slots[slot] for slot in places(slots)]
        bound = len({slot.session for slot in chosen})
        if self.gap:
            bound = min(bound, len(apart([slot.week for slot in chosen], self.gap)))
        if self.roles_differ:
            roleless = sum(not slot.role for slot in chosen)
            bound = min(bound, roleless + len(_roles(tuple(chosen))))
        return bound

    def only(self, students: Iterable[int]) -> "Board":
        """Return the board with these students alone, and without minima."""
        kept = sorted(students)
        return replace(
            self,
            students=tuple(self.students[n] for n in kept),
            talks=tuple(self.talks[n] for n in kept),
            takes=tuple(self.takes[n] for n in kept),
            pinned=tuple(self.pinned[n] for n in kept),
            minimum=(0,) * len(self.slots),
        )

    def with_rules(self, *, gap: int | None = None, roles_differ: bool | None = None) -> "Board":
        """Return the board under another gap, or without asking for different roles."""
        gap = self.gap if gap is None else gap
        roles_differ = self.roles_differ if roles_differ is None else roles_differ
        cliques = cliques_of(self.slots, gap, roles_differ=roles_differ)
        return replace(self, gap=gap, roles_differ=roles_differ, cliques=cliques)

    @property
    def seats(self) -> Bits:
        """The slots that have any."""
        return sum(1 << slot for slot, capacity in enumerate(self.capacity) if capacity)

    def share(self, student: int, slots: Bits) -> int:
        """Return how many talks the student can give at most in these slots, pins kept."""
        pins = self.pinned[student]
        free = self.takes[student] & slots & ~self.blocked(pins)
        left = self.talks[student] - pins.bit_count()
        return (pins & slots).bit_count() + max(min(left, self.most(free)), 0)

    def weeks_of(self, slots: Bits) -> tuple[int, ...]:
        return tuple(sorted({self.slots[slot].week for slot in places(slots)}))

    def ids_of_students(self, students: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.students[student].id for student in students)

    def ids_of_slots(self, slots: Bits) -> tuple[str, ...]:
        return tuple(self.slots[slot].id for slot in places(slots))


def apart(weeks: Iterable[int], gap: int) -> list[int]:
    """Return as many of the weeks as lie so far apart."""
    found: list[int] = []
    for week in sorted(weeks):
        if not found or week - found[-1] >= gap:
            found.append(week)
    return found


def set_up(problem: Problem) -> Board:
    """Make the problem ready.

    What is ranked or marked as impossible and is no slot (any more) keeps its place and means nothing.

    :raises UnusableProblem: if an id is there twice, a pin names nobody, or a number is negative.
    """
    refuse_unusable(problem)
    students = tuple(sorted(problem.students, key=lambda student: student.id))
    slots = tuple(sorted(problem.slots, key=lambda slot: (slot.week, slot.id)))
    bit = {slot.id: 1 << n for n, slot in enumerate(slots)}
    pinned = dict.fromkeys((student.id for student in students), 0)
    for student, slot in problem.pins:
        pinned[student] |= bit[slot]
    seats = sum(bit[slot.id] for slot in slots if slot.capacity)
    return Board(
        students=students,
        slots=slots,
        gap=problem.min_gap_weeks,
        roles_differ=problem.roles_differ,
        talks=tuple(min(problem.talks_of(student), len(slots) + 1) for student in students),
        capacity=tuple(min(slot.capacity, len(students)) for slot in slots),
        minimum=tuple(min(slot.minimum, len(students) + 1) for slot in slots),
        takes=tuple(
            seats & ~sum(bit[slot] for slot in student.impossible if slot in bit)
            for student in students
        ),
        pinned=tuple(pinned[student.id] for student in students),
        cliques=cliques_of(slots, problem.min_gap_weeks, roles_differ=problem.roles_differ),
    )


def refuse_unusable(problem: Problem) -> None:
    """:raises UnusableProblem: as `set_up` says."""
    students = {student.id for student in problem.students}
    slots = {slot.id for slot in problem.slots}
    if len(students) < len(problem.students) or len(slots) < len(problem.slots):
        raise UnusableProblem("Two students or two slots have one id.")
    for student, slot in sorted(problem.pins):
        if student not in students or slot not in slots:
            raise UnusableProblem(f"The pin of {student} to {slot} names nobody, or no slot.")
    numbers = [problem.min_gap_weeks, *(problem.talks_of(student) for student in problem.students)]
    numbers += [number for slot in problem.slots for number in (slot.capacity, slot.minimum)]
    if any(number < 0 for number in numbers):
        raise UnusableProblem("Talks, seats, minima and the gap must not be negative.")


def cliques_of(slots: tuple[Slot, ...], gap: int, *, roles_differ: bool) -> tuple[Bits, ...]:
    """Return the largest sets of slots of which nobody gets two: a session, weeks too near, a role."""
    found = {_sum(other.session == slot.session for other in slots) for slot in slots}
    if gap:
        found |= {_sum(0 <= other.week - slot.week < gap for other in slots) for slot in slots}
    if roles_differ:
        found |= {_sum(other.role == role for other in slots) for role in _roles(slots)}
    several = {clique for clique in found if clique.bit_count() > 1}
    return tuple(sorted(one for one in several if not any(_is_part(one, of) for of in several)))


def _roles(slots: tuple[Slot, ...]) -> set[str]:
    return {slot.role for slot in slots if slot.role}


def _is_part(one: Bits, of: Bits) -> bool:
    return one != of and one & of == one


def _sum(flags: Iterable[bool]) -> Bits:
    return sum(1 << n for n, flag in enumerate(flags) if flag)

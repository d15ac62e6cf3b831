"""Why a student got what they got: plain figures, without the name of anybody else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from papers.errors import UnusableProblem
from papers.rules.assignment.checking import clash
from papers.rules.assignment.problems import Problem, Student, rank_in


@dataclass(frozen=True)
class Given:
    """A slot that the student got. Its rank is None for who has not voted."""

    slot: str
    rank: int | None
    is_ranked: bool
    is_pinned: bool


@dataclass(frozen=True)
class Missed:
    """A slot that the student had ranked higher than one they got, and why they did not get it.

    :param kind: impossible, pinned, session, gap, role, full, needed, worst, sum, minimum,
        shut or staff.
    :param other: for session, gap and role: the student's own talk that stands against it.
    :param seats: how many the slot has.
    :param as_high: how many of those who have it ranked it as high as the student, or higher.
    """

    slot: str
    rank: int
    kind: str
    other: str = ""
    seats: int = 0
    as_high: int = 0


@dataclass(frozen=True)
class Explanation:
    """All of it: what was given, what was missed, and how many slots the student had ranked."""

    student: str
    ranked: int
    given: tuple[Given, ...]
    missed: tuple[Missed, ...]


def explain(problem: Problem, seats: Mapping[str, Iterable[str]], student_id: str) -> Explanation:
    """Say why the student has these seats, from all that was given.

    :raises UnusableProblem: if there is no such student.
    """
    students = {student.id: student for student in problem.students}
    if student_id not in students:
        raise UnusableProblem(f"{student_id} is no student of this problem.")
    held = {student: tuple(seats.get(student, ())) for student in students}
    return _Case(problem, students, held, students[student_id]).explanation()


class _Case:
    def __init__(
        self,
        problem: Problem,
        students: dict[str, Student],
        held: dict[str, tuple[str, ...]],
        student: Student,
    ) -> None:
        self.problem = problem
        self.students = students
        self.student = student
        self.held = held
        self.slots = {slot.id: slot for slot in problem.slots}
        self.mine = [slot for slot in held[student.id] if slot in self.slots]
        self.holders: dict[str, list[str]] = {slot: [] for slot in self.slots}
        for who, slots in held.items():
            for slot in slots:
                self.holders.get(slot, []).append(who)

    def rank(self, who: str, slot: str) -> int:
        """Return the rank, and 0 for who has not voted."""
        return rank_in(self.students[who].ranking, slot) or 0

    def explanation(self) -> Explanation:
        ranking = self.student.ranking
        given = tuple(
            Given(
                slot, rank_in(ranking, slot), slot in ranking, self.is_pinned(self.student.id, slot)
            )
            for slot in self.mine
        )
        ranks = [self.rank(self.student.id, slot) for slot in self.mine]
        is_complete = len(ranks) >= self.problem.talks_of(self.student)
        worst = max(ranks, default=0) if is_complete else len(ranking) + 1
        missed = tuple(
            self.missed(slot, rank)
            for rank, slot in enumerate(ranking, start=1)
            if rank < worst and slot in self.slots and slot not in self.mine
        )
        return Explanation(self.student.id, len(ranking), given, missed)

    def is_pinned(self, who: str, slot: str) -> bool:
        return (who, slot) in self.problem.pins

    def missed(self, slot: str, rank: int) -> Missed:
        seats = self.slots[slot].capacity
        as_high = sum(0 < self.rank(who, slot) <= rank for who in self.holders[slot])
        kind, other = self.own_reason(slot, rank)
        if kind:
            return Missed(slot, rank, kind, other)
        kind = self.others_reason(slot, rank, as_high)
        return Missed(slot, rank, kind, seats=seats, as_high=as_high)

    def own_reason(self, slot: str, rank: int) -> tuple[str, str]:
        """Return what lies with the student: own marks, own pins, own better talks."""
        if slot in self.student.impossible:
            return "impossible", ""
        clashes = self.clashes(self.student.id, slot)
        if len(self.mine) < self.problem.talks_of(self.student):
            return next(iter(clashes.values()), ""), next(iter(clashes), "")
        worse = [one for one in self.mine if self.rank(self.student.id, one) > rank]
        free = [one for one in worse if not self.is_pinned(self.student.id, one)]
        if not free:
            return "pinned", ""
        for one in free:
            if not clashes.keys() - {one}:
                return "", ""
        other = min(
            clashes.keys() - set(free[:1]), key=lambda one: (self.rank(self.student.id, one), one)
        )
        return clashes[other], other

    def clashes(self, who: str, slot: str) -> dict[str, str]:
        """Return which of somebody's talks stand against the slot, and why."""
        found = {}
        for other in self.held[who]:
            if other in self.slots and other != slot:
                kind = clash(self.problem, self.slots[slot], self.slots[other])
                if kind:
                    found[other] = kind
        return found

    def others_reason(self, slot: str, rank: int, as_high: int) -> str:
        """Return what lies with the others: full, or an exchange with one of them is no better."""
        places = self.slots[slot].capacity
        holders = self.holders[slot]
        if not places:
            return "shut"
        if len(holders) < places:
            return "minimum" if all(self.is_least(one) for one in self.leavable(rank)) else "staff"
        if as_high >= places:
            return "full"
        kinds = {
            self.exchange(slot, rank, who, mine)
            for who in holders
            if not 0 < self.rank(who, slot) <= rank
            for mine in self.leavable(rank)
        }
        return next((kind for kind in ("staff", "sum", "worst") if kind in kinds), "needed")

    def leavable(self, rank: int) -> Iterator[str]:
        """Give the student's talks that they would leave for a slot of this rank."""
        for slot in self.mine:
            if self.rank(self.student.id, slot) > rank and not self.is_pinned(
                self.student.id, slot
            ):
                yield slot

    def is_least(self, slot: str) -> bool:
        return len(self.holders[slot]) <= self.slots[slot].minimum

    def exchange(self, slot: str, rank: int, who: str, mine: str) -> str:
        """Return what speaks against it that somebody gives their seat for one of the student's."""
        other = self.students[who]
        if self.is_pinned(who, slot) or mine in other.impossible or mine in self.held[who]:
            return "needed"
        if self.clashes(who, mine).keys() - {slot}:
            return "needed"
        theirs = self.rank(who, mine)
        if theirs > self.worst_rank():
            return "worst"
        now = self.rank(who, slot) ** 2 + self.rank(self.student.id, mine) ** 2
        return "sum" if theirs**2 + rank**2 >= now else "staff"

    def worst_rank(self) -> int:
        return max(
            (self.rank(who, slot) for who, slots in self.held.items() for slot in slots), default=0
        )

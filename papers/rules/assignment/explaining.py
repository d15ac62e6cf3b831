"""Why a student got what they got: plain figures, without the name of anybody else."""

from collections.abc import Iterable, Mapping
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
        worst = len(ranking) + 1 if self.lacks_talks() else max(ranks, default=0)
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
        worse = self.worse(rank)
        if not worse and not self.lacks_talks():
            return "pinned", ""
        clashes = self.clashes(self.student.id, slot)
        if self.leavable(slot, rank) or (self.lacks_talks() and not clashes):
            return "", ""
        # of two that are worse and both stand against it, the worst would be left
        stands = clashes.keys() - set(sorted(worse, key=self.my_rank)[-1:]) or clashes.keys()
        other = min(stands, key=lambda one: (self.my_rank(one), one))
        return clashes[other], other

    def lacks_talks(self) -> bool:
        return len(self.mine) < self.problem.talks_of(self.student)

    def my_rank(self, slot: str) -> int:
        return self.rank(self.student.id, slot)

    def worse(self, rank: int) -> list[str]:
        """Return the student's talks of a worse rank that are not pinned."""
        return [
            slot
            for slot in self.mine
            if self.my_rank(slot) > rank and not self.is_pinned(self.student.id, slot)
        ]

    def leavable(self, slot: str, rank: int) -> list[str]:
        """Return the worse talks of which each could be left for the slot, as far as rules go."""
        clashes = self.clashes(self.student.id, slot).keys()
        return [one for one in self.worse(rank) if not clashes - {one}]

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
        seats, holders = self.slots[slot].capacity, self.holders[slot]
        mine = self.leavable(slot, rank)
        if not seats:
            return "shut"
        if as_high >= seats:
            return "full"
        if self.lacks_talks():
            return "staff"
        if len(holders) < seats:
            return "minimum" if all(self.is_least(one) for one in mine) else "staff"
        kinds = {
            self.exchange(slot, rank, who, one)
            for who in holders
            if not 0 < self.rank(who, slot) <= rank
            for one in mine
        }
        return next((kind for kind in ("staff", "sum", "worst") if kind in kinds), "needed")

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

"""What an assignment is asked for, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """A place for talks. Slots of one session are never given to one student together.

    :param week: any whole number; the gap between two talks is the difference of their weeks.
    :param minimum: so many students must get the slot.
    :param role: what the student does there; "" is no role, and differs from every other.
    """

    id: str
    week: int
    session: str
    capacity: int
    minimum: int = 0
    role: str = ""


@dataclass(frozen=True)
class Student:
    """Who gives talks, and what they wish.

    :param ranking: slots, the most wanted first; who leaves it empty has not voted.
    :param impossible: slots that are never given to them.
    :param talks: how many they give; None is the problem's number.
    """

    id: str
    ranking: tuple[str, ...] = ()
    impossible: frozenset[str] = frozenset()
    talks: int | None = None


@dataclass(frozen=True)
class Problem:
    """All that decides.

    :param min_gap_weeks: the least difference of the weeks of two talks of one student.
    :param pins: pairs of student and slot that are given already.
    :param roles_differ: a student's talks are all of different roles.
    """

    students: tuple[Student, ...]
    slots: tuple[Slot, ...]
    talks_per_student: int = 2
    min_gap_weeks: int = 1
    pins: frozenset[tuple[str, str]] = frozenset()
    roles_differ: bool = False

    def talks_of(self, student: Student) -> int:
        return self.talks_per_student if student.talks is None else student.talks


@dataclass(frozen=True)
class Assignment:
    """The best there is. Ranks count where a student has a ranking; 0 if nobody has.

    :param seats: every student's slots, by week, then id.
    """

    worst_rank: int
    sum_squared_ranks: int
    seats: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Remedy:
    """One thing that would lift a reason: more `seats`, less `gap`, a `date`, a `pin`, a `minimum`, ..."""

    kind: str
    number: int = 0
    students: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """The figures behind a reason, from which its words are made.

    :param case: which sentence says it.
    :param need: talks or seats that are needed.
    :param have: how many of them there are.
    :param total: how many seats everybody needs there, those who are not named among them.
    :param slots: the slots that are short; for minima, those that cannot all be reached.
    :param alike: how many others have the very same choices, and so the same trouble.
    """

    case: str
    need: int = 0
    have: int = 0
    total: int = 0
    slots: tuple[str, ...] = ()
    weeks: tuple[int, ...] = ()
    gap: int = 0
    alike: int = 0
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why there is no assignment: these students with these slots are impossible by themselves.

    Unless it is about minima, dropping any one of the students makes the others possible. If it is,
    dropping any one minimum does: `facts.slots` are the slots whose minima cannot be reached
    together, and the students are those who could fill them.

    :param kind: the rule that makes the difference: pins, dates, gap, roles, seats or minimum.
    :param relax: what would lift it, in sentences.
    """

    text: str
    students: tuple[str, ...]
    slots: tuple[str, ...]
    kind: str
    relax: tuple[str, ...] = ()
    facts: Facts = Facts("")


@dataclass(frozen=True)
class Infeasible:
    """No assignment keeps all rules. Each reason stands by itself, and all must be lifted."""

    reasons: tuple[Reason, ...]


def rank_in(ranking: tuple[str, ...], slot: str) -> int | None:
    """Return the place from 1; after the last place if the slot is not ranked; None without a ranking."""
    if not ranking:
        return None
    return ranking.index(slot) + 1 if slot in ranking else len(ranking) + 1

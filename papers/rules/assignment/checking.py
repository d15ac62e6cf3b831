"""Whether seats keep all rules, whoever gave them: the last word on a computed or edited assignment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.rules.assignment.problems import Problem, Slot
from papers.rules.assignment.words import Labels, Names
from papers.rules.talks import Clash, clash_between

KINDS = {Clash.SAME_SESSION: "session", Clash.TOO_CLOSE: "gap", Clash.SAME_ROLE: "role"}


@dataclass(frozen=True)
class Broken:
    """One rule that does not hold, in words, with whom and what it is about.

    :param kind: unknown, talks, twice, session, gap, role, impossible, pin, capacity or minimum.
    """

    kind: str
    text: str
    students: tuple[str, ...]
    slots: tuple[str, ...]


def check(
    problem: Problem,
    seats: Mapping[str, Iterable[str]],
    *,
    students: Labels | None = None,
    slots: Labels | None = None,
) -> list[Broken]:
    """Return every rule that the seats break; nothing if they keep all.

    Whoever has no entry has no seats. Takes no longer than reading the seats.

    :param students: what students are called; else by their id. `slots` likewise.
    """
    return list(_Check(problem, seats, Names(students, slots)).broken())


def clash(problem: Problem, one: Slot, other: Slot) -> str | None:
    """Return why nobody may have both slots: session, gap or role; None if they may."""
    found = clash_between(
        one, other, min_gap_weeks=problem.min_gap_weeks, roles_differ=problem.roles_differ
    )
    return KINDS[found] if found else None


class _Check:
    def __init__(self, problem: Problem, seats: Mapping[str, Iterable[str]], names: Names) -> None:
        self.problem = problem
        self.seats = {student: tuple(slots) for student, slots in seats.items()}
        self.names = names
        self.slots = {slot.id: slot for slot in problem.slots}

    def broken(self) -> Iterator[Broken]:
        yield from self._unknown()
        yield from self._talks()
        for student, slots in self.seats.items():
            yield from self._together(student, slots)
        yield from self._wishes()
        yield from self._counts()

    def _broken(
        self, kind: str, text: str, students: Iterable[str], slots: Iterable[str], **figures: int
    ) -> Broken:
        who, where = tuple(students), tuple(slots)
        words = {"who": self.names.students(who), "where": self.names.slots(where), **figures}
        return Broken(kind, text % words, who, where)

    def _unknown(self) -> Iterator[Broken]:
        known = {student.id for student in self.problem.students}
        for student, slots in self.seats.items():
            if student not in known:
                text = _("%(who)s is no student of this sign-up.")
                yield self._broken("unknown", text, [student], slots)
            for slot in slots:
                if slot not in self.slots:
                    text = _("%(who)s has %(where)s, which is no slot of this sign-up.")
                    yield self._broken("unknown", text, [student], [slot])

    def _talks(self) -> Iterator[Broken]:
        for student in self.problem.students:
            slots = self.seats.get(student.id, ())
            need = self.problem.talks_of(student)
            if len(slots) != need:
                text = ngettext(
                    "%(who)s must have %(need)d talk, and has %(have)d.",
                    "%(who)s must have %(need)d talks, and has %(have)d.",
                    need,
                )
                yield self._broken("talks", text, [student.id], slots, need=need, have=len(slots))

    def _together(self, student: str, slots: tuple[str, ...]) -> Iterator[Broken]:
        """What one student must not have together."""
        for one, other in combinations(slots, 2):
            if one == other:
                text = _("%(who)s has %(where)s twice.")
                yield self._broken("twice", text, [student], [one])
            elif one in self.slots and other in self.slots:
                kind = clash(self.problem, self.slots[one], self.slots[other])
                if kind:
                    gap = self.problem.min_gap_weeks
                    yield self._broken(kind, _clashes(gap)[kind], [student], [one, other], gap=gap)

    def _wishes(self) -> Iterator[Broken]:
        for student in self.problem.students:
            for slot in self.seats.get(student.id, ()):
                if slot in student.impossible:
                    text = _("%(who)s has marked %(where)s as impossible.")
                    yield self._broken("impossible", text, [student.id], [slot])
        for who, slot in sorted(self.problem.pins):
            if slot not in self.seats.get(who, ()):
                text = _("%(who)s is pinned to %(where)s and does not have it.")
                yield self._broken("pin", text, [who], [slot])

    def _counts(self) -> Iterator[Broken]:
        holders: dict[str, list[str]] = {slot: [] for slot in self.slots}
        for student, slots in self.seats.items():
            for held in slots:
                holders.get(held, []).append(student)
        for slot in self.problem.slots:
            have = len(holders[slot.id])
            if have > slot.capacity:
                text = ngettext(
                    "%(where)s has %(need)d seat, and %(have)d students have it: %(who)s.",
                    "%(where)s has %(need)d seats, and %(have)d students have it: %(who)s.",
                    slot.capacity,
                )
                figures = {"need": slot.capacity, "have": have}
                yield self._broken("capacity", text, holders[slot.id], [slot.id], **figures)
            if have < slot.minimum:
                text = _("%(where)s must be used by %(need)d students, and %(have)d have it.")
                figures = {"need": slot.minimum, "have": have}
                yield self._broken("minimum", text, holders[slot.id], [slot.id], **figures)


def _clashes(gap: int) -> dict[str, str]:
    return {
        "session": _("%(who)s has %(where)s, which are in one session."),
        "gap": ngettext(
            "%(who)s has %(where)s, which are less than %(gap)d week apart.",
            "%(who)s has %(where)s, which are less than %(gap)d weeks apart.",
            gap,
        ),
        "role": _("%(who)s has %(where)s, which have the same role."),
    }

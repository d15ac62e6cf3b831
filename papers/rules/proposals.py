"""What a proposal gives to whom, how well it suits them, and what a change to it would break."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.translation import gettext as _

from papers.rules.assignment import Broken, Problem, check, rank_in
from papers.rules.snapshots import Pair, Snapshot, StudentRow, pairs, problem_of

Seats = Mapping[str, tuple[str, ...]]
"""The slots of each student."""
Move = tuple[str, str, str]
"""A student, the slot they leave, the slot they get."""
MOST_BARS = 8
BAR_HEIGHT = 100
BAR_STEP = 44
BAR_WIDTH = 34


def seats_of(given: Iterable[Pair]) -> dict[str, tuple[str, ...]]:
    """Return student and slot, pair by pair, as each student's slots."""
    seats: dict[str, list[str]] = {}
    for student, slot in given:
        seats.setdefault(student, []).append(slot)
    return {student: tuple(sorted(slots)) for student, slots in seats.items()}


def rank_of(student: StudentRow, slot: str) -> int | None:
    """Return the slot's place in the student's ranking, the place after it if it is not there;
    None for a student who ranked nothing."""
    return rank_in(tuple(student["ranking"]), slot)


def choice_words(rank: int | None, *, is_wish: bool) -> str:
    """Say what a talk is to whoever gets it.

    :param is_wish: it is in their ranking, so that the rank is not just the place after the last.
    """
    if rank is None:
        return _("no ranking")
    if not is_wish:
        return _("not ranked")
    return _("%(nth)s choice") % {"nth": ordinal(rank)}


def cost(snapshot: Snapshot, seats: Seats) -> tuple[int, int]:
    """Return the largest rank that is given, and the sum of all squared; (0, 0) if nobody ranked."""
    ranks = [
        rank
        for student in snapshot["students"]
        for slot in seats.get(student["id"], ())
        if (rank := rank_of(student, slot)) is not None
    ]
    return max(ranks, default=0), sum(rank * rank for rank in ranks)


def around(problem: Problem, seats: Seats, students: Collection[str]) -> Problem:
    """Return what is left for some students if everybody else stays where they are."""
    taken = Counter(
        slot for student, slots in seats.items() if student not in students for slot in slots
    )
    return replace(
        problem,
        students=tuple(one for one in problem.students if one.id in students),
        slots=tuple(
            replace(
                slot,
                capacity=max(slot.capacity - taken[slot.id], 0),
                minimum=max(slot.minimum - taken[slot.id], 0),
            )
            for slot in problem.slots
        ),
        pins=frozenset(pin for pin in problem.pins if pin[0] in students),
    )


def moved(seats: Seats, moves: Iterable[Move]) -> dict[str, tuple[str, ...]]:
    """Return the seats after some students went from one slot to another."""
    after = dict(seats)
    for student, old, new in moves:
        after[student] = tuple(sorted([*(one for one in after[student] if one != old), new]))
    return after


def broken_by(
    problem: Problem, seats: Seats, moves: Collection[Move], names: Mapping[str, str]
) -> list[str]:
    """Return, in words, the rules that moves of one or two students would break; cheap.

    :param names: of students and slots.
    """
    students = {student for student, _old, _new in moves}
    after = moved(seats, moves)
    part = around(problem, seats, students)
    found = check(part, {one: after[one] for one in students}, students=names, slots=names)
    return [_words(one, names) for one in found]


def _words(broken: Broken, names: Mapping[str, str]) -> str:
    """Say what a move breaks; its figures would be of the seats that the others leave."""
    title = {"title": names.get(broken.slots[0], "") if broken.slots else ""}
    if broken.kind == "capacity":
        return _("All seats of “%(title)s” are given.") % title
    if broken.kind == "minimum":
        return _("“%(title)s” would be left with too few students.") % title
    return broken.text


@dataclass(frozen=True)
class Bar:
    """How many talks were somebody's n-th choice, as a bar of a chart.

    :param rank: 0 for talks that were not in the ranking; the last one may stand for more.
    :param is_last: it stands for this rank and all after it.
    """

    rank: int
    count: int
    x: int
    height: int
    is_last: bool = False

    @property
    def label(self) -> str:
        if not self.rank:
            return _("not ranked")
        nth = str(ordinal(self.rank))
        return _("%(nth)s or later") % {"nth": nth} if self.is_last else nth

    @property
    def y(self) -> int:
        return BAR_HEIGHT - self.height

    @property
    def middle(self) -> int:
        return self.x + BAR_WIDTH // 2


@dataclass(frozen=True)
class Happiness:
    """How well a proposal suits those who ranked.

    :param voted: how many talks went to them; what the counts add up to.
    :param unvoted: how many went to students who ranked nothing.
    """

    bars: tuple[Bar, ...]
    voted: int
    unvoted: int

    @property
    def width(self) -> int:
        return BAR_STEP * len(self.bars) - (BAR_STEP - BAR_WIDTH)


def happiness(snapshot: Snapshot, seats: Seats) -> Happiness:
    """Count the talks that were a first, a second, ... choice, and those nobody's."""
    counts: Counter[int] = Counter()
    unvoted = 0
    for student in snapshot["students"]:
        for slot in seats.get(student["id"], ()):
            rank = rank_of(student, slot)
            if rank is None:
                unvoted += 1
            else:
                counts[rank if slot in student["ranking"] else 0] += 1
    return Happiness(_bars(counts), counts.total(), unvoted)


def _bars(counts: Counter[int]) -> tuple[Bar, ...]:
    if not counts:
        return ()
    last = max(*counts, 1)
    shown = min(last, MOST_BARS)
    heights = {rank: counts[rank] for rank in range(1, shown + 1)}
    heights[shown] = sum(count for rank, count in counts.items() if rank >= shown)
    if counts[0]:
        heights[0] = counts[0]
    most = max(heights.values())
    return tuple(
        Bar(
            rank=rank,
            count=count,
            x=place * BAR_STEP,
            height=round(BAR_HEIGHT * count / most),
            is_last=rank == shown < last,
        )
        for place, (rank, count) in enumerate(heights.items())
    )


@dataclass(frozen=True)
class Gone:
    """What a proposal builds on that the course no longer has.

    :param students: who need no talk any more: they dropped, or have all of theirs.
    :param overfull: who give fewer talks now than are proposed.
    :param robbed: who lost a proposed talk, because it was withdrawn.
    :param slots: that fell off, or are over.
    :param returned: talks that were held, and are not any more.
    """

    students: tuple[str, ...]
    overfull: tuple[str, ...]
    robbed: tuple[str, ...]
    slots: tuple[str, ...]
    returned: tuple[Pair, ...]


def gone(snapshot: Snapshot, live: Snapshot, seats: Seats) -> Gone:
    asked = {student["id"]: student["talks"] for student in live["students"]}
    there = {slot["id"] for slot in live["slots"]}
    kept = pairs(snapshot["held"]) - pairs(live["held"])
    return Gone(
        students=tuple(one for one in seats if one not in asked),
        overfull=tuple(one for one in seats if len(seats[one]) > asked.get(one, len(seats[one]))),
        robbed=tuple(
            one["id"]
            for one in snapshot["students"]
            if len(seats.get(one["id"], ())) < one["talks"]
        ),
        slots=tuple(sorted({slot for slots in seats.values() for slot in slots} - there)),
        returned=tuple(sorted(pair for pair in kept if pair[1] in seats.get(pair[0], ()))),
    )


def problem_now(live: Snapshot, seats: Seats) -> Problem:
    """Return the course as it is for these students, each with as many talks as are proposed.

    Who became short of talks since is not in it, only the seats that they hold are.
    """
    held = pairs(live["held"])
    pins = sorted(pair for pair in held if pair[0] in seats)
    mine: Snapshot = {
        **live,
        "pins": [list(pair) for pair in pins],
        "students": [
            {**one, "talks": len(seats[one["id"]])}
            for one in live["students"]
            if one["id"] in seats
        ],
    }
    others = seats_of(pair for pair in held if pair[0] not in seats)
    return around(problem_of(mine), others, seats.keys())

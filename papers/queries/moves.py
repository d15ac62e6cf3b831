"""Where a student's proposed talk could go instead, and what each choice would break."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from papers.models import ProposedTalk, SlotTopic
from papers.queries.assignments import ProposedLine, lines_of
from papers.queries.proposals import names_of, pair_of, topics_of
from papers.rules.assignment import Problem
from papers.rules.proposals import Move, Seats, broken_by, choice_words, rank_of, seats_of
from papers.rules.snapshots import (
    Pair,
    StudentRow,
    course_problem_of,
    pairs,
    row_id,
    slot_key,
    student_key,
)


@dataclass(frozen=True)
class Choice:
    """A slot that a talk could go to: free, by a swap with somebody, or not at all.

    :param value: what a form sends for it.
    :param free_count: seats left; 0 for a swap.
    :param swap_name: who would go to the talk's present slot.
    :param problems: the rules that it would break, in words.
    """

    value: str
    topic: SlotTopic
    choice: str
    rank: int
    free_count: int = 0
    swap_name: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """What the choices for one talk are judged on."""

    problem: Problem
    seats: Seats
    names: dict[str, str]
    student: str
    here: str
    row: StudentRow

    @cached_property
    def free(self) -> dict[str, int]:
        """Return how many seats of each slot nobody is proposed for."""
        taken = Counter(slot for slots in self.seats.values() for slot in slots)
        return {slot.id: max(slot.capacity - taken[slot.id], 0) for slot in self.problem.slots}

    def broken_by(self, *moves: Move) -> list[str]:
        return broken_by(self.problem, self.seats, moves, self.names)

    def can_swap(self, talk: ProposedTalk, slot: str) -> bool:
        """Say whether somebody in that slot may go where the student is now."""
        other = student_key(talk.membership_id)
        moves = (self.student, self.here, slot), (other, slot, self.here)
        return other != self.student and not self.broken_by(*moves)


@dataclass(frozen=True)
class Spot:
    """Where a proposed talk is, and where it could go.

    :param line: None if its slot was withdrawn since.
    :param choices: what breaks nothing first, and of that the student's wishes.
    """

    line: ProposedLine | None
    choices: list[Choice]


def proposed_spot(talk: ProposedTalk) -> Spot:
    """Return a proposed talk with the other slots of the snapshot; four queries."""
    topics = topics_of(talk.run.round)
    line = next(iter(lines_of(talk.run, [talk], topics)), None)
    return Spot(line, _move_choices(talk, topics))


def _move_choices(talk: ProposedTalk, topics: dict[int, SlotTopic]) -> list[Choice]:
    run = talk.run
    talks = list(run.talks.all())
    student, here = pair_of(talk)
    scene = Scene(
        problem=course_problem_of(run.problem),
        seats=seats_of(pair_of(one) for one in talks),
        names=names_of(run.round.course_id, topics.values()),
        student=student,
        here=here,
        row=next(one for one in run.problem["students"] if one["id"] == student),
    )
    sitting = _sitting(talks, pairs(run.problem["held"]))
    choices = [
        choice
        for slot in scene.problem.slots
        if slot.id not in scene.seats[student] and row_id(slot.id) in topics
        for choice in _choices(scene, slot.id, topics[row_id(slot.id)], sitting[slot.id])
    ]
    return sorted(choices, key=lambda one: (bool(one.problems), one.rank or 0))


def _sitting(talks: list[ProposedTalk], held: frozenset[Pair]) -> dict[str, list[ProposedTalk]]:
    """Return by slot the talks that could make room."""
    found: dict[str, list[ProposedTalk]] = defaultdict(list)
    for talk in talks:
        if pair_of(talk) not in held:
            found[slot_key(talk.slot_id)].append(talk)
    return found


def _choices(
    scene: Scene, slot: str, topic: SlotTopic, sitting: list[ProposedTalk]
) -> Iterator[Choice]:
    """Yield the slot itself if a seat is free, else each swap that breaks nothing; else why not."""
    rank = rank_of(scene.row, slot)
    plain = Choice(
        value=slot,
        topic=topic,
        choice=choice_words(rank, is_wish=slot in scene.row["ranking"]),
        rank=rank or 0,
        free_count=scene.free[slot],
        problems=tuple(scene.broken_by((scene.student, scene.here, slot))),
    )
    swaps = [] if plain.free_count else [one for one in sitting if scene.can_swap(one, slot)]
    for one in swaps:
        name = scene.names[student_key(one.membership_id)]
        yield replace(plain, value=f"{slot}/{one.pk}", swap_name=name, problems=())
    if not swaps:
        yield plain

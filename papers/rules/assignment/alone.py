"""Why one student is impossible, whatever the others do."""

from collections import Counter
from dataclasses import dataclass, replace

from papers.rules.assignment.board import Bits, Board, places
from papers.rules.assignment.problems import Facts
from papers.rules.assignment.remedies import is_possible, remedies_for
from papers.rules.assignment.watching import Watch


@dataclass(frozen=True)
class Trouble:
    """Of which kind it is, whom and what it names, and its figures."""

    kind: str
    students: tuple[int, ...]
    slots: Bits
    facts: Facts


def troubles_alone(board: Board, alone: list[int], watch: Watch) -> list[Trouble]:
    """Give one trouble for all who have the very same choices: the first stands for them."""
    choices = {
        student: (board.takes[student], board.pinned[student], board.talks[student])
        for student in alone
    }
    alike = Counter(choices.values())
    found = []
    for student in alone:
        others = alike.pop(choices[student], 0) - 1
        if others < 0:
            continue
        watch.go_on()
        trouble = _pins(board, student) or _dates(board, student, watch)
        remedies = remedies_for(board, [student], trouble.facts, watch)
        facts = replace(trouble.facts, alike=others, remedies=remedies)
        found.append(replace(trouble, facts=facts))
    return found


def _pins(board: Board, student: int) -> Trouble | None:
    """Say how the student's pins contradict each other or something else, if they do."""
    pins, talks = board.pinned[student], board.talks[student]
    shut = pins & ~board.takes[student]
    clashing = sum(1 << slot for slot in places(pins) if pins & board.clashing[slot] & ~(1 << slot))
    cases = [
        (shut & ~board.seats, Facts("pin-without-seat")),
        (shut, Facts("pin-impossible")),
        (
            pins if pins.bit_count() > talks else 0,
            Facts("pins-too-many", need=pins.bit_count(), have=talks),
        ),
        (clashing, Facts("pins-clash", gap=board.gap)),
    ]
    for slots, facts in cases:
        if slots:
            named = replace(facts, slots=board.ids_of_slots(slots))
            return Trouble("pins", (student,), slots, named)
    return None


def _dates(board: Board, student: int, watch: Watch) -> Trouble:
    """Say why the slots that the student may take are not enough."""
    takes, talks = board.takes[student], board.talks[student]
    kind, case, have = _short_of(board, student, watch)
    facts = Facts(
        case,
        need=talks,
        have=have,
        slots=board.ids_of_slots(takes),
        weeks=board.weeks_of(takes),
        gap=board.gap,
    )
    return Trouble(kind, (student,), takes | board.pinned[student], facts)


def _short_of(board: Board, student: int, watch: Watch) -> tuple[str, str, int]:
    """Return the kind, the case, and how many the student can have."""
    takes, talks = board.takes[student], board.talks[student]
    one = board.only([student])
    kind = "dates" if board.seats & ~takes else "seats"
    sessions = len({board.slots[slot].session for slot in places(takes)})
    if takes.bit_count() < talks:
        return kind, "one-few-slots", takes.bit_count()
    if sessions < talks:
        return kind, "one-few-sessions", sessions
    if board.pinned[student] and is_possible(replace(one, pinned=(0,)), watch):
        return "pins", "pins-leave-none", board.share(student, takes)
    most = board.most(takes)
    if is_possible(one.with_rules(gap=0), watch):
        return "gap", "one-gap" if most < talks else "one-all-rules", most
    if is_possible(one.with_rules(roles_differ=False), watch):
        return "roles", "one-roles" if most < talks else "one-all-rules", most
    return kind, "one-all-rules", most

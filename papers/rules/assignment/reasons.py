"""Why there is no assignment: small cores, which rule each is about, and its figures."""

from dataclasses import replace

from papers.rules.assignment.alone import Trouble, troubles_alone
from papers.rules.assignment.board import Bits, Board, places
from papers.rules.assignment.cores import lonely, minima_core, needed, student_core
from papers.rules.assignment.problems import Facts, Reason, Remedy
from papers.rules.assignment.remedies import is_possible, remedies_for
from papers.rules.assignment.seating import Seating
from papers.rules.assignment.watching import Watch
from papers.rules.assignment.words import described

MOST_CORES = 3
"""So many groups of students are named, each of whom must be helped by itself."""


def reasons_for(board: Board, watch: Watch) -> tuple[Reason, ...]:
    """Name what makes the board impossible: students alone, then together; the minima only else."""
    alone = lonely(board, watch)
    found = troubles_alone(board, alone, watch)
    rest = set(range(len(board.students))) - set(alone)
    for _turn in range(MOST_CORES):
        core = student_core(board, rest, watch)
        if core is None:
            break
        trouble = _together(board, core, rest, watch)
        found.append(trouble)
        rest -= {*core, *_touched(board, rest, trouble.facts)}
    return tuple(_reason(board, trouble) for trouble in found or _minima(board, watch))


def _reason(board: Board, trouble: Trouble) -> Reason:
    students = board.ids_of_students(trouble.students)
    slots = board.ids_of_slots(trouble.slots)
    return described(Reason("", students, slots, trouble.kind, facts=trouble.facts))


def _together(board: Board, core: list[int], everybody: set[int], watch: Watch) -> Trouble:
    """Say why these students cannot all be placed, although they can if any one is away."""
    union = 0
    for student in core:
        union |= board.takes[student] | board.pinned[student]
    overfull = _overfull(board, core)
    if overfull:
        pins = {who for who in everybody if board.pinned[who] & overfull}
        facts = _figures(board, core, pins, overfull, "pins-over-capacity")
        return _with_remedies(board, Trouble("pins", tuple(core), union, facts), watch)
    short = _shortage(board, core)
    facts = _figures(board, core, everybody, short, _case_of_seats(board, short, union))
    kind = _kind(board, core, watch)
    if facts.need <= facts.have:
        facts = Facts("together-gap" if kind == "gap" else "together", gap=board.gap)
    return _with_remedies(board, Trouble(kind, tuple(core), union, facts), watch)


def _touched(board: Board, everybody: set[int], facts: Facts) -> set[int]:
    """Return who else needs the seats that are short: the reason counts them already."""
    short = sum(1 << n for n, slot in enumerate(board.slots) if slot.id in facts.slots)
    return {student for student in everybody if needed(board, [student], short)}


def _figures(board: Board, core: list[int], everybody: set[int], short: Bits, case: str) -> Facts:
    """Return how many of the short seats are needed by them, and by everybody."""
    return Facts(
        case,
        need=needed(board, core, short),
        have=sum(board.capacity[slot] for slot in places(short)),
        total=needed(board, everybody, short),
        slots=board.ids_of_slots(short),
        weeks=board.weeks_of(short),
        gap=board.gap,
    )


def _with_remedies(board: Board, trouble: Trouble, watch: Watch) -> Trouble:
    remedies = remedies_for(board, list(trouble.students), trouble.facts, watch)
    return replace(trouble, facts=replace(trouble.facts, remedies=remedies))


def _overfull(board: Board, core: list[int]) -> Bits:
    """Return the slot to which all of them are pinned, if it is one seat too small for that."""
    common = -1
    for student in core:
        common &= board.pinned[student]
    full = [slot for slot in places(common) if board.capacity[slot] < len(core)]
    return 1 << full[0] if full else 0


def _shortage(board: Board, core: list[int]) -> Bits:
    """Return the slots that are all taken when the last of them looks for a seat."""
    seating = Seating(board.only(core))
    for student in range(len(core)):
        if not seating.seat(student):
            return seating.reached
    return 0


def _case_of_seats(board: Board, short: Bits, union: Bits) -> str:
    if union & ~short:
        return "seats-among"
    return "seats-some" if board.seats & ~union else "seats-all"


def _kind(board: Board, core: list[int], watch: Watch) -> str:
    """Return the rule that makes the difference; seats if none of the others does."""
    table = board.only(core)
    nobody = (0,) * len(core)
    variants = {
        "dates": replace(table, takes=(table.seats,) * len(core)),
        "gap": table.with_rules(gap=0),
        "roles": table.with_rules(roles_differ=False),
        "pins": replace(table, pinned=nobody),
    }
    for kind, variant in variants.items():
        if variant != table and is_possible(variant, watch):
            return kind
    return "seats"


def _minima(board: Board, watch: Watch) -> list[Trouble]:
    """Name the minima above the seats; if there are none, minima that cannot be reached together."""
    found = []
    for number, slot in enumerate(board.slots):
        if slot.minimum > slot.capacity:
            remedy = Remedy("minimum", slot.minimum - slot.capacity, slots=(slot.id,))
            facts = Facts(
                "minimum-over-capacity",
                need=slot.minimum,
                have=slot.capacity,
                slots=(slot.id,),
                remedies=(remedy,),
            )
            found.append(Trouble("minimum", (), 1 << number, facts))
    return found or [_unreached(board, watch)]


def _unreached(board: Board, watch: Watch) -> Trouble:
    """Name minima that cannot be reached together, and who could fill them.

    Nobody else could, so these students with these slots are impossible whoever else is there.
    """
    core = minima_core(board, watch)
    fillers = [
        student
        for student, takes in enumerate(board.takes)
        if takes & core.slots and board.talks[student]
    ]
    slots, ids = core.slots, board.ids_of_slots(core.slots)
    for student in core.committed:
        slots |= board.takes[student]
    need = sum(board.slots[slot].minimum for slot in places(core.slots))
    have = sum(board.share(student, core.slots) for student in fillers)
    case = "minima-together"
    if have < need:
        is_everybody = sum(board.talks) == have
        case = "minima-over-talks" if is_everybody else "minima-among"
    remedy = Remedy("minimum", max(need - have, 1), slots=ids)
    facts = Facts(case, need=need, have=have, slots=ids, remedies=(remedy,))
    students = tuple(sorted({*fillers, *core.committed}))
    return Trouble("minimum", students, slots, facts)

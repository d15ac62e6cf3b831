"""What would lift a reason, each tried before it is said."""

from dataclasses import replace

from papers.rules.assignment.board import Board, places
from papers.rules.assignment.problems import Facts, Remedy
from papers.rules.assignment.programs import program_of
from papers.rules.assignment.seating import Seating
from papers.rules.assignment.solver import solve
from papers.rules.assignment.watching import Watch

MOST_TRIED = 8
"""So many students and pins are tried one by one."""


def is_possible(board: Board, watch: Watch) -> bool:
    """Whether all students of the board can be seated, minima aside."""
    seating = Seating(board)
    if all(seating.seat(student) for student in range(len(board.students))):
        return True
    return not board.is_flow and solve(program_of(board), watch) is not None


def remedies_for(board: Board, core: list[int], facts: Facts, watch: Watch) -> tuple[Remedy, ...]:
    """Return what makes these students possible by themselves."""
    table = board.only(core)
    found = [
        *_seats(table, facts, watch),
        *_rules(table, watch),
        *_dates(table, watch),
        *_pins(table, watch),
    ]
    talks = max(table.talks, default=0)
    if not found and talks > 1:
        found.append(Remedy("talks", talks - 1, table.ids_of_students(range(len(core)))))
    return tuple(found)


def _seats(table: Board, facts: Facts, watch: Watch) -> list[Remedy]:
    """Count the seats that everybody lacks in the slots that are short; all slots need no names."""
    if not facts.total:
        return []
    lacking = facts.total - facts.have
    short = sum(1 << n for n, slot in enumerate(table.slots) if slot.id in facts.slots)
    wider = [
        capacity + lacking * (short >> slot & 1) for slot, capacity in enumerate(table.capacity)
    ]
    if not is_possible(replace(table, capacity=tuple(wider)), watch):
        return []
    return [Remedy("seats", lacking, slots=() if facts.case == "seats-all" else facts.slots)]


def _rules(table: Board, watch: Watch) -> list[Remedy]:
    """Find the largest gap that is possible, and whether roles are in the way."""
    found = []
    weeks = table.weeks_of(table.seats)
    gaps = sorted({0, *(abs(one - other) for one in weeks for other in weeks)})
    gaps = [gap for gap in gaps if gap < table.gap]
    if gaps and is_possible(table.with_rules(gap=0), watch):
        low, high = 0, len(gaps) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if is_possible(table.with_rules(gap=gaps[middle]), watch):
                low = middle
            else:
                high = middle - 1
        found.append(Remedy("gap", gaps[low]))
    if table.roles_differ and is_possible(table.with_rules(roles_differ=False), watch):
        found.append(Remedy("roles"))
    return found


def _dates(table: Board, watch: Watch) -> list[Remedy]:
    """Name the students whose marked dates alone make the difference; else all who marked any."""
    marked = [student for student, takes in enumerate(table.takes) if table.seats & ~takes]
    if not marked or not is_possible(_freed(table, marked), watch):
        return []
    alone = [one for one in marked[:MOST_TRIED] if is_possible(_freed(table, [one]), watch)]
    return [Remedy("date", students=table.ids_of_students(alone or marked))]


def _freed(table: Board, students: list[int]) -> Board:
    takes = [
        table.seats if student in students else takes for student, takes in enumerate(table.takes)
    ]
    return replace(table, takes=tuple(takes))


def _pins(table: Board, watch: Watch) -> list[Remedy]:
    """Name the pins of which each makes the difference."""
    pins = [
        (student, slot) for student, pinned in enumerate(table.pinned) for slot in places(pinned)
    ]
    found = []
    for student, slot in pins[:MOST_TRIED]:
        pinned = list(table.pinned)
        pinned[student] &= ~(1 << slot)
        if is_possible(replace(table, pinned=tuple(pinned)), watch):
            who, where = table.ids_of_students([student]), table.ids_of_slots(1 << slot)
            found.append(Remedy("pin", students=who, slots=where))
    return found

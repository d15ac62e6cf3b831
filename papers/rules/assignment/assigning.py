"""The assignment itself: the worst rank first, then the sum of squared ranks, then the lot."""

from django.utils.translation import gettext as _

from papers.rules.assignment.board import Board, places, set_up
from papers.rules.assignment.problems import Assignment, Infeasible, Problem
from papers.rules.assignment.programs import Program, program_of
from papers.rules.assignment.reasons import reasons_for
from papers.rules.assignment.solver import Solved, solve
from papers.rules.assignment.ties import drawn
from papers.rules.assignment.watching import Question, Report, Watch

Found = tuple[Program, Solved]


def assign(
    problem: Problem,
    *,
    seed: int = 0,
    report: Report | None = None,
    is_cancelled: Question | None = None,
) -> Assignment | Infeasible:
    """Find the best assignment, or why there is none. The same input and seed give the same answer.

    :param report: told how far it is, in percent and words.
    :param is_cancelled: asked between the stages and while the solver runs.
    :raises Cancelled: as soon as `is_cancelled` says so.
    :raises UnusableProblem: if ids are there twice, pins name nobody, or numbers are negative.
    """
    board = set_up(problem)
    watch = Watch(report, is_cancelled)
    watch.tell(5, _("Looking for an assignment that keeps all rules"))
    program = program_of(board)
    solved = solve(program, watch)
    if solved is None:
        watch.tell(50, _("Looking for what makes it impossible"))
        return Infeasible(reasons_for(board, watch))
    watch.tell(40, _("Making the worst choice that anybody gets as good as it can be"))
    program, solved = with_best_worst_rank(board, (program, solved), watch)
    watch.tell(75, _("Drawing lots where there is more than one best assignment"))
    seats = drawn(board, program, solved, seed=seed, watch=watch)
    watch.tell(100, _("Done"))
    return as_assignment(board, seats)


def with_best_worst_rank(board: Board, best: Found, watch: Watch) -> Found:
    """Return the program without the ranks that nobody need get, and its best values.

    Halving: each rank that is tried either has an answer, whose worst rank is the next one to
    beat, or proves that it must be worse.
    """
    low, high = least_worst_rank(board), worst_rank(board, best)
    while low < high:
        middle = (low + high) // 2
        program = program_of(board, limit=middle)
        solved = solve(program, watch)
        if solved is None:
            low = middle + 1
        else:
            best = program, solved
            high = worst_rank(board, best)
    return best


def least_worst_rank(board: Board) -> int:
    """Return a rank that somebody gets at any rate, if only because nobody has two first choices."""
    least = 0
    for student, talks in enumerate(board.talks):
        if talks and board.students[student].ranking:
            ranks = sorted(board.rank(student, slot) for slot in places(board.takes[student]))
            pins = [board.rank(student, slot) for slot in places(board.pinned[student])]
            least = max(least, ranks[talks - 1], *pins)
    return least


def worst_rank(board: Board, found: Found) -> int:
    program, solved = found
    return max((board.rank(*seat) for seat in program.chosen(solved.values)), default=0)


def as_assignment(board: Board, seats: list[tuple[int, int]]) -> Assignment:
    held: dict[str, list[str]] = {student.id: [] for student in board.students}
    for student, slot in sorted(seats):
        held[board.students[student].id].append(board.slots[slot].id)
    ranks = [board.rank(student, slot) for student, slot in seats]
    return Assignment(
        worst_rank=max(ranks, default=0),
        sum_squared_ranks=sum(rank * rank for rank in ranks),
        seats={student: tuple(slots) for student, slots in held.items()},
    )

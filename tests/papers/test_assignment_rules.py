"""The assignment by examples: what is optimised, what decides a tie, how it is watched."""

from itertools import pairwise

import pytest

from papers.errors import Cancelled, UnusableProblem
from papers.rules.assignment import (
    Assignment,
    Infeasible,
    Slot,
    Student,
    assign,
    check,
    rank_in,
    watching,
)
from tests.papers.assignment_for_tests import problem, slot, student


def test_worst_rank_counts_before_the_sum():
    """Two first choices and a third would sum to 11, and be less fair than three second ones."""
    slots = [slot("a"), slot("b"), slot("c"), slot("full", capacity=0)]
    students = [student("p", "a", "b"), student("q", "b", "c"), student("r", "full", "a", "c")]

    found = assign(problem(students, slots))

    assert (found.worst_rank, found.sum_squared_ranks) == (2, 12)
    assert found.seats == {"p": ("b",), "q": ("c",), "r": ("a",)}


def test_sum_of_squares_spreads_what_is_lost():
    """One second choice more is better than one third."""
    slots = [slot("a"), slot("b", capacity=2), slot("c")]
    students = [student("p", "a", "b"), student("q", "a", "b"), student("r", "a", "c", "b")]

    found = assign(problem(students, slots))

    assert (found.worst_rank, found.sum_squared_ranks) == (2, 1 + 4 + 4)


def test_what_is_not_ranked_comes_after_what_is():
    found = assign(problem([student("p", "a"), student("q", "a", "b")], [slot("a"), slot("z")]))

    assert found.seats == {"p": ("z",), "q": ("a",)}
    assert (found.worst_rank, found.sum_squared_ranks) == (2, 5)
    assert [rank_in(("a", "b"), name) for name in "abz"] == [1, 2, 3]
    assert rank_in((), "a") is None


def test_who_has_not_voted_gets_what_is_left():
    students = [student("a-silent"), student("p", "x"), student("q", "y", "x")]
    found = assign(problem(students, [slot("x"), slot("y"), slot("z")]))

    assert found.seats == {"a-silent": ("z",), "p": ("x",), "q": ("y",)}
    assert (found.worst_rank, found.sum_squared_ranks) == (1, 2)


def test_nobody_voted_nobody_there_and_nothing_to_give():
    silent = assign(problem([student("p"), student("q")], [slot("a"), slot("b")]))
    assert (silent.worst_rank, silent.sum_squared_ranks) == (0, 0)
    assert assign(problem([], [slot("a")])) == Assignment(0, 0, {})
    assert assign(problem([student("p", "a")], [], talks=0)) == Assignment(0, 0, {"p": ()})


def test_talks_come_by_week_then_id_and_each_has_their_own_number():
    slots = [slot("b", 2), slot("a", 2), slot("z", 1)]
    students = [student("p", talks=3), student("auditor", "a", talks=0)]

    assert assign(problem(students, slots)).seats == {"p": ("z", "a", "b"), "auditor": ()}


def test_lot_depends_on_the_seed_and_favours_nobody():
    """Eight want one seat: over many seeds all get it, and neither the first nor the last more often."""
    students = [student(name, "best") for name in "abcdefgh"]
    slots = [slot("best"), slot("rest", capacity=7)]

    winners = []
    for seed in range(100):
        seats = assign(problem(students, slots), seed=seed).seats
        winners.append(next(name for name in "abcdefgh" if seats[name] == ("best",)))

    assert all(4 <= winners.count(name) <= 25 for name in "abcdefgh")


def test_gaps_and_ranks_may_be_as_large_as_they_like():
    slots = [slot("a", -(10**30)), slot("b", 10**30, capacity=10**30)]

    found = assign(problem([student("p", "b")], slots, talks=2, gap=10**29))

    assert found.seats == {"p": ("a", "b")}
    assert isinstance(assign(problem([student("p")], slots, talks=10**400)), Infeasible)


def test_ranked_slots_that_are_gone_keep_their_place():
    found = assign(problem([student("p", "gone", "a", "a", impossible=["gone"])], [slot("a")]))

    assert (found.worst_rank, found.seats) == (2, {"p": ("a",)})


def test_roles_differ_where_there_are_any():
    slots = [
        slot("a", role="presenter"),
        slot("b", role="presenter"),
        slot("c", role="opponent"),
        slot("d"),
    ]
    wish = [student("p", "a", "b", "c", "d", talks=3)]

    assert assign(problem(wish, slots)).sum_squared_ranks == 1 + 4 + 9
    assert assign(problem(wish, slots, roles_differ=True)).seats == {"p": ("a", "c", "d")}


@pytest.mark.parametrize(
    "unusable",
    [
        {"students": [student("p"), student("p")]},
        {"slots": [slot("a"), slot("a")]},
        {"pins": [("nobody", "a")]},
        {"pins": [("p", "nothing")]},
        {"slots": [slot("a", capacity=-1)]},
        {"slots": [slot("a", minimum=-1)]},
        {"students": [student("p", talks=-1)]},
        {"gap": -1},
    ],
)
def test_problem_that_contradicts_itself_is_refused(unusable):
    usual = {"students": [student("p")], "slots": [slot("a")]}

    with pytest.raises(UnusableProblem):
        assign(problem(**usual | unusable))


def many(students, slots):
    """As many as that, each with six wishes, and one seat fewer than would be roomy."""
    seats = 2 * students // slots + 1
    return problem(
        [
            Student(f"p{n}", tuple(f"s{(n * k * k + k) % slots}" for k in range(1, 7)))
            for n in range(students)
        ],
        [Slot(f"s{n}", n // 4, f"{n // 2}", seats) for n in range(slots)],
        talks=2,
        gap=1,
    )


def test_sixty_students_and_forty_slots():
    big = many(60, 40)

    found = assign(big, seed=1)

    assert check(big, found.seats) == []
    assert found.seats != assign(big, seed=2).seats
    assert 0 < found.worst_rank <= 7


def test_says_how_far_it_is_and_prints_nothing(capfd):
    told = []

    assign(many(12, 12), report=lambda percent, words: told.append((percent, words)))

    assert all(one[0] < other[0] for one, other in pairwise(told))
    assert told[-1][0] == 100 and all(words for _percent, words in told)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("questions", range(4))
def test_stops_when_it_is_cancelled(questions):
    asked = []

    def is_cancelled():
        asked.append(1)
        return len(asked) > questions

    with pytest.raises(Cancelled):
        assign(many(12, 12), is_cancelled=is_cancelled)


def test_stops_while_the_solver_runs(monkeypatch):
    """Of the questions between the stages there are only as many as there are stages."""
    monkeypatch.setattr(watching, "ASK_SECONDS", 0)
    asked = []
    assign(many(30, 20), is_cancelled=lambda: asked.append(1))
    assert len(asked) > 20

    with pytest.raises(Cancelled):
        assign(many(30, 20), is_cancelled=lambda: asked.pop() and len(asked) < 10)


def test_error_of_the_question_comes_through(monkeypatch):
    monkeypatch.setattr(watching, "ASK_SECONDS", 0)
    answers = iter([False, False])  # and then StopIteration

    with pytest.raises(StopIteration):
        assign(many(12, 12), is_cancelled=lambda: next(answers))

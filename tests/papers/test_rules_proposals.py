import pytest

from papers.rules.proposals import broken_by, cost, gone, happiness, problem_now, rank_of
from papers.rules.snapshots import course_problem_of
from tests.papers.test_rules_snapshots import slot, snapshot, student

SLOTS = [slot(f"s{n}", week=n) for n in range(1, 5)]


@pytest.mark.parametrize(
    ("ranking", "name", "rank"),
    [(["s2", "s1"], "s1", 2), (["s2", "s1"], "s9", 3), ([], "s1", None)],
)
def test_rank_of_a_slot(ranking, name, rank):
    assert rank_of(student("m1", *ranking), name) == rank


def test_cost_counts_those_who_ranked():
    told = snapshot(students=[student("m1", "s1", "s2"), student("m2")])

    assert cost(told, {"m1": ("s2", "s9"), "m2": ("s1",)}) == (3, 4 + 9)
    assert cost(snapshot(students=[student("m2")]), {"m2": ("s1",)}) == (0, 0)


def test_happiness_counts_choices_with_what_nobody_ranked_apart():
    ranking = [f"s{n}" for n in range(1, 12)]
    told = snapshot(students=[student("m1", *ranking), student("m2", *ranking), student("m3")])

    found = happiness(told, {"m1": ("s1", "s2"), "m2": ("s10", "s99"), "m3": ("s3",)})

    assert [(bar.label, bar.count) for bar in found.bars] == [
        *[("1st", 1), ("2nd", 1), ("3rd", 0), ("4th", 0), ("5th", 0), ("6th", 0), ("7th", 0)],
        *[("8th or later", 1), ("not ranked", 1)],
    ]
    assert (found.voted, found.unvoted) == (4, 1)
    assert {bar.height for bar in found.bars} == {0, 100}
    assert happiness(snapshot(students=[student("m3")]), {"m3": ("s1",)}).bars == ()


@pytest.mark.parametrize(
    ("moves", "is_broken"),
    [
        ([("m1", "s1", "s3")], False),
        ([("m1", "s1", "s2")], True),  # m2 sits there
        ([("m1", "s1", "s2"), ("m2", "s2", "s1")], False),
        ([("m1", "s1", "s4")], True),  # impossible
    ],
)
def test_a_move_is_judged_with_everybody_else_in_place(moves, is_broken):
    students = [student("m1", impossible=["s4"]), student("m2")]
    problem = course_problem_of(snapshot(slots=SLOTS, students=students))

    assert bool(broken_by(problem, {"m1": ("s1",), "m2": ("s2",)}, moves, {})) == is_broken


def test_a_move_that_leaves_a_slot_below_its_minimum_is_broken():
    slots = [slot("s1", minimum=1), slot("s2", week=2)]
    problem = course_problem_of(snapshot(slots=slots, students=[student("m1")]))

    (words,) = broken_by(problem, {"m1": ("s1",)}, [("m1", "s1", "s2")], {"s1": "Talk one"})

    assert words == "“Talk one” would be left with too few students."


def test_gone_names_what_a_proposal_can_no_longer_build_on():
    then = snapshot(held=[["m2", "s2"]])
    live = snapshot(slots=[slot("s2")], students=[student("m2", talks=0)])

    found = gone(then, live, {"m1": ("s1",), "m2": ("s2",)})

    assert found.students == ("m1",)
    assert found.overfull == ("m2",)
    assert found.robbed == ()
    assert found.slots == ("s1",)
    assert found.returned == (("m2", "s2"),)
    assert gone(then, then, {"m2": ("s2",)}).robbed == ("m1",)


def test_the_live_problem_is_of_the_proposals_students_with_what_others_hold_taken_off():
    live = snapshot(
        students=[student("m1", talks=2), student("m2"), student("m3", talks=2)],
        held=[["m1", "s1"], ["m3", "s2"]],
    )

    found = problem_now(live, {"m1": ("s1",)})

    assert [(one.id, one.talks) for one in found.students] == [("m1", 1)]
    assert [one.capacity for one in found.slots] == [1, 0]
    assert found.pins == {("m1", "s1")}

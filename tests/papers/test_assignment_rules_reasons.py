"""Why there is no assignment, in words: each case by an example, with its figures and what to relax."""

import pytest

from papers.errors import Cancelled
from papers.rules.assignment import Infeasible, assign, described, watching
from tests.papers.assignment_for_tests import problem, slot, student

THREE = [student("ann"), student("bob"), student("cyd")]
SAME_MARKS = [student(name, impossible=["late"]) for name in ("ann", "bob", "cyd")]


def reasons(*arguments, **more):
    found = assign(problem(*arguments, **more))
    assert isinstance(found, Infeasible)
    return found.reasons


CASES = {
    "too few seats": (
        (THREE, [slot("a"), slot("b")]),
        {},
        (
            "There are too few seats: already 3 students give 3 talks, and all slots together have"
            " 2 seats."
        ),
        ["Add 1 seat."],
    ),
    "far too few seats": (
        ([*THREE, student("dan"), student("eve")], [slot("a"), slot("b")]),
        {},
        (
            "There are too few seats: already 3 students give 3 talks, and all slots together have"
            " 2 seats. Everybody together needs 5 seats there."
        ),
        ["Add 3 seats."],
    ),
    "the same dates": (
        ([*SAME_MARKS, student("dan")], [slot("a", 1), slot("b", 2), slot("late", 9, 9)]),
        {},
        (
            "These 3 students can only take the same few slots (weeks 1 and 2): ann, bob and cyd. They"
            " give 3 talks, and there is room for only 2: a and b."
        ),
        [
            "Add 1 seat in one of a and b, or offer another slot that they can take.",
            "Ask ann, bob and cyd to free a date.",
        ],
    ),
    "one talk elsewhere": (
        (THREE, [slot("big", 1, 9), slot("b", 2), slot("c", 3)]),
        {"talks": 2},
        (
            "These 3 students need 3 seats in weeks 2 and 3, because they can give too few talks"
            " elsewhere: ann, bob and cyd. There is room for only 2: b and c."
        ),
        ["Add 1 seat in one of b and c, or offer another slot that they can take."],
    ),
    "few slots": (
        ([student("ann", impossible=["b"])], [slot("a"), slot("b")]),
        {"talks": 2},
        "ann gives 2 talks, and can take only 1 of the slots.",
        ["Ask ann to free a date."],
    ),
    "few slots at all": (
        ([student("ann"), student("bob")], [slot("a", capacity=2)]),
        {"talks": 2},
        "ann gives 2 talks, and can take only 1 of the slots. 1 other student has the same choices.",
        ["Ask ann for only 1 talk."],
    ),
    "few sessions": (
        (
            [student("ann", impossible=["c"])],
            [slot("a", session="mon"), slot("b", session="mon"), slot("c", 2)],
        ),
        {"talks": 2},
        "ann gives 2 talks, and the slots that they can take (week 1) are in only 1 of the sessions.",
        ["Ask ann to free a date."],
    ),
    "gap": (
        ([student("ann", impossible=["c"])], [slot("a", 1), slot("b", 3), slot("c", 9)]),
        {"talks": 2, "gap": 4},
        (
            "The gap of 4 weeks is impossible for ann: they give 2 talks, and of the slots that they can"
            " take (weeks 1 and 3) at most 1 are so far apart."
        ),
        ["Lower the gap to 2 weeks.", "Ask ann to free a date."],
    ),
    "roles": (
        ([student("ann")], [slot("a", role="opponent"), slot("b", role="opponent")]),
        {"talks": 2, "roles_differ": True},
        "ann gives 2 talks, and the slots that they can take have too few different roles.",
        ["Let a student have the same role twice."],
    ),
    "gap and roles": (
        (
            [student("ann")],
            [slot("a", 1, role="x"), slot("b", 9, role="x"), slot("c", 2, role="y", session="a")],
        ),
        {"talks": 2, "gap": 8, "roles_differ": True},
        "ann gives 2 talks, and no so many of the slots that they can take keep all rules together.",
        ["Lower the gap to 7 weeks.", "Let a student have the same role twice."],
    ),
    "pin and mark": (
        ([student("ann", impossible=["a"])], [slot("a"), slot("b")]),
        {"pins": [("ann", "a")]},
        "ann is pinned to a, and has marked it as impossible.",
        ["Ask ann to free a date.", "Unpin ann from a."],
    ),
    "pin without a seat": (
        ([student("ann")], [slot("a", capacity=0), slot("b")]),
        {"pins": [("ann", "a")]},
        "ann is pinned to a, which has no seats.",
        ["Unpin ann from a."],
    ),
    "pins that clash": (
        ([student("ann")], [slot("a", 1), slot("b", 2), slot("c", 9)]),
        {"talks": 2, "gap": 3, "pins": [("ann", "a"), ("ann", "b")]},
        (
            "ann is pinned to a and b, which nobody may have together: they are in one session, less"
            " than 3 weeks apart, or of the same role."
        ),
        ["Lower the gap to 1 week.", "Unpin ann from a.", "Unpin ann from b."],
    ),
    "more pins than talks": (
        ([student("ann")], [slot("a"), slot("b")]),
        {"pins": [("ann", "a"), ("ann", "b")]},
        "ann is pinned to a and b, and gives only 1 talk.",
        ["Unpin ann from a.", "Unpin ann from b."],
    ),
    "pin that leaves no room": (
        ([student("ann")], [slot("a", 1), slot("b", 3), slot("c", 5)]),
        {"talks": 2, "gap": 3, "pins": [("ann", "b")]},
        "ann gives 2 talks, and what they are pinned to leaves room for only 1.",
        ["Lower the gap to 2 weeks.", "Unpin ann from b."],
    ),
    "pins beyond the seats": (
        ([*THREE, student("dan")], [slot("a", capacity=2), slot("b", capacity=4)]),
        {"pins": [(name, "a") for name in ("ann", "bob", "cyd")]},
        "ann, bob and cyd are pinned to a, which has only 2 seats.",
        [
            "Add 1 seat to a.",
            "Unpin ann from a.",
            "Unpin bob from a.",
            "Unpin cyd from a.",
        ],
    ),
    "all rules together": (
        (
            [student("ann"), student("bob")],
            [slot("a", 1), slot("b", 2, 2, role="x"), slot("c", 3, role="x"), slot("d", 4)],
        ),
        {"talks": 2, "gap": 2, "roles_differ": True, "pins": [("ann", "a"), ("bob", "a")]},
        "ann and bob are pinned to a, which has only 1 seat.",
        ["Add 1 seat to a.", "Unpin ann from a.", "Unpin bob from a."],
    ),
    "minimum above the seats": (
        (THREE, [slot("a", capacity=1, minimum=2), slot("b", capacity=3)]),
        {},
        "a must be used 2 times, and has only 1 seat.",
        ["Lower the minimum of a by 1."],
    ),
    "minima above the talks": (
        (THREE, [slot("a", 1, 2, minimum=2), slot("b", 2, 2, minimum=2), slot("c", 3, 5)]),
        {},
        (
            "The minima need more talks than there are: a and b need 4 talks, and all students together"
            " give 3 talks."
        ),
        ["Lower the minimum of a and b by 1."],
    ),
    "minimum that few can take": (
        ([*SAME_MARKS, student("dan")], [slot("late", 9, 3, minimum=2), slot("a", 1, 9)]),
        {},
        "The minima of late need 2 talks, and whoever can take them gives at most 1 there.",
        ["Lower the minimum of late by 1."],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_reason_in_words_and_what_to_relax(case):
    arguments, rules, text, relax = CASES[case]

    (reason,) = reasons(*arguments, **rules)

    assert (reason.text, list(reason.relax)) == (text, relax)


def test_minima_that_the_others_stand_in_the_way_of():
    """Ann could fill m in week 2 with z, but then Bob, who can take nothing but z, has no talk."""
    students = [student("ann"), student("bob", impossible=["m", "p", "q"], talks=1)]
    slots = [slot("m", 2, minimum=1), slot("p", 1), slot("q", 3), slot("z", 5)]

    (reason,) = reasons(students, slots, talks=2, gap=2)

    assert (reason.kind, reason.students) == ("minimum", ("ann", "bob"))
    assert set(reason.slots) == {"m", "p", "q", "z"}
    assert reason.text.startswith("The minima of m cannot be reached together")


def test_small_core_among_many_and_every_other_trouble_too():
    """Two pairs who can only take one seat each, and one who can take nothing: three reasons."""
    marks = {"a": ["x", "rest"], "b": ["y", "rest"]}
    students = [student(f"{kind}{n}", impossible=marks[kind]) for kind in "ab" for n in range(2)]
    students += [student("none", impossible=["x", "y", "rest"])]
    students += [student(f"free{n}") for n in range(12)]
    slots = [slot("x"), slot("y", 2), slot("rest", 3, 12)]

    found = reasons(students, slots)

    named = [reason.students for reason in found]
    assert named == [("none",), ("a0", "a1"), ("b0", "b1")]
    assert [reason.slots for reason in found] == [(), ("y",), ("x",)]


def test_labels_stand_for_ids_and_long_lists_are_cut():
    students = [student(str(n), impossible=["2"]) for n in range(10)]
    (reason,) = reasons(students, [slot("1", 1, 9), slot("2", 2, 2)])
    assert "0, 1, 2, 3, 4, 5 and 4 more" in reason.text

    named = described(
        reason,
        students={str(n): f"Student {n}" for n in range(10)},
        slots={"1": "Attention", "2": "GPT"},
    )

    assert "Student 0, Student 1" in named.text and "Attention" in named.text
    assert named.relax[0] == "Add 1 seat to Attention."
    assert (named.students, named.slots) == (reason.students, reason.slots)


def test_search_for_a_core_can_be_cancelled(monkeypatch):
    monkeypatch.setattr(watching, "ASK_SECONDS", 0)
    asked = []
    students = [student(str(n), impossible=["b"] if n else []) for n in range(9)]

    with pytest.raises(Cancelled):
        assign(
            problem(students, [slot("a"), slot("b")]),
            report=lambda percent, _words: asked.append(percent),
            is_cancelled=lambda: 50 in asked,
        )


def test_pins_beyond_the_seats_name_the_slots_that_their_students_need():
    """Else dropping one of them would leave the others without a second talk."""
    slots = [slot("a", 1), slot("b", 2, 4), slot("c", 3, 4)]
    pins = [("ann", "a"), ("bob", "a")]
    asked = problem([student("ann"), student("bob")], slots, talks=2, pins=pins)

    (reason,) = assign(asked).reasons

    assert reason.slots == ("a", "b", "c")
    assert reason.facts.slots == ("a",)

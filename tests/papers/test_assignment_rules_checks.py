"""Whether seats keep the rules, and why somebody got theirs: by examples, and always on what is best."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.errors import UnusableProblem
from papers.rules.assignment import Assignment, Given, assign, check, explain, sentences
from tests.papers.assignment_for_tests import best_by_trying_all, problem, problems, slot, student

SLOTS = [
    slot("a", 1, 2, session="mon", minimum=1, role="presenter"),
    slot("b", 1, session="mon", role="opponent"),
    slot("c", 2, role="presenter"),
    slot("d", 9),
]
COURSE = problem(
    [student("ann", impossible=["d"]), student("bob")],
    SLOTS,
    talks=2,
    gap=2,
    pins=[("bob", "a")],
    roles_differ=True,
)
GOOD = {"ann": ["b", "c"], "bob": ["a", "d"]}


@pytest.mark.parametrize(
    ("seats", "kind", "text"),
    [
        ({"ann": ["b"]}, "talks", "ann must have 2 talks, and has 1."),
        ({"ann": ["a", "a"]}, "twice", "ann has a twice."),
        ({"ann": ["a", "b"]}, "session", "ann has a and b, which are in one session."),
        ({"ann": ["b", "c"]}, "gap", "ann has b and c, which are less than 2 weeks apart."),
        ({"ann": ["b", "d"]}, "impossible", "ann has marked d as impossible."),
        ({"bob": ["c", "d"]}, "pin", "bob is pinned to a and does not have it."),
        (
            {"bob": ["c", "d"], "ann": ["b", "d"]},
            "capacity",
            "d has 1 seat, and 2 students have it",
        ),
        ({"bob": ["c", "d"]}, "minimum", "a must be used by 1 students, and 0 have it."),
        ({"ann": ["b", "z"]}, "unknown", "ann has z, which is no slot"),
        ({"cyd": ["b", "c"]}, "unknown", "cyd is no student"),
        ({"bob": []}, "talks", "bob must have 2 talks, and has 0."),
    ],
)
def test_broken_rule_is_named(seats, kind, text):
    found = check(COURSE, GOOD | seats)

    assert any(one.kind == kind and one.text.startswith(text) for one in found)


def test_role_that_somebody_has_twice_is_named_only_where_roles_must_differ():
    far = replace(COURSE, min_gap_weeks=0)
    seats = GOOD | {"ann": ["a", "c"]}

    assert [one.text for one in check(far, seats)] == ["ann has a and c, which have the same role."]
    assert check(replace(far, roles_differ=False), seats) == []


def test_what_is_not_there_is_not_given_and_labels_stand_for_ids():
    found = check(COURSE, {"bob": ["a", "d"]}, students={"ann": "Ann Lee"}, slots={"a": "GPT"})

    assert [(one.kind, one.students, one.slots, one.text) for one in found] == [
        ("talks", ("ann",), (), "Ann Lee must have 2 talks, and has 0.")
    ]


@pytest.mark.property
@given(problems(), st.data())
def test_seats_without_a_broken_rule_are_a_possible_answer(made_up, data):
    """Whatever seats are made up: nothing is broken just if they pinned down are still possible."""
    names = st.lists(st.sampled_from([slot.id for slot in made_up.slots]), unique=True, max_size=3)
    found = assign(made_up)
    seats = dict(found.seats) if isinstance(found, Assignment) else {}
    for one in made_up.students:
        if data.draw(st.booleans()) or one.id not in seats:
            seats[one.id] = tuple(data.draw(names))

    pins = made_up.pins | {(who, name) for who, held in seats.items() for name in held}
    talks = all(
        len(seats[one.id]) == (made_up.talks_per_student if one.talks is None else one.talks)
        for one in made_up.students
    )

    is_possible = talks and best_by_trying_all(replace(made_up, pins=pins)) is not None
    assert (check(made_up, seats) == []) == is_possible


def kinds(problem, seats, who):
    return {missed.slot: missed.kind for missed in explain(problem, seats, who).missed}


def test_what_was_given_is_told_with_its_rank():
    course = problem(
        [student("ann", "c", "a"), student("bob")], SLOTS, talks=2, pins=[("ann", "a")]
    )
    seats = {"ann": ["a", "d"], "bob": ["b", "c"]}

    told = explain(course, seats, "ann")

    assert told.given == (
        Given("a", 2, is_ranked=True, is_pinned=True),
        Given("d", 3, is_ranked=False, is_pinned=False),
    )
    assert sentences(told, {"a": "GPT"})[:2] == (
        "“GPT”: staff had given it to you beforehand.",
        "“d”: not among the slots that you ranked.",
    )
    silent = sentences(explain(course, seats, "bob"), {})
    assert silent[0].startswith("You ranked nothing") and silent[1:] == ("“b”.", "“c”.")


@pytest.mark.parametrize(
    ("kind", "students", "more", "seats"),
    [
        ("impossible", [student("ann", "x", "y", impossible=["x"])], {}, {"ann": ["y"]}),
        ("pinned", [student("ann", "x", "y")], {"pins": [("ann", "y")]}, {"ann": ["y"]}),
        ("full", [student("ann", "x", "y"), student("bob", "x")], {}, {"ann": ["y"], "bob": ["x"]}),
        (
            "needed",
            [student("ann", "x", "y"), student("bob", "z", "x", impossible=["y"])],
            {},
            {"ann": ["y"], "bob": ["x"]},
        ),
        (
            "worst",
            [student("ann", "x", "y"), student("bob", "z", "x")],
            {},
            {"ann": ["y"], "bob": ["x"]},
        ),
        (
            "sum",
            [student("ann", "x", "y"), student("bob", "z", "x", "y"), student("c", "s", "t", "w")],
            {},
            {"ann": ["y"], "bob": ["x"], "c": ["w"]},
        ),
        ("staff", [student("ann", "x", "y")], {}, {"ann": ["y"]}),
        (
            "staff",
            [student("ann", "x", "y"), student("bob", "y", "x")],
            {},
            {"ann": ["y"], "bob": ["x"]},
        ),
    ],
)
def test_reason_for_a_better_choice_that_was_not_given(kind, students, more, seats):
    slots = [slot("x"), slot("y", 2), slot("z", 3), slot("w", 4)]

    told = explain(problem(students, slots, **more), seats, "ann")

    assert [(missed.slot, missed.rank, missed.kind) for missed in told.missed] == [("x", 1, kind)]
    words = sentences(told, {"x": "Attention"})[-1]
    assert words.startswith("Not your choice 1, “Attention”: ") and "%" not in words
    assert "bob" not in words


def test_minimum_of_what_was_given_and_slots_without_seats():
    slots = [slot("x", 1, 2), slot("shut", 1, 0), slot("y", 2, minimum=1)]
    course = problem([student("ann", "shut", "gone", "x", "y")], slots)

    assert kinds(course, {"ann": ["y"]}, "ann") == {"shut": "shut", "x": "minimum"}
    assert "has no seats" in sentences(explain(course, {"ann": ["y"]}, "ann"), {})[1]


def test_own_better_talk_stands_against_it():
    slots = [
        slot("a", 1, role="presenter"),
        slot("same", 1, session="a"),
        slot("near", 2),
        slot("role", 9, role="presenter"),
        slot("d", 9),
    ]
    ann = student("ann", "a", "same", "near", "role", "d")
    course = problem([ann], slots, talks=2, gap=2, roles_differ=True)

    told = explain(course, {"ann": ["a", "d"]}, "ann")

    assert [(one.slot, one.kind, one.other) for one in told.missed] == [
        ("same", "session", "a"),
        ("near", "gap", "a"),
        ("role", "role", "a"),
    ]
    assert "same session as your “GPT”" in sentences(told, {"a": "GPT"})[2]


def test_who_lacks_a_talk_is_told_about_every_choice_and_strangers_nothing():
    students = [student("ann", "x", "y", "z"), student("bob", "x"), student("cyd")]
    course = problem(students, [slot("x"), slot("y"), slot("z")])

    found = kinds(course, {"bob": ["x"], "cyd": ["y"]}, "ann")

    assert found == {"x": "full", "y": "staff", "z": "staff"}
    with pytest.raises(UnusableProblem):
        explain(course, {}, "eve")


@pytest.mark.property
@given(problems())
def test_best_assignment_needs_no_word_of_staff(made_up):
    """Where nothing was edited, every better choice was full, clashed, or was needed for the whole."""
    found = assign(made_up)

    for one in made_up.students if isinstance(found, Assignment) else ():
        told = explain(made_up, found.seats, one.id)
        assert [given.slot for given in told.given] == list(found.seats[one.id])
        assert "staff" not in {missed.kind for missed in told.missed}
        assert all("%" not in words for words in sentences(told, {}))

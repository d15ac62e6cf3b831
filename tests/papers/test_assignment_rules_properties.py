"""What must hold for every assignment, searched by hypothesis and compared with trying all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.rules.assignment import Assignment, Infeasible, assign, check
from tests.papers.assignment_for_tests import (
    assert_is_core,
    best_by_trying_all,
    part,
    problem,
    problems,
    rank,
    slot,
)

pytestmark = pytest.mark.property


@given(problems(), st.integers(0, 3))
def test_is_what_trying_all_finds_and_keeps_all_rules(made_up, seed):
    found = assign(made_up, seed=seed)

    best = best_by_trying_all(made_up)
    if best is None:
        assert isinstance(found, Infeasible)
        return
    assert check(made_up, found.seats) == []
    ranks = [rank(one, name) for one in made_up.students for name in found.seats[one.id]]
    assert best == (found.worst_rank, found.sum_squared_ranks)
    assert best == (max(ranks, default=0), sum(n * n for n in ranks))


@given(problems(), st.randoms(use_true_random=False))
def test_order_of_the_input_changes_nothing(made_up, random):
    shuffled = replace(
        made_up,
        students=tuple(random.sample(made_up.students, len(made_up.students))),
        slots=tuple(random.sample(made_up.slots, len(made_up.slots))),
    )

    assert assign(shuffled, seed=7) == assign(made_up, seed=7)


@given(problems(), st.randoms(use_true_random=False))
def test_other_names_change_neither_the_worst_rank_nor_the_sum(made_up, random):
    slots = renaming(made_up.slots, random)
    people = renaming(made_up.students, random)
    renamed = replace(
        made_up,
        slots=tuple(replace(slot, id=slots[slot.id]) for slot in made_up.slots),
        students=tuple(
            replace(
                student,
                id=people[student.id],
                ranking=tuple(slots[name] for name in student.ranking),
                impossible=frozenset(slots[name] for name in student.impossible),
            )
            for student in made_up.students
        ),
        pins=frozenset((people[who], slots[name]) for who, name in made_up.pins),
    )

    found, other = assign(made_up), assign(renamed)

    assert type(found) is type(other)
    if isinstance(found, Assignment):
        assert (found.worst_rank, found.sum_squared_ranks) == (
            other.worst_rank,
            other.sum_squared_ranks,
        )


def renaming(things, random):
    """Return a new id for each, so that their order by id is another one too."""
    numbers = random.sample(range(len(things)), len(things))
    return {thing.id: f"new{number}" for thing, number in zip(things, numbers, strict=True)}


@given(problems(), st.data())
def test_who_has_not_voted_never_worsens_who_has(made_up, data):
    """Whatever somebody ranks, the others' cost is never below what it is when they rank nothing."""
    someone = data.draw(st.sampled_from(made_up.students))
    silent = replace(
        made_up,
        students=tuple(
            replace(student, ranking=()) if student is someone else student
            for student in made_up.students
        ),
    )

    with_vote, without = assign(made_up), assign(silent)

    if isinstance(with_vote, Assignment):
        others = [
            rank(student, name)
            for student in made_up.students
            if student is not someone
            for name in with_vote.seats[student.id]
        ]
        cost = max(others, default=0), sum(n * n for n in others)
        assert (without.worst_rank, without.sum_squared_ranks) <= cost


@given(problems())
def test_each_reason_is_a_core(made_up):
    for reason in getattr(assign(made_up), "reasons", ()):
        assert_is_core(made_up, reason)
        assert reason.text and "%" not in reason.text + "".join(reason.relax)


@given(problems(minima=False))
def test_what_is_said_to_help_helps(made_up):
    """Each remedy that has a figure, taken at its word, makes the named students possible."""
    for reason in getattr(assign(made_up), "reasons", ()):
        alone = part(made_up, set(reason.students))
        for remedy in reason.facts.remedies:
            assert best_by_trying_all(healed(alone, remedy)) is not None


def healed(ill, remedy):
    if remedy.kind == "gap":
        return replace(ill, min_gap_weeks=remedy.number)
    if remedy.kind == "roles":
        return replace(ill, roles_differ=False)
    if remedy.kind == "pin":
        return replace(ill, pins=ill.pins - {(remedy.students[0], remedy.slots[0])})
    if remedy.kind == "seats":
        wider = remedy.slots or {slot.id for slot in ill.slots if slot.capacity}
        slots = [
            replace(one, capacity=one.capacity + remedy.number * (one.id in wider))
            for one in ill.slots
        ]
        return replace(ill, slots=tuple(slots))
    if remedy.kind == "date":
        students = [
            replace(one, impossible=frozenset() if one.id in remedy.students else one.impossible)
            for one in ill.students
        ]
        return replace(ill, students=tuple(students))
    return problem([], [slot("any")])  # fewer talks: always possible in the end

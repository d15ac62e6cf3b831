"""Who grades whose work: even, together where it belongs together, and the same again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.rules.allotment import How, Work, allot

A, B, C = 11, 12, 13


def dealt(works, graders, how=How.ROUND_ROBIN, kept=None, teams=False):
    return allot(works, graders, how, kept=kept or {}, teams_stay_together=teams)


def test_one_after_the_other():
    assert dealt([Work(n) for n in range(5)], [A, B]) == {0: A, 1: B, 2: A, 3: B, 4: A}


def test_what_is_kept_counts():
    works = [Work(n) for n in range(4)]
    assert dealt(works, [A, B], kept={0: A, 1: A}) == {0: A, 1: A, 2: B, 3: B}
    assert dealt(works, [B], kept={0: A}) == {0: A, 1: B, 2: B, 3: B}  # A grades no more, but did


def test_sections_and_teams_stay_together():
    sections = [Work(1, section="X"), Work(2, section="Y"), Work(3, section="Y"), Work(4)]
    assert dealt(sections, [A, B], How.SECTION) == {1: B, 2: A, 3: A, 4: B}
    teams = [Work(1, 7), Work(2), Work(3, 7), Work(4, 8)]
    assert dealt(teams, [A, B], How.TEAM) == {1: A, 3: A, 2: B, 4: B}
    assert dealt(teams, [A, B], teams=True) == {1: A, 3: A, 2: B, 4: B}
    mixed = [Work(1, 7, "X"), Work(2, 7, "Y"), Work(3, None, "Y")]
    assert dealt(mixed, [A, B], How.SECTION, teams=True) == {1: A, 2: A, 3: B}
    assert dealt(teams, [A, B], kept={3: B}, teams=True)[1] == B  # the team is with B already


@pytest.mark.property
@given(
    st.lists(
        st.tuples(st.none() | st.integers(1, 4), st.sampled_from(["", "X", "Y"])), max_size=30
    ),
    st.permutations([A, B, C]),
    st.sampled_from(list(How)),
    st.booleans(),
)
def test_everybody_has_one_grader_and_nothing_kept_moves(listed, graders, how, teams):
    works = [Work(n, team, section) for n, (team, section) in enumerate(listed)]
    kept = {work.member_id: A for work in works[::5]}
    found = dealt(works, graders, how, kept, teams)
    assert set(found) == {work.member_id for work in works}
    assert all(found[pk] == grader for pk, grader in kept.items())
    assert found == dealt(works, graders, how, kept, teams)
    if how == How.ROUND_ROBIN and not teams and not kept:
        loads = [list(found.values()).count(grader) for grader in graders]
        assert max(loads) - min(loads) <= 1

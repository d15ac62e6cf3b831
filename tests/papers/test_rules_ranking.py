import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.rules.ranking import is_short, most_talks
from papers.rules.talks import Place, clash_of


@pytest.mark.parametrize(
    ("ranked", "slots", "missing", "short"),
    [(0, 20, 2, True), (5, 20, 2, True), (6, 20, 2, False), (4, 4, 2, False), (0, 20, 0, False)],
)
def test_three_wishes_a_talk_are_enough(ranked, slots, missing, short):
    assert is_short(ranked, slot_count=slots, missing=missing) is short


def most_by_trying(places, gap):
    """Return the size of the largest set that goes together, by looking at all of them."""
    best = 0
    for chosen in range(2 ** len(places)):
        picked = [place for bit, place in enumerate(places) if chosen >> bit & 1]
        if all(
            clash_of(picked[:n], place, min_gap_weeks=gap, roles_differ=False) is None
            for n, place in enumerate(picked)
        ):
            best = max(best, len(picked))
    return best


@pytest.mark.property
@given(
    weeks=st.lists(st.integers(0, 6), max_size=7),
    seats=st.lists(st.integers(0, 6), max_size=6),
    gap=st.integers(0, 3),
)
def test_most_talks_is_what_trying_all_finds(weeks, seats, gap):
    places = [Place(at, weeks[at], "presenter") for at in seats if at < len(weeks)]

    assert most_talks(places, min_gap_weeks=gap) == most_by_trying(places, gap)

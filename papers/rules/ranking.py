"""Decisions about a student's ranking: is what it leaves open enough."""

from collections.abc import Iterable

from papers.rules.talks import Place

WISHES_A_TALK = 3
"""Whoever ranks fewer for each talk is warned: the more are ranked, the likelier one of them is given."""


def is_short(ranked_count: int, *, slot_count: int, missing: int) -> bool:
    """Say whether somebody who misses so many talks ranks too few of the slots there are."""
    return ranked_count < min(WISHES_A_TALK * missing, slot_count)


def most_talks(places: Iterable[Place], *, min_gap_weeks: int) -> int:
    """Return how many of these one student could hold together, as sessions and weeks go.

    Taking the earliest that fits is best: it leaves the most room for what follows.
    """
    count, last = 0, None
    for week, _session in sorted({(place.week, place.session) for place in places}):
        if last is None or week - last >= min_gap_weeks:
            count, last = count + 1, week
    return count

"""Which items a component drops."""

from collections.abc import Sequence
from fractions import Fraction

from grading.rules.policy import ZERO

Entry = tuple[Fraction, Fraction]
"""What an item earned and how much it counts in full."""


def dropped(entries: Sequence[Entry], *, bonus: Fraction, count: int) -> frozenset[int]:
    """Return the places of the `count` items without which the component's score is highest.

    The score is (earned + bonus) / size over what is kept, at least one item. The lowest percentage
    is not always the best to drop, so this is a search; it is exact (Dinkelbach's method): the best
    kept set for a score is the one with the largest sum of earned - score * size, and a set that
    beats a score is a better score to try. It ends after few rounds, each one sort. Sets of equal
    score differ only in items of equal value, of which the later are dropped.
    """
    counting = [place for place, (_earned, size) in enumerate(entries) if size > 0]
    keep = len(counting) - count
    if count == 0 or len(counting) < 2:
        return frozenset()
    keep = max(keep, 1)
    kept = counting[:keep]
    while True:
        score = _score([entries[place] for place in kept], bonus)
        values = {place: entries[place][0] - score * entries[place][1] for place in counting}
        kept = sorted(counting, key=lambda place: (-values[place], place))[:keep]
        if _score([entries[place] for place in kept], bonus) == score:
            return frozenset(counting) - frozenset(kept)


def _score(entries: Sequence[Entry], bonus: Fraction) -> Fraction:
    earned = sum((entry[0] for entry in entries), bonus)
    return earned / sum((entry[1] for entry in entries), ZERO)

"""Letter grades: which total earns which, and cut-offs that keep to quotas. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import pairwise

from django.utils.translation import gettext as _

from grading.errors import ScaleRefused

CENT = Decimal("0.01")
ROUND_STEPS = tuple(Decimal(step) for step in ("10", "5", "1", "0.5", "0.1", "0.05", "0.01"))
"""Cut-offs that people would choose, the roundest first."""


@dataclass(frozen=True)
class Letter:
    """:param lowest: the lowest rounded total that earns it.
    :param quota: percent of the students that may have it or a better one; None: any.
    """

    name: str
    lowest: Decimal
    quota: Decimal | None = None


@dataclass(frozen=True)
class Scale:
    """Letters, the best first. Every total from 0 on has one: the lowest begins at 0.

    :raises ScaleRefused: if the cut-offs leave a gap or overlap, a name is there twice, or a quota
        is smaller than that of a better letter.
    """

    letters: tuple[Letter, ...]

    def __post_init__(self) -> None:
        names = [letter.name for letter in self.letters]
        lowest = [letter.lowest for letter in self.letters]
        quotas = [letter.quota for letter in self.letters if letter.quota is not None]
        if len(set(names)) < len(names):
            raise ScaleRefused(_("A letter is there twice."))
        if any(one <= other for one, other in pairwise(lowest)):
            raise ScaleRefused(_("Each letter has to begin below the one above it."))
        if lowest and lowest[-1] != 0:
            raise ScaleRefused(_("The lowest letter begins at 0, so that everybody gets one."))
        if quotas != sorted(quotas):
            raise ScaleRefused(
                _("A quota is for a letter and all better ones, so it cannot be below theirs.")
            )

    def letter_of(self, total: Decimal | None) -> str | None:
        """Return the letter of a rounded total; None without one, or without letters."""
        if total is None:
            return None
        return next((one.name for one in self.letters if total >= one.lowest), None)


@dataclass(frozen=True)
class LetterCount:
    """How many get a letter, and how many it or a better one.

    :param most: how many may, by its quota.
    """

    letter: Letter
    count: int
    with_better: int
    most: int | None
    student_count: int

    @property
    def is_broken(self) -> bool:
        return self.most is not None and self.with_better > self.most

    @property
    def percent(self) -> int:
        return _percent(self.count, self.student_count)

    @property
    def percent_with_better(self) -> int:
        return _percent(self.with_better, self.student_count)


def _percent(count: int, of: int) -> int:
    return round(100 * count / of) if of else 0


def counts(scale: Scale, totals: Sequence[Decimal]) -> list[LetterCount]:
    """Return how many of the totals get which letter, the best first."""
    ordered = sorted(totals)
    found, before = [], 0
    for letter in scale.letters:
        with_better = len(ordered) - bisect_left(ordered, letter.lowest)
        most = None if letter.quota is None else _allowed(letter.quota, len(ordered))
        found.append(LetterCount(letter, with_better - before, with_better, most, len(ordered)))
        before = with_better
    return found


def _allowed(quota: Decimal, students: int) -> int:
    return int(Fraction(quota) * students / 100)


def propose(scale: Scale, totals: Sequence[Decimal]) -> Scale:
    """Return the scale with cut-offs that keep every quota and are as low as that allows.

    Equal totals stay together. Letters without a quota keep their cut-off where that is still
    between its neighbours'. Of all cut-offs that part the students in the same way, the roundest.
    """
    ordered = sorted(totals)
    letters = list(scale.letters)
    below_place = len(letters) - 1
    least = {
        place: _least(letter.quota, ordered)
        for place, letter in enumerate(letters[:-1])  # the lowest one begins at 0
        if letter.quota is not None
    }
    for place in reversed(least):
        room = letters[below_place].lowest + CENT * (below_place - place)
        low = max(least[place], room)
        high = next((total for total in ordered if total >= low), low + 1)
        # Better letters that part the students near here need cut-offs of their own above.
        also = [
            place - other
            for other in least
            if other < place and least[other] <= high + CENT * (place - other)
        ]
        lowest = _roundest(low, max(low, high - CENT * max(also, default=0)))
        letters[place] = replace(letters[place], lowest=lowest)
        _fit(letters, place, below_place)
        below_place = place
    _fit(letters, -1, below_place)
    return Scale(tuple(letters))


def _least(quota: Decimal, ordered: Sequence[Decimal]) -> Decimal:
    """Return the lowest cut-off that no more than the quota allows are above."""
    allowed = _allowed(quota, len(ordered))
    if allowed >= len(ordered):
        return Decimal(0)
    return ordered[len(ordered) - allowed - 1] + CENT


def _roundest(low: Decimal, high: Decimal) -> Decimal:
    for step in ROUND_STEPS:
        rounded = (low / step).to_integral_value(ROUND_CEILING) * step
        if rounded <= high:
            return rounded.quantize(CENT)
    return low


def _fit(letters: list[Letter], above_place: int, below_place: int) -> None:
    """Push the letters between two that are fixed so that each begins below the one above it."""
    for place in range(below_place - 1, above_place, -1):
        least = letters[place + 1].lowest + CENT
        letters[place] = replace(letters[place], lowest=max(letters[place].lowest, least))
    if above_place < 0:
        return
    for place in range(above_place + 1, below_place):
        most = letters[place - 1].lowest - CENT
        letters[place] = replace(letters[place], lowest=min(letters[place].lowest, most))

"""The least that brings a total to a goal, by the same rules as the total itself. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from grading.rules.policy import Grade, Item, Key, Policy, Reader, Status, Total
from grading.rules.totals import total

Figure = Callable[[Total], Decimal | None]


@dataclass(frozen=True)
class Needed:
    """What is needed in one or several items for a total to reach a goal.

    :param points: the least, in steps of a hundredth, if it is one item; never above its maximum.
    :param percent: of full points, in each of several items, in steps of a hundredth.
    :param reaches: the total with it; if it cannot be reached, the total with full points.
    """

    points: Decimal | None
    percent: Decimal | None
    reaches: Decimal | None
    can_be_reached: bool

    @property
    def is_reached_anyway(self) -> bool:
        return self.can_be_reached and not (self.points or self.percent)


def needed(
    policy: Policy,
    grades: Mapping[Key, Grade],
    items: Sequence[Item],
    goal: Decimal,
    figure: Figure = lambda found: found.current,
) -> Needed:
    """Return the least that brings a figure of the total to the goal, everything else as it is.

    A total never falls when points rise (docs/grading.md), so the least is found by halving. Nothing
    above full points is considered.

    :param items: of the policy, at least one; if they are several, each gets the same percentage.
    :param figure: which of the total's figures has to reach the goal.
    """
    is_one = len(items) == 1
    last = ceil(items[0].max_points * 100) if is_one else 10_000

    def part(step: int) -> Fraction:
        full = items[0].max_points * 100 if is_one else Fraction(10_000)
        return min(Fraction(step) / full, Fraction(1))

    def at(step: int) -> Decimal | None:
        given = {item.key: Grade(Status.GRADED, item.max_points * part(step)) for item in items}
        return figure(total(policy, {**grades, **given}, Reader.STUDENT))

    best = at(last)
    if best is None or best < goal:
        return Needed(None, None, best, can_be_reached=False)
    step = bisect_left(range(last), True, key=lambda one: _reaches(at(one), goal))  # noqa: FBT003
    amount = _hundredths(part(step) * (items[0].max_points if is_one else 100))
    return Needed(
        points=amount if is_one else None,
        percent=None if is_one else amount,
        reaches=at(step),
        can_be_reached=True,
    )


def _reaches(found: Decimal | None, goal: Decimal) -> bool:
    return found is not None and found >= goal


def _hundredths(number: Fraction) -> Decimal:
    """Write a number that has at most three decimals."""
    return Decimal(number.numerator) / Decimal(number.denominator)

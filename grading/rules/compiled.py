"""Totals of many students at once: the same rules as `total`, in whole numbers.

A policy is made ready once; then a student's totals are sums of integers over a common denominator,
exact as fractions are, and some thirty times as fast. There is no trace. docs/grading.md explains.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from grading.rules.policy import ZERO, Component, Item, Key, Policy

EXCUSED = -1
OPEN = -2
"""Instead of points: it leaves the calculation; nothing is decided yet."""
PER_POINT = 10_000
"""Points are given in ten-thousandths, as they are stored with four decimals."""

Earned = tuple[int, int]
"""What an item earned and how much it counts in full, in the units of its component."""
Ratio = tuple[int, int]
"""A numerator and a denominator that is above 0."""


Standing = tuple[int, int]
"""Ten-thousandths of points, or EXCUSED or OPEN (missing and absent are 0), and the days late."""
UNDECIDED: Standing = (OPEN, 0)


class Cents(NamedTuple):
    """A total's three figures in hundredths, rounded once; None where there is no total."""

    floor: int | None
    current: int | None
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class CompiledItem:
    """:param unit: what a ten-thousandth of a point earns.
    :param size: what the item counts in full.
    :param a_day: ten-thousandths that a started day takes; as a ratio with the policy's scale.
    """

    place: int
    unit: int
    size: int
    is_extra: bool
    is_released: bool
    has_late: bool
    a_day: int
    floor: int


@dataclass(frozen=True, slots=True)
class CompiledComponent:
    weight: int
    items: tuple[CompiledItem, ...]
    drop: int
    is_extra: bool


class CompiledPolicy:
    """A policy made ready to be computed with, for students whose grades are lists by item.

    :param scale: points are counted in 1 / (10,000 scale): where being late takes other parts of one.
    """

    def __init__(self, policy: Policy) -> None:
        items = [item for component in policy.components for item in component.items]
        self.place_of: Mapping[Key, int] = {item.key: place for place, item in enumerate(items)}
        self.hides_something = policy.hides_something
        self.caps_at_100 = policy.caps_at_100
        self.scale = lcm(1, *(part.denominator for item in items for part in _late_parts(item)))
        self.hundred, weights = _whole([component.weight for component in policy.components])
        self.components = tuple(
            self._component(component, weight)
            for component, weight in zip(policy.components, weights, strict=True)
        )

    def _component(self, component: Component, weight: int) -> CompiledComponent:
        # A point earns `unit`; counted in parts of a point, both earn and size grow by the same.
        parts = PER_POINT * self.scale
        common = lcm(
            1,
            *(unit.denominator for unit in component.units),
            *(size.denominator for size in component.sizes),
        )
        items = []
        for item, unit, size in zip(component.items, component.units, component.sizes, strict=True):
            a_day, floor = (int(part * self.scale) for part in _late_parts(item))
            items.append(
                CompiledItem(
                    place=self.place_of[item.key],
                    unit=int(unit * common),
                    size=int(size * common) * parts,
                    is_extra=item.is_extra_credit,
                    is_released=item.is_released,
                    has_late=item.late is not None,
                    a_day=a_day,
                    floor=floor,
                )
            )
        return CompiledComponent(
            weight, tuple(items), component.drop_lowest, component.is_extra_credit
        )

    def totals(self, standings: Sequence[Standing], *, as_student: bool) -> Cents:
        """Return one student's total if the rest were 0, over what is graded, and if it were full.

        :param standings: in the order of the policy's items.
        :param as_student: what is not released is as if it were not graded.
        """
        current, is_open = self._outcome(standings, rest=None, as_student=as_student)
        if not is_open:
            return Cents(current, current, current)
        floor, _is_open = self._outcome(standings, rest=0, as_student=as_student)
        ceiling, _is_open = self._outcome(standings, rest=1, as_student=as_student)
        return Cents(floor, current, ceiling)

    def _outcome(
        self, standings: Sequence[Standing], *, rest: int | None, as_student: bool
    ) -> tuple[int | None, bool]:
        """Return the total in hundredths, and whether anything is not decided yet."""
        ordinary: Ratio = (0, 1)
        extra: Ratio = (0, 1)
        weights, has_open = 0, False
        for component in self.components:
            score, is_open = self._score(component, standings, rest, as_student=as_student)
            has_open = has_open or is_open
            if score is None:
                continue
            earned = (score[0] * component.weight, score[1])
            if component.is_extra:
                extra = _sum(extra, earned)
            else:
                ordinary = _sum(ordinary, earned)
                weights += component.weight
        if weights == 0:
            return None, has_open
        scaled = (ordinary[0] * 100, ordinary[1] * min(weights, self.hundred))
        total = _sum(scaled, (extra[0] * 100, extra[1] * self.hundred))
        cents = (total[0] * 200 + total[1]) // (2 * total[1])
        return (min(cents, 10_000) if self.caps_at_100 else cents), has_open

    def _score(
        self,
        component: CompiledComponent,
        standings: Sequence[Standing],
        rest: int | None,
        *,
        as_student: bool,
    ) -> tuple[Ratio | None, bool]:
        """Return the component's score, None if it leaves, and whether anything in it is open."""
        if component.is_extra and rest is not None:
            rest = 0  # extra credit is never assumed
        entries: list[Earned] = []
        bonus, has_open = 0, False
        for item in component.items:
            points, days_late = standings[item.place]
            if points == OPEN or (as_student and not item.is_released):
                has_open = True
                if rest is not None and not item.is_extra:
                    entries.append((item.size * rest, item.size))
            elif points != EXCUSED:
                earned = self._earned(item, points, days_late) * item.unit
                if item.is_extra:
                    bonus += earned
                else:
                    entries.append((earned, item.size))
        if component.drop and len(entries) > 1:
            entries = _kept(entries, bonus, component.drop)
        size = sum([entry[1] for entry in entries])
        score = (sum([entry[0] for entry in entries]) + bonus, size) if size else None
        return score, has_open

    def _earned(self, item: CompiledItem, points: int, days_late: int) -> int:
        """Return the points that count, after the late deduction."""
        points *= self.scale
        if days_late and item.has_late:
            return min(points, max(points - days_late * item.a_day, item.floor))
        return points


def _late_parts(item: Item) -> tuple[Fraction, Fraction]:
    """Return what a started day takes, and what it leaves at least, in ten-thousandths of a point."""
    if item.late is None:
        return ZERO, ZERO
    percent = item.max_points * PER_POINT / 100
    return item.late.percent_per_day * percent, item.late.floor_percent * percent


def _whole(weights: Iterable[Fraction]) -> tuple[int, list[int]]:
    """Return 100 percent and the weights in a unit in which all are whole."""
    weights = list(weights)
    common = lcm(1, *(weight.denominator for weight in weights))
    return 100 * common, [int(weight * common) for weight in weights]


def _sum(one: Ratio, other: Ratio) -> Ratio:
    return one[0] * other[1] + other[0] * one[1], one[1] * other[1]


def _kept(entries: Sequence[Earned], bonus: int, count: int) -> list[Earned]:
    """Leave out what rules/drops.py drops, by the same search; here only the score matters."""
    counting = [entry for entry in entries if entry[1] > 0]
    if len(counting) < 2:
        return counting
    keep = max(len(counting) - count, 1)
    kept = counting[:keep]
    while True:
        earned = bonus + sum([entry[0] for entry in kept])
        size = sum([entry[1] for entry in kept])
        best = sorted(counting, key=lambda entry: earned * entry[1] - entry[0] * size)[:keep]
        best_earned = bonus + sum([entry[0] for entry in best])
        best_size = sum([entry[1] for entry in best])
        if best_earned * size == earned * best_size:
            return kept
        kept = best


def in_units(points: Decimal) -> int:
    """Return points with at most four decimals in ten-thousandths."""
    return int(points.scaleb(4))

"""What a total is computed from, and what comes out. All numbers are exact: Fractions, no floats."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from grading.errors import UnusableInput

ZERO = Fraction(0)
ONE = Fraction(1)

Key = int | str


class Status(StrEnum):
    NONE = "none"
    SUBMITTED = "submitted"
    GRADED = "graded"
    EXCUSED = "excused"
    MISSING = "missing"
    ABSENT = "absent"


class Reader(StrEnum):
    STAFF = "staff"
    STUDENT = "student"


class Weighting(StrEnum):
    POINTS = "points"
    ITEMS = "items"


class State(StrEnum):
    """What became of an item in a total."""

    COUNTED = "counted"
    NOT_GRADED = "not graded"
    EXCUSED = "excused"
    DROPPED = "dropped"
    HIDDEN = "hidden"
    EXTRA_CREDIT = "extra credit"


def _refuse_negative(**numbers: Fraction) -> None:
    for name, number in numbers.items():
        if not isinstance(number, Fraction):
            raise UnusableInput(f"{name} must be an exact fraction.")
        if number < 0:
            raise UnusableInput(f"{name} must not be negative.")


@dataclass(frozen=True)
class LatePolicy:
    """What a started day costs, in percent of the maximum, and below which percentage it never takes."""

    percent_per_day: Fraction
    floor_percent: Fraction = ZERO

    def __post_init__(self) -> None:
        _refuse_negative(percent_per_day=self.percent_per_day, floor_percent=self.floor_percent)


@dataclass(frozen=True)
class Item:
    """Something graded. `key` is what grades call it: unique in the policy."""

    key: Key
    max_points: Fraction
    weight: Fraction = ONE
    is_extra_credit: bool = False
    is_released: bool = True
    late: LatePolicy | None = None

    def __post_init__(self) -> None:
        _refuse_negative(max_points=self.max_points, weight=self.weight)
        if self.max_points == 0:
            raise UnusableInput("max_points must be above 0.")


@dataclass(frozen=True)
class Component:
    """A share of the total, in percent, holding items."""

    name: str
    weight: Fraction
    items: tuple[Item, ...]
    weighting: Weighting = Weighting.POINTS
    drop_lowest: int = 0
    is_extra_credit: bool = False

    def __post_init__(self) -> None:
        _refuse_negative(weight=self.weight)
        if self.drop_lowest < 0:
            raise UnusableInput("drop_lowest must not be negative.")

    @cached_property
    def units(self) -> tuple[Fraction, ...]:
        """How much one point of each item counts inside the component: 1, or weight / maximum."""
        if self.weighting == Weighting.POINTS:
            return (ONE,) * len(self.items)
        return tuple(item.weight / item.max_points for item in self.items)

    @cached_property
    def sizes(self) -> tuple[Fraction, ...]:
        """How much each item counts in full: its maximum, or its weight."""
        return tuple(
            item.max_points * unit for item, unit in zip(self.items, self.units, strict=True)
        )


@dataclass(frozen=True)
class Policy:
    """How a course computes its totals.

    :param caps_at_100: no total is above 100, whatever brings it there.
    """

    components: tuple[Component, ...]
    caps_at_100: bool = False

    def __post_init__(self) -> None:
        keys = [item.key for component in self.components for item in component.items]
        if len(keys) != len(set(keys)):
            raise UnusableInput("two items have the same name.")

    @cached_property
    def hides_something(self) -> bool:
        return not all(
            item.is_released for component in self.components for item in component.items
        )


@dataclass(frozen=True)
class Grade:
    """One person's standing for one item. Points beside a status other than graded do not count."""

    status: Status
    points: Fraction | None = None
    days_late: int = 0

    def __post_init__(self) -> None:
        if self.points is not None:
            _refuse_negative(points=self.points)
        elif self.status == Status.GRADED:
            raise UnusableInput("a graded item needs points.")
        if self.days_late < 0:
            raise UnusableInput("days_late must not be negative.")


@dataclass(frozen=True)
class Line:
    """What one item does in `current`. Percentage points of the total, exact.

    :param weight: what the item would bring with full points.
    """

    key: Key
    state: State
    weight: Fraction
    contribution: Fraction


@dataclass(frozen=True)
class Total:
    """A student's total if the rest were 0, over what is graded, and if the rest were full.

    :param is_partial: the reader does not see every item: the total is over what is released.
    :param capped: what `current` would be if the course had no cap; None where that changes nothing.
        The lines' contributions sum to it.
    """

    floor: Decimal | None
    current: Decimal | None
    ceiling: Decimal | None
    lines: tuple[Line, ...]
    is_partial: bool = False
    capped: Decimal | None = None

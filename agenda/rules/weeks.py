"""Lines with a day, put into weeks from Monday to Sunday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Generic, TypeVar

Line = TypeVar("Line")


@dataclass(frozen=True)
class Day(Generic[Line]):
    date: date
    lines: Sequence[Line]


@dataclass(frozen=True)
class Week(Generic[Line]):
    monday: date
    days: Sequence[Day[Line]]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def weeks_of(lines: Sequence[tuple[date, Line]]) -> list[Week[Line]]:
    """Return the weeks that have something, with their days that do.

    :param lines: with their days; those of one day stay in their order.
    """
    ordered = sorted(lines, key=lambda one: one[0])
    days = [
        Day(day, [line for _day, line in together])
        for day, together in groupby(ordered, key=lambda one: one[0])
    ]
    return [
        Week(monday, list(together))
        for monday, together in groupby(days, key=lambda day: monday_of(day.date))
    ]


def monday_of(day: date) -> date:
    """Return the first day of the week that a day is in."""
    return day - timedelta(days=day.weekday())

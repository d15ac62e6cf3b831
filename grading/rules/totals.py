"""A student's total: docs/grading.md gives the order of the calculation with an example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard
from zoneinfo import ZoneInfo

from courses.rules import add_local_days
from grading.rules.drops import dropped
from grading.rules.policy import (
    ONE,
    ZERO,
    Component,
    Grade,
    Item,
    Key,
    Line,
    Policy,
    Reader,
    State,
    Status,
    Total,
)
from grading.rules.rounding import half_up

HUNDRED = Fraction(100)


def total(policy: Policy, grades: Mapping[Key, Grade], reader: Reader) -> Total:
    """Compute one student's total as the reader may see it.

    :param grades: by the items' keys; an item without one has nothing yet.
    """
    standings = [
        [_standing(item, grades.get(item.key), reader) for item in component.items]
        for component in policy.components
    ]
    current = _outcome(policy, standings, rest=None)
    is_all_graded = not any(standing.is_open for held in standings for standing in held)
    floor = current if is_all_graded else _outcome(policy, standings, rest=ZERO)
    ceiling = current if is_all_graded else _outcome(policy, standings, rest=ONE)
    return Total(
        floor=_rounded(floor.total, policy),
        current=_rounded(current.total, policy),
        ceiling=_rounded(ceiling.total, policy),
        lines=_lines(policy, standings, current),
        is_partial=reader == Reader.STUDENT and policy.hides_something,
        capped=half_up(current.total) if _is_capped(current.total, policy) else None,
    )


@dataclass(frozen=True)
class Standing:
    """An item as the reader may see it. `points` are after the late deduction; None: none count."""

    state: State
    points: Fraction | None = None

    @property
    def is_open(self) -> bool:
        """Nothing is decided yet: it leaves `current`, and is 0 or full in floor and ceiling."""
        return self.state in {State.NOT_GRADED, State.HIDDEN}


def _standing(item: Item, grade: Grade | None, reader: Reader) -> Standing:
    """What is hidden from a student is as if it were not graded, whatever its grade says."""
    if reader == Reader.STUDENT and not item.is_released:
        return Standing(State.HIDDEN)
    if grade is None or grade.status in {Status.NONE, Status.SUBMITTED}:
        return Standing(State.NOT_GRADED)
    if grade.status == Status.EXCUSED:
        return Standing(State.EXCUSED)
    return Standing(State.COUNTED, points_that_count(item, grade))


def points_that_count(item: Item, grade: Grade) -> Fraction:
    """Return a decided grade's points: missing and absent are 0, late costs a part of the maximum."""
    if grade.status != Status.GRADED or grade.points is None:
        return ZERO
    if item.late is None or grade.days_late == 0:
        return grade.points
    percent = item.max_points / HUNDRED
    deducted = grade.points - grade.days_late * item.late.percent_per_day * percent
    return min(grade.points, max(deducted, item.late.floor_percent * percent))


@dataclass(frozen=True)
class Share:
    """A component that is left in the calculation.

    :param size: what its ordinary items count in full, together.
    """

    score: Fraction
    size: Fraction
    dropped: frozenset[int]


def _share(
    component: Component, standings: Sequence[Standing], rest: Fraction | None
) -> Share | None:
    """Return the component's score, or None if it leaves the calculation.

    :param rest: what an item that is not graded counts, as a part of full: None, 0 or 1.
    """
    if rest is not None and component.is_extra_credit:
        rest = ZERO  # extra credit is never assumed
    bonus, places, entries = ZERO, [], []
    for place, (item, standing) in enumerate(zip(component.items, standings, strict=True)):
        earned, size = standing.points, component.sizes[place]
        if earned is not None:
            earned *= component.units[place]
        elif rest is not None and standing.is_open and not item.is_extra_credit:
            earned = size * rest
        if earned is None:
            continue
        if item.is_extra_credit:
            bonus += earned
        else:
            places.append(place)
            entries.append((earned, size))
    return _after_drops(component, places, entries, bonus)


def _after_drops(
    component: Component,
    places: Sequence[int],
    entries: Sequence[tuple[Fraction, Fraction]],
    bonus: Fraction,
) -> Share | None:
    out = dropped(entries, bonus=bonus, count=component.drop_lowest)
    kept = [entry for place, entry in enumerate(entries) if place not in out]
    size = sum((entry[1] for entry in kept), ZERO)
    if size == 0:
        return None
    return Share(
        score=sum((entry[0] for entry in kept), bonus) / size,
        size=size,
        dropped=frozenset(places[place] for place in out),
    )


@dataclass(frozen=True)
class Outcome:
    """A total before rounding, with the components left in it.

    :param scale: what one percent of weight counts in the total; without a total nothing does.
    """

    total: Fraction | None
    shares: tuple[Share | None, ...]
    scale: Fraction

    @property
    def extra_scale(self) -> Fraction:
        return ZERO if self.total is None else ONE


def _outcome(
    policy: Policy, standings: Sequence[Sequence[Standing]], rest: Fraction | None
) -> Outcome:
    shares = tuple(
        _share(component, held, rest)
        for component, held in zip(policy.components, standings, strict=True)
    )
    ordinary = extra = weights = ZERO
    for component, share in zip(policy.components, shares, strict=True):
        if share is None:
            continue
        if component.is_extra_credit:
            extra += share.score * component.weight
        else:
            ordinary += share.score * component.weight
            weights += component.weight
    if weights == 0:
        return Outcome(None, shares, ZERO)
    scale = HUNDRED / weights if weights < HUNDRED else ONE
    return Outcome(ordinary * scale + extra, shares, scale)


def _lines(
    policy: Policy, standings: Sequence[Sequence[Standing]], outcome: Outcome
) -> tuple[Line, ...]:
    lines: list[Line] = []
    for component, held, share in zip(policy.components, standings, outcome.shares, strict=True):
        scale = outcome.extra_scale if component.is_extra_credit else outcome.scale
        out = share.dropped if share else frozenset[int]()
        per_size = component.weight * scale / share.size if share else ZERO
        for place, standing in enumerate(held):
            lines.append(_line(component, place, standing, per_size, is_dropped=place in out))
    return tuple(lines)


def _line(
    component: Component,
    place: int,
    standing: Standing,
    per_size: Fraction,
    *,
    is_dropped: bool,
) -> Line:
    """:param per_size: what a unit of the component's size brings to the total."""
    item = component.items[place]
    if is_dropped:
        return Line(item.key, State.DROPPED, ZERO, ZERO)
    if standing.points is None:
        return Line(item.key, standing.state, ZERO, ZERO)
    is_extra = item.is_extra_credit or component.is_extra_credit
    return Line(
        key=item.key,
        state=State.EXTRA_CREDIT if is_extra else State.COUNTED,
        weight=component.sizes[place] * per_size,
        contribution=standing.points * component.units[place] * per_size,
    )


def _is_capped(number: Fraction | None, policy: Policy) -> TypeGuard[Fraction]:
    return policy.caps_at_100 and number is not None and number > HUNDRED


def _rounded(number: Fraction | None, policy: Policy) -> Decimal | None:
    if number is None:
        return None
    return half_up(HUNDRED if _is_capped(number, policy) else number)


def days_late(
    *,
    due_at: datetime,
    submitted_at: datetime,
    zone: ZoneInfo,
    grace: timedelta = timedelta(0),
) -> int:
    """Return how many days late, each started one counted; days as the wall clock in the zone shows.

    A change of clocks costs nobody a day: the kinder of wall time and shifted moment holds.

    :param grace: taken off what came later first: added to the due moment it could fall into an hour
        that the clocks show twice, and make somebody later.
    """
    due_at, submitted_at = due_at.astimezone(UTC), submitted_at.astimezone(UTC) - grace
    if submitted_at <= due_at:
        return 0
    wall = _on_the_wall(submitted_at, zone) - _on_the_wall(due_at, zone)
    days = max(-(-wall // timedelta(days=1)), 1)
    if days > 1 and submitted_at <= add_local_days(due_at, days - 1, zone):
        return days - 1
    return days


def _on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)

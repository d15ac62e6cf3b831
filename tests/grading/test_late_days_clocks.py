"""Days late, due moments, grace and extensions over the clock changes of every zone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courses.rules import add_local_days
from grading.rules.totals import days_late
from projects.rules import Dates, moved_closing

pytestmark = pytest.mark.property
MICRO, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
FIRST, LAST = datetime(1975, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones())


@cache
def changes(key):
    """Return the moments, to the minute, at which a zone's clocks change; one for who has none."""
    zone, found = ZoneInfo(key), []
    step, at = timedelta(days=20), FIRST
    while at < LAST:
        moved = (at + step).astimezone(zone).utcoffset() - at.astimezone(zone).utcoffset()
        if moved and abs(moved) < DAY / 2:  # islands have jumped over the date line, a day was lost
            found.append(_change(zone, at, at + step))
        at += step
    return tuple(found) or (datetime(2026, 10, 14, tzinfo=UTC),)


def _change(zone, before, after):
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
            before = middle
        else:
            after = middle
    return after


def typed(moment, zone):
    """Return the moment as somebody types it: of an hour that comes twice, in the first."""
    return moment.astimezone(zone).replace(fold=0).astimezone(UTC)


@st.composite
def near_changes(draw):
    """Draw a zone and a due moment within some days of a change of its clocks."""
    key = draw(st.sampled_from(ZONES))
    change = draw(st.sampled_from(changes(key)))
    off = draw(st.timedeltas(-9 * DAY, 9 * DAY) | st.timedeltas(-3 * HOUR, 3 * HOUR))
    return ZoneInfo(key), typed(change + off, ZoneInfo(key))


late = st.timedeltas(timedelta(0), 12 * DAY)
grace = st.timedeltas(timedelta(0), DAY)


def wall(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None)


@given(near_changes(), late, late)
@example((ZoneInfo("America/New_York"), datetime(2026, 10, 31, 22, tzinfo=UTC)), 25 * HOUR, HOUR)
def test_days_late_never_fall_as_time_goes_on(at, sooner, more):
    zone, due_at = at

    first = days_late(due_at=due_at, submitted_at=due_at + sooner, zone=zone)

    assert first <= days_late(due_at=due_at, submitted_at=due_at + sooner + more, zone=zone)


@given(near_changes())
def test_on_time_is_at_the_very_moment_and_late_right_after_it(at):
    zone, due_at = at

    assert days_late(due_at=due_at, submitted_at=due_at, zone=zone) == 0
    assert days_late(due_at=due_at, submitted_at=due_at + MICRO, zone=zone) == 1


@given(near_changes(), st.integers(1, 9))
def test_the_same_time_on_the_wall_n_days_later_is_n_days_late_whatever_the_clocks_do(at, n):
    zone, due_at = at
    again = add_local_days(due_at, n, zone)

    days = days_late(due_at=due_at, submitted_at=again, zone=zone)

    assert days == n
    assert n <= days_late(due_at=due_at, submitted_at=again + MICRO, zone=zone) <= n + 1
    assert days_late(due_at=due_at, submitted_at=again + 2 * HOUR, zone=zone) == n + 1


@given(near_changes(), late)
def test_a_change_of_clocks_costs_nobody_a_day(at, by):
    """Neither who counts hours nor who looks at the clock finds more days than these."""
    zone, due_at = at
    submitted_at = due_at + by
    days = days_late(due_at=due_at, submitted_at=submitted_at, zone=zone)

    on_the_wall = wall(submitted_at, zone) - wall(due_at, zone)
    assert days <= max(-(-on_the_wall // DAY), 1 if by else 0)
    assert abs(days - (-(-by // DAY))) <= 1


@given(near_changes(), late, late, grace)
def test_more_time_never_makes_anybody_later(at, by, longer, grace):
    zone, due_at = at
    submitted_at, closes_at = due_at + by, due_at + 3 * DAY
    dates = Dates(due_at - DAY, due_at, closes_at, grace=grace)
    to = max(due_at, typed(due_at + longer, zone))
    extended = dates.extended(
        due_at=to,
        closes_at=moved_closing(due_at=due_at, closes_at=closes_at, to=to, zone=zone),
    )

    def days(due_at, grace=grace):
        return days_late(due_at=due_at, submitted_at=submitted_at, zone=zone, grace=grace)

    assert days(to) <= days(due_at) <= days(due_at, timedelta(0))
    assert (days(to) == 0) is extended.is_on_time(submitted_at)
    assert extended.taken_until >= dates.taken_until


@given(near_changes(), late)
def test_closing_stays_as_far_from_due_on_the_wall(at, longer):
    zone, due_at = at
    closes_at, to = due_at + 3 * DAY, due_at + longer

    moved = moved_closing(due_at=due_at, closes_at=closes_at, to=to, zone=zone)

    apart = wall(closes_at, zone) - wall(due_at, zone)
    assert moved >= to
    off = abs((wall(moved, zone) - wall(to, zone)) - apart)
    assert off <= timedelta(hours=2) or off <= DAY  # a wall time that does not exist that day

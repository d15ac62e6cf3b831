"""What keeps its time of day when a course's clock is another one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import moved_to_zone

SEOUL, BERLIN, NEW_YORK = map(ZoneInfo, ["Asia/Seoul", "Europe/Berlin", "America/New_York"])
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC), allow_imaginary=False
)


def at(words, zone):
    return datetime.fromisoformat(words).replace(tzinfo=zone)


def wall(moment, zone):
    return moment.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("words", "old", "new", "then"),
    [
        ("2026-10-14T14:00", SEOUL, BERLIN, "2026-10-14T14:00"),
        ("2026-10-30T23:59", SEOUL, NEW_YORK, "2026-10-30T23:59"),
        # the night the clocks go forward there is no half past two: it is half past three
        ("2026-03-29T02:30", SEOUL, BERLIN, "2026-03-29T03:30"),
    ],
)
def test_a_moment_keeps_its_time_of_day(words, old, new, then):
    assert moved_to_zone([at(words, old)], old, new) == [at(then, new)]


def test_what_ends_after_it_starts_still_does_where_an_hour_is_left_out():
    starts, ends = at("2026-03-29T02:30", SEOUL), at("2026-03-29T03:15", SEOUL)

    moved = moved_to_zone([starts, ends], SEOUL, BERLIN)

    assert moved == [at("2026-03-29T03:30", BERLIN), at("2026-03-29T04:15", BERLIN)]


def test_what_ends_after_it_starts_still_does_where_an_hour_was_repeated():
    starts = at("2026-11-01T01:30", NEW_YORK)
    ends = starts.astimezone(UTC) + timedelta(minutes=40)  # 1:10, for the second time

    moved = moved_to_zone([starts, ends], NEW_YORK, SEOUL)

    assert moved == [at("2026-11-01T01:30", SEOUL), at("2026-11-01T02:10", SEOUL)]


@pytest.mark.property
@given(st.lists(moments, min_size=1, max_size=4).map(sorted), zones, zones)
def test_order_is_kept_and_the_clock_wherever_it_can_show_the_hour(dates, old, new):
    moved = moved_to_zone(dates, old, new)

    for (one, other), (one_then, other_then) in zip(pairwise(dates), pairwise(moved), strict=True):
        assert (one < other) is (one_then < other_then)
        assert (one == other) is (one_then == other_then)
    for before, after in zip(dates, moved, strict=True):
        shown = wall(before, old)
        exists = wall(shown.replace(tzinfo=new).astimezone(UTC), new) == shown
        is_first = before.astimezone(old).fold == 0
        if exists and is_first and len(dates) == 1:
            assert wall(after, new) == shown
            assert abs(wall(after, new) - shown) <= timedelta(hours=24)


@pytest.mark.property
@given(moments, zones, zones)
def test_another_zone_and_back_changes_nothing_where_both_show_the_hour_once(moment, old, new):
    shown = wall(moment, old)
    for zone in [old, new]:
        twice = [shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in [0, 1]]
        if twice[0] != twice[1]:
            return
    there = moved_to_zone([moment], old, new)

    assert moved_to_zone(there, new, old) == [moment]

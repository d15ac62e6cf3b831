from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from schedule import rules

WEEKS = [date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 26)]


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2026, 9, 1), 0),
        (date(2026, 10, 5), 0),
        (date(2026, 10, 11), 0),
        (date(2026, 10, 12), 1),
        (date(2026, 10, 25), 1),
        (date(2027, 1, 1), 2),
    ],
)
def test_a_day_belongs_to_the_last_week_that_has_begun(day, place):
    assert rules.week_index(WEEKS, day) == place


@pytest.mark.parametrize(
    ("starts", "day", "place"),
    [
        (WEEKS, date(2026, 10, 4), None),
        (WEEKS, date(2026, 10, 5), 0),
        (WEEKS, date(2026, 10, 18), 1),
        (WEEKS, date(2026, 10, 19), None),  # a break
        (WEEKS, date(2026, 11, 1), 2),
        (WEEKS, date(2026, 11, 2), None),
        ([*reversed(WEEKS)], date(2026, 10, 12), 1),
        ([date(2026, 10, 12), date(2026, 10, 14)], date(2026, 10, 15), 1),  # they overlap
        ([date(2026, 10, 12)] * 2, date(2026, 10, 12), 1),
        ([], date(2026, 10, 12), None),
    ],
)
def test_current_week_is_the_one_the_day_is_in(starts, day, place):
    assert rules.current_week(starts, day) == place


BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = (datetime(2026, 10, 19, 8, 0, tzinfo=UTC), datetime(2026, 10, 19, 9, 30, tzinfo=UTC))
THURSDAY = (datetime(2026, 10, 22, 12, 0, tzinfo=UTC), datetime(2026, 10, 22, 13, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("meetings", "place", "begins"),
    [
        ([], 0, None),
        ([MONDAY], 0, datetime(2026, 10, 26, 10, 0, tzinfo=BERLIN)),  # clocks went back between
        ([MONDAY, THURSDAY], 1, datetime(2026, 10, 29, 14, 0, tzinfo=BERLIN)),
        ([MONDAY, THURSDAY], 5, datetime(2026, 10, 29, 14, 0, tzinfo=BERLIN)),
    ],
)
def test_next_meeting_is_at_the_same_hour_of_the_same_day(meetings, place, begins):
    found = rules.next_meeting(meetings, place=place, days=7, zone=BERLIN)

    assert (found and found[0]) == begins


@pytest.mark.parametrize(
    ("hour", "state"), [(9, "before"), (10, "open"), (11, "open"), (12, "closed"), (13, "closed")]
)
def test_a_window_holds_its_opening_and_not_its_closing(hour, state):
    opens_at, closes_at = (datetime(2026, 10, 1, at, tzinfo=UTC) for at in (10, 12))

    assert rules.window(opens_at, closes_at, datetime(2026, 10, 1, hour, tzinfo=UTC)) == state

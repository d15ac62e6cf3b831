from datetime import UTC, date, datetime, time, timedelta
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
MONDAY = (0, time(14), time(16))
SATURDAY = (5, time(10), time(13))
TUESDAY = (1, time(14), time(16))


def test_hours_of_a_session_are_told_on_the_clocks_of_the_course():
    starts_at = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)  # Monday, after the clocks went back

    found = rules.hours_of(date(2026, 10, 19), starts_at, starts_at + timedelta(hours=1), BERLIN)

    assert found == (7, time(0, 30), time(1, 30))


@pytest.mark.parametrize(
    ("hours", "place"),
    [
        ([MONDAY], 0),
        ([SATURDAY, MONDAY, MONDAY], 1),  # one Saturday changes nothing
        ([SATURDAY, MONDAY], 0),  # of equals the latest
        ([TUESDAY, TUESDAY, MONDAY, MONDAY], 0),
        ([TUESDAY, TUESDAY, TUESDAY, MONDAY, MONDAY], 0),  # it moved to Tuesdays
    ],
)
def test_the_most_usual_hours_are_the_commonest(hours, place):
    assert rules.most_usual(hours) == place


@pytest.mark.parametrize(
    ("day", "is_near"),
    [
        (date(2026, 7, 2), False),
        (date(2026, 7, 3), True),
        (date(2026, 10, 14), True),
        (date(2027, 2, 16), True),
        (date(2027, 2, 17), False),
        (date(2027, 10, 14), False),
        (date.max, False),
    ],
)
def test_days_near_the_term(day, is_near):
    assert rules.is_near_term(day, date(2026, 9, 1), date(2026, 12, 18)) is is_near


@pytest.mark.parametrize(
    ("is_final", "now", "opens_on"),
    [
        (False, datetime(2026, 8, 1, tzinfo=UTC), date(2026, 9, 1)),
        (
            False,
            datetime(2026, 9, 30, 22, 30, tzinfo=UTC),
            date(2026, 10, 2),
        ),  # there it is October
        (True, datetime(2026, 8, 1, tzinfo=UTC), date(2026, 11, 13)),
    ],
)
def test_a_usual_sign_up_lasts_two_weeks_and_swaps_of_talks_four_more(is_final, now, opens_on):
    window = rules.usual_window(
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 18),
        is_final=is_final,
        now=now,
        zone=BERLIN,
    )

    closes_at = datetime.combine(opens_on + timedelta(days=14), time(18), tzinfo=BERLIN)
    assert window == {
        "opens_at": datetime.combine(opens_on, time(9), tzinfo=BERLIN),
        "closes_at": closes_at,
        "returns_until": closes_at if is_final else closes_at + timedelta(weeks=4),
    }


def test_swaps_end_with_the_course():
    window = rules.usual_window(
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 9, 25),
        is_final=False,
        now=datetime(2026, 8, 1, tzinfo=UTC),
        zone=BERLIN,
    )

    assert window["returns_until"] == datetime(2026, 9, 25, 18, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("hour", "state"), [(9, "before"), (10, "open"), (11, "open"), (12, "closed"), (13, "closed")]
)
def test_a_window_holds_its_opening_and_not_its_closing(hour, state):
    opens_at, closes_at = (datetime(2026, 10, 1, at, tzinfo=UTC) for at in (10, 12))

    assert rules.window(opens_at, closes_at, datetime(2026, 10, 1, hour, tzinfo=UTC)) == state

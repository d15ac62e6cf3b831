from datetime import UTC, datetime, timedelta

import pytest

from papers.rules.exchange import is_in_time, kept_until

CUT_OFF = datetime(2026, 10, 20, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "starts_at", "is_still"),
    [
        (CUT_OFF, CUT_OFF + DAY, True),
        (CUT_OFF + SECOND, CUT_OFF + DAY, False),
        (CUT_OFF - DAY, CUT_OFF - DAY, False),
        (CUT_OFF - DAY - SECOND, CUT_OFF - DAY, True),
    ],
)
def test_seats_change_hands_until_the_cut_off_and_before_the_session(now, starts_at, is_still):
    assert is_in_time(now, returns_until=CUT_OFF, starts_at=starts_at) is is_still


@pytest.mark.parametrize(
    ("now", "starts_at", "until"),
    [
        (CUT_OFF - 2 * DAY, CUT_OFF + DAY, CUT_OFF - DAY),
        (CUT_OFF - HOUR, CUT_OFF + DAY, CUT_OFF),
        (CUT_OFF - DAY, CUT_OFF - HOUR, CUT_OFF - HOUR),
    ],
)
def test_a_seat_is_kept_for_a_day_and_never_past_the_cut_off(now, starts_at, until):
    assert kept_until(now, hours=24, returns_until=CUT_OFF, starts_at=starts_at) == until

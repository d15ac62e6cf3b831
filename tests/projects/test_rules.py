from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import rules
from projects.rules import Dates, HandIn, Window
from tests.factories import NOW

SECOND = timedelta(seconds=1)
OPENS, DUE, CLOSES = NOW, NOW + 10 * SECOND, NOW + 20 * SECOND
DATES = Dates(OPENS, DUE, CLOSES)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, Window.BEFORE),
        (OPENS, Window.OPEN),
        (DUE, Window.OPEN),
        (DUE + SECOND, Window.OVERDUE),
        (CLOSES, Window.OVERDUE),
        (CLOSES + SECOND, Window.CLOSED),
    ],
)
def test_window(now, expected):
    assert DATES.window(now) is expected


SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("last_due_at", "opens_on"),
    [
        (None, date(2026, 10, 15)),
        (NOW - timedelta(days=3), date(2026, 10, 15)),
        (datetime(2026, 10, 31, 15, 0, tzinfo=UTC), date(2026, 11, 2)),  # 1 November in Seoul
    ],
)
def test_usual_milestone_follows_the_last_and_is_due_by_midnight(last_due_at, opens_on):
    dates = rules.usual_dates(
        starts_on=date(2026, 8, 31), last_due_at=last_due_at, now=NOW, zone=SEOUL
    )

    assert dates == {
        "opens_at": datetime.combine(opens_on, time(9), tzinfo=SEOUL),
        "due_at": datetime.combine(opens_on + timedelta(days=20), time(23, 59), tzinfo=SEOUL),
        "closes_at": datetime.combine(opens_on + timedelta(days=27), time(23, 59), tzinfo=SEOUL),
    }


def test_usual_milestone_does_not_open_before_the_course():
    dates = rules.usual_dates(starts_on=date(2027, 3, 1), last_due_at=None, now=NOW, zone=SEOUL)

    assert dates["opens_at"] == datetime(2027, 3, 1, 9, 0, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("submitted_at", "now", "expected"),
    [
        (None, DUE, HandIn.NOT_YET),
        (None, DUE + SECOND, HandIn.MISSING),
        (DUE, CLOSES, HandIn.ON_TIME),
        (DUE + SECOND, CLOSES, HandIn.LATE),
    ],
)
def test_hand_in(submitted_at, now, expected):
    assert rules.hand_in(due_at=DUE, submitted_at=submitted_at, now=now) is expected


@pytest.mark.parametrize(
    ("step", "expected"), [(-SECOND, None), (0 * SECOND, None), (SECOND, SECOND)]
)
def test_late_by(step, expected):
    assert DATES.late_by(DUE + step) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pdf", ["pdf"]),
        (".PDF, zip;tar.gz\n zip", ["pdf", "zip", "tar.gz"]),
        ("", []),
        (" . , ", []),
    ],
)
def test_file_types(words, expected):
    assert rules.file_types(words) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ((OPENS, DUE, CLOSES), True),
        ((OPENS, DUE, DUE), True),
        ((OPENS, OPENS, CLOSES), False),
        ((OPENS, CLOSES, DUE), False),
    ],
)
def test_dates_are_in_order(dates, expected):
    opens_at, due_at, closes_at = dates

    assert (
        rules.dates_are_in_order(opens_at=opens_at, due_at=due_at, closes_at=closes_at) is expected
    )


@pytest.mark.parametrize(
    ("locked_at", "expected"), [(None, False), (NOW + SECOND, False), (NOW, True)]
)
def test_is_locked(locked_at, expected):
    assert rules.is_locked(teams_locked_at=locked_at, now=NOW) is expected


@pytest.mark.parametrize(("count", "expected"), [(0, True), (3, True), (4, False), (5, False)])
def test_has_place(count, expected):
    assert rules.has_place(member_count=count, team_max=4) is expected


MINUTE = timedelta(minutes=1)


def test_grace_moves_the_last_moment_on_time_but_not_the_due_moment():
    dates = Dates(OPENS, DUE, DUE, grace=MINUTE)

    assert dates.window(DUE + MINUTE) is Window.OPEN
    assert dates.window(DUE + MINUTE + SECOND) is Window.CLOSED
    assert dates.hand_in(DUE + MINUTE, now=CLOSES) is HandIn.ON_TIME
    assert dates.late_by(DUE + MINUTE) is None
    assert dates.late_by(DUE + 2 * MINUTE) == 2 * MINUTE
    assert dates.hand_in(None, now=DUE + MINUTE) is HandIn.NOT_YET


def test_an_extension_gives_time_and_never_takes_any():
    later = DATES.extended(due_at=CLOSES, closes_at=CLOSES + SECOND)
    assert (later.due_at, later.closes_at, later.is_extended) == (CLOSES, CLOSES + SECOND, True)

    passed = DATES.extended(due_at=OPENS, closes_at=DUE)
    assert (passed.due_at, passed.closes_at, passed.is_extended) == (DUE, CLOSES, False)


@pytest.mark.parametrize(
    ("moments", "last_on_time", "last"),
    [
        ([], None, None),
        ([DUE], 0, 0),
        ([OPENS, DUE, DUE + SECOND], 1, 2),
        ([DUE + SECOND, CLOSES], 1, 1),
    ],
)
def test_version_that_counts(moments, last_on_time, last):
    on_time = [DATES.is_on_time(moment) for moment in moments]
    assert rules.counting_version(on_time, counts_last=False) == last_on_time
    assert rules.counting_version(on_time, counts_last=True) == last


NEW_YORK = ZoneInfo("America/New_York")


def test_closing_moves_with_the_due_moment_by_the_wall_clock():
    """The clocks went back on 1 November 2026: a day of 25 hours is one day."""
    closes_at = rules.moved_closing(
        due_at=datetime(2026, 10, 20, 23, 59, tzinfo=NEW_YORK),
        closes_at=datetime(2026, 10, 22, 12, 0, tzinfo=NEW_YORK),
        to=datetime(2026, 10, 31, 23, 59, tzinfo=NEW_YORK),
        zone=NEW_YORK,
    )

    assert closes_at == datetime(2026, 11, 2, 12, 0, tzinfo=NEW_YORK)


ZONES = sorted(available_timezones())
moments = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(0), timedelta(days=40))


@pytest.mark.property
@given(st.sampled_from(ZONES), moments, spans, spans, st.integers(0, 24 * 60))
def test_dates_hold_in_every_zone(key, due_at, late, moved, grace):
    """On time at the very second, whatever the clocks do; an extension never closes before it is due."""
    zone = ZoneInfo(key)
    closes_at = due_at + late
    dates = Dates(due_at - ONE, due_at, closes_at, grace=timedelta(minutes=grace))
    to = due_at + moved
    longer = dates.extended(
        due_at=to,
        closes_at=rules.moved_closing(due_at=due_at, closes_at=closes_at, to=to, zone=zone),
    )

    for one in (dates, longer):
        assert one.due_at <= one.on_time_until <= one.taken_until
        assert one.window(one.on_time_until) is Window.OPEN
        assert one.window(one.on_time_until + MICRO) in {Window.OVERDUE, Window.CLOSED}
        assert one.window(one.taken_until) in {Window.OPEN, Window.OVERDUE}
        assert one.window(one.taken_until + MICRO) is Window.CLOSED
        assert one.hand_in(one.on_time_until, now=one.taken_until) is HandIn.ON_TIME
    assert longer.on_time_until >= dates.on_time_until
    assert longer.taken_until >= dates.taken_until


ONE, MICRO = timedelta(days=1), timedelta(microseconds=1)

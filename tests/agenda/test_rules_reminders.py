"""Quiet hours, own leads and digests, as pure rules."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda import rules
from agenda.forms import OF_WHAT
from agenda.rules import Choice, Quiet
from tests.agenda.factories import DeadlineFactory
from tests.factories import NOW

BERLIN, SEOUL = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Seoul")
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
NIGHT = Quiet(time(22), time(7), BERLIN)
NOON = Quiet(time(12), time(14), BERLIN)


def at(day, hour, minute=0, second=0, zone=BERLIN):
    return datetime(2026, 10, day, hour, minute, second, tzinfo=zone)


@pytest.mark.parametrize(
    ("quiet", "moment", "hours"),
    [
        (NIGHT, at(14, 21, 59, 59), None),
        (NIGHT, at(14, 22), (at(14, 22), at(15, 7))),
        (NIGHT, at(15, 0), (at(14, 22), at(15, 7))),
        (NIGHT, at(15, 6, 59, 59), (at(14, 22), at(15, 7))),
        (NIGHT, at(15, 7), None),
        (NOON, at(14, 13), (at(14, 12), at(14, 14))),
        (NOON, at(14, 14), None),
        (NOON, at(14, 2), None),
        (NIGHT, at(14, 14, zone=SEOUL), None),  # 07:00 in Berlin
        (NIGHT, at(14, 13, 59, zone=SEOUL), (at(13, 22), at(14, 7))),
        (NIGHT, at(25, 4), (at(24, 22), at(25, 7))),  # the night with the hour that is there twice
    ],
)
def test_quiet_hours_are_by_the_persons_clock(quiet, moment, hours):
    assert quiet.around(moment) == hours


@pytest.mark.property
@given(
    begins=st.times(),
    length=st.integers(1, 1439),
    zone=st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})).map(ZoneInfo),
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_what_waits_for_the_end_of_quiet_hours_is_not_quiet_then(begins, length, zone, moment):
    until = (datetime.combine(date(2000, 1, 1), begins) + timedelta(minutes=length)).time()
    quiet = Quiet(begins, until, zone)

    hours = quiet.around(moment)

    if hours is not None:
        assert hours[0] <= moment < hours[1]
        assert hours[1] - hours[0] <= timedelta(minutes=length) + 26 * HOUR - DAY
        assert quiet.around(hours[1]) is None or hours[1] - hours[0] > 22 * HOUR


def due(moment, kind="milestone"):
    return DeadlineFactory(kind=kind, at=moment)


@pytest.mark.parametrize(
    ("moment", "lead", "goes"),
    [
        (at(16, 23, 59), rules.DAY, at(16, 7)),  # 23:59 the day before is quiet: at seven
        (at(15, 8), rules.TWO_HOURS, at(15, 7)),
        (at(15, 7), rules.TWO_HOURS, at(14, 22)),  # seven would be too late
        (at(15, 6), rules.TWO_HOURS, at(14, 22)),
        (at(15, 12), rules.TWO_HOURS, at(15, 10)),
    ],
)
def test_reminder_goes_after_quiet_hours_or_before_if_it_would_be_too_late(moment, lead, goes):
    assert rules.goes_at(due(moment), lead, BERLIN, NIGHT) == goes


@pytest.mark.parametrize(
    ("now", "lead"),
    [
        (at(14, 21, 59, 59), None),
        (at(14, 22), rules.TWO_HOURS),
        (at(15, 5), rules.TWO_HOURS),
        (at(15, 6), None),
    ],
)
def test_what_is_due_in_the_night_is_told_as_it_begins_or_at_once(now, lead):
    choice = Choice(leads=frozenset({rules.TWO_HOURS}), quiet=NIGHT)

    assert rules.lead_now(due(at(15, 6)), BERLIN, now, choice) == lead


@pytest.mark.parametrize(("now", "lead"), [(at(15, 6, 59), None), (at(15, 7), rules.DAY)])
def test_what_comes_up_in_the_night_waits_for_the_morning(now, lead):
    assert rules.lead_now(due(at(15, 12)), BERLIN, now, Choice(quiet=NIGHT)) == lead


@pytest.mark.parametrize(
    ("kind", "leads", "brought"),
    [
        ("milestone", {30, rules.WEEK}, [30, rules.WEEK]),
        ("exam", {30, 120}, [rules.DAY]),
        ("exam", {rules.WEEK, 120}, [rules.DAY, rules.WEEK]),
        ("response", {rules.WEEK}, [rules.DAY]),
        ("offer", {rules.WEEK, 30}, [30, 120]),
        ("session", {30}, []),
        ("something new", {30}, []),
    ],
)
def test_chosen_leads_are_brought_to_what_makes_sense_for_the_kind(kind, leads, brought):
    assert Choice(leads=frozenset(leads)).leads_of(kind) == brought


def test_every_kind_that_is_shown_can_be_chosen():
    assert set(rules.RANGES) == set(rules.KIND_LABELS) == set(OF_WHAT)


def test_sessions_are_told_to_who_asks_for_them():
    choice = Choice(kinds_off=frozenset())

    assert rules.lead_now(due(NOW + HOUR, "session"), SEOUL, NOW, choice) == rules.TWO_HOURS
    assert rules.lead_now(due(NOW + HOUR, "session"), SEOUL, NOW) is None


@pytest.mark.parametrize(
    ("deadline", "is_told"),
    [
        (due(NOW + HOUR), True),
        (due(NOW + DAY), False),
        (due(NOW), False),
        (due(NOW + HOUR, "session"), False),
        (DeadlineFactory(at=NOW + HOUR, is_cancelled=True), False),
        (DeadlineFactory(kind="signup", at=NOW + HOUR, ends_at=NOW + 2 * HOUR), False),
        (DeadlineFactory(kind="signup", at=NOW - HOUR, ends_at=NOW + 2 * HOUR), True),
    ],
)
def test_digest_tells_what_is_ahead_in_its_time(deadline, is_told):
    assert rules.is_in_digest(deadline, rules.USUAL, NOW, NOW + DAY) is is_told


def test_midnight_that_is_not_there_is_an_hour_later():
    cairo = ZoneInfo("Africa/Cairo")  # the clocks go on at midnight

    until = rules.digest_until("daily", datetime(2026, 4, 22, 8, tzinfo=cairo), cairo)

    assert until == datetime(2026, 4, 23, 22, tzinfo=UTC)  # 00:00 is not there: 01:00

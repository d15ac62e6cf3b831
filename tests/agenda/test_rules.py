from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agenda import rules
from tests.agenda.factories import DeadlineFactory
from tests.factories import NOW

SEOUL = ZoneInfo("Asia/Seoul")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "lead"),
    [
        (8 * DAY, None),
        (7 * DAY + timedelta(seconds=1), None),
        (7 * DAY, rules.WEEK),
        (DAY + timedelta(seconds=1), rules.WEEK),
        (DAY, rules.DAY),
        (2 * HOUR + timedelta(seconds=1), rules.DAY),
        (2 * HOUR, rules.TWO_HOURS),
        (timedelta(seconds=1), rules.TWO_HOURS),
        (timedelta(0), None),
        (-DAY, None),
    ],
)
@pytest.mark.parametrize("kind", ["milestone", "slides"])
def test_closest_lead_that_has_begun(kind, left, lead):
    assert rules.lead_now(DeadlineFactory(kind=kind, at=NOW + left), SEOUL, NOW) == lead


@pytest.mark.parametrize(
    ("kind", "left", "lead"),
    [
        ("session", HOUR, None),
        ("exam", HOUR, rules.DAY),
        ("exam", 2 * DAY, rules.WEEK),
        ("talk", HOUR, rules.DAY),
        ("response", HOUR, rules.DAY),
        ("response", 2 * DAY, None),
        ("something new", HOUR, None),
    ],
)
def test_each_kind_has_its_own_leads(kind, left, lead):
    assert rules.lead_now(DeadlineFactory(kind=kind, at=NOW + left), SEOUL, NOW) == lead


def test_nobody_is_reminded_of_what_is_cancelled():
    assert rules.lead_now(DeadlineFactory(at=NOW + HOUR, is_cancelled=True), SEOUL, NOW) is None


@pytest.mark.parametrize(
    ("opens", "closes", "lead"),
    [(-DAY, HOUR, rules.TWO_HOURS), (HOUR, 2 * HOUR, None), (-DAY, 0 * DAY, None)],
)
def test_a_window_is_reminded_of_before_it_closes_once_it_is_open(opens, closes, lead):
    window = DeadlineFactory(kind="signup", at=NOW + opens, ends_at=NOW + closes)

    assert rules.lead_now(window, SEOUL, NOW) == lead


def test_a_day_before_is_the_same_hour_when_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    due = DeadlineFactory(at=datetime(2026, 10, 25, 22, 59, tzinfo=UTC))  # Sunday 23:59, after

    assert rules.begins_at(due, rules.DAY, berlin).astimezone(berlin).hour == 23
    assert due.at - rules.begins_at(due, rules.DAY, berlin) == 25 * HOUR
    assert due.at - rules.begins_at(due, rules.TWO_HOURS, berlin) == 2 * HOUR


def test_next_of_a_window_is_its_opening_then_its_closing():
    window = DeadlineFactory(kind="signup", at=NOW, ends_at=NOW + DAY)

    assert rules.next_moment_of(window, NOW - HOUR) == NOW
    assert rules.next_moment_of(window, NOW) == NOW + DAY
    assert rules.moment_of(DeadlineFactory(kind="signup", at=NOW)) == NOW


def test_ahead_until_it_ends():
    session = DeadlineFactory(kind="session", at=NOW, ends_at=NOW + HOUR)

    assert rules.is_ahead(session, NOW + HOUR - timedelta(seconds=1))
    assert not rules.is_ahead(session, NOW + HOUR)
    assert not rules.is_ahead(DeadlineFactory(at=NOW), NOW)


def test_concerns_everybody_or_those_named():
    assert rules.concerns(DeadlineFactory(), 5)
    assert rules.concerns(DeadlineFactory(audience=frozenset({5})), 5)
    assert not rules.concerns(DeadlineFactory(audience=frozenset({6})), 5)


@pytest.mark.parametrize(
    ("fields", "is_course_staff", "is_reminded"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"kind": "exam"}, True, True),
        ({"done_by": frozenset({5})}, False, False),
        ({"audience": frozenset({6})}, False, False),
    ],
)
def test_reminded_is_who_has_to_do_it_and_has_not(fields, is_course_staff, is_reminded):
    deadline = DeadlineFactory(**fields)

    assert rules.is_reminded(deadline, 5, is_course_staff=is_course_staff) is is_reminded

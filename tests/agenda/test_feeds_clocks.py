"""What calendars say of the clocks: each moment is read back as the one that was meant."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import vobject
from dateutil.tz import tzical
from icalendar import Calendar

from agenda import feeds
from tests.agenda.factories import DeadlineFactory
from tests.factories import CourseFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hour", "minute", "is_utc"),
    [(0, 0, False), (0, 45, False), (1, 15, True), (1, 45, True), (2, 15, True), (2, 30, False)],
)
def test_the_hour_that_the_clocks_repeat_is_told_in_utc(hour, minute, is_utc):
    """Berlin's clocks go back at 1:00 UTC: until 2:00 UTC they show a time that was before."""
    course = CourseFactory.build(time_zone="Europe/Berlin")
    due = datetime(2026, 10, 25, hour, minute, tzinfo=UTC)
    content = feeds.render(course, [DeadlineFactory(at=due)])

    (ours,) = Calendar.from_ical(content).walk("VEVENT")
    (theirs,) = vobject.readOne(content.decode()).vevent_list

    for read in (
        (ours["DTSTART"].dt, ours["DTEND"].dt),
        (theirs.dtstart.value, theirs.dtend.value),
    ):
        begins, ends = (moment.astimezone(UTC) for moment in read)
        assert (begins, ends) == (due - timedelta(minutes=30), due)
    assert [ours[name].to_ical().endswith(b"Z") for name in ("DTSTART", "DTEND")] == [is_utc] * 2


def calendar_in(zone):
    """Return one that dates the years 2026 to 2028, all of them."""
    days = {"starts_on": date(2027, 1, 11), "ends_on": date(2027, 6, 18)}
    course = CourseFactory.build(time_zone=zone, **days)
    return course.zone, feeds.render(course, [])


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Seoul",
    "UTC",
]


@pytest.mark.parametrize("name", ZONES)
def test_every_hour_is_the_same_by_the_calendars_own_zone(name):
    zone, content = calendar_in(name)
    read = tzical(StringIO(content.decode())).get()
    begins = datetime(2026, 1, 1, tzinfo=UTC)

    for number in range(3 * 365 * 24):
        local = (begins + timedelta(hours=number)).astimezone(zone)
        theirs = local.replace(tzinfo=read)
        assert (local, theirs.utcoffset()) == (local, local.utcoffset())


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("Europe/Berlin", ["0328T020000 +0100 +0200", "1031T030000 +0200 +0100"]),
        ("Australia/Lord_Howe", ["0404T020000 +1100 +1030", "1003T020000 +1030 +1100"]),
        ("Africa/Casablanca", ["0207T030000 +0100 +0000", "0314T020000 +0000 +0100"]),
        ("Asia/Seoul", []),
    ],
)
def test_a_change_is_told_by_the_clocks_before_it(name, changes):
    _zone, content = calendar_in(name)
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")

    told = [
        " ".join(part[name].to_ical() for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        for part in zone.subcomponents
    ]
    onsets = [part["DTSTART"].to_ical().decode() for part in zone.subcomponents]

    lines = [f"{onset} {offsets}" for onset, offsets in zip(onsets, told, strict=True)]
    assert [line.removeprefix("2027") for line in lines if line.startswith("2027")] == changes
    assert len(zone.subcomponents) == len(changes) * 3 + 1

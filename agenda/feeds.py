"""Deadlines as an iCalendar file (RFC 5545), the same bytes for the same deadlines."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vDuration,
    vText,
)

from agenda import rules
from courses.models import Course
from schedule.rules import Deadline

FORMAT = 3
"""Raised when the same deadlines begin to give other bytes: part of every ETag and cache key."""

REFRESH = timedelta(hours=1)
NO_TEXT = dict.fromkeys({*range(32), 127} - {ord("\t"), ord("\n")}) | {0x0B: " ", 0x0C: " "}
"""Control characters are dropped; the two that stand for a new line or page leave a space between words."""
DUE_BLOCK = timedelta(minutes=30)
"""A due moment has no length. It is shown as the half hour that ends at it: 23:59 stays on its day."""


def render(course: Course, deadlines: Sequence[Deadline], *, member_id: int | None = None) -> bytes:
    """Return the calendar.

    :param member_id: whose it is: what they have done carries a tick.
    """
    name = vText(_text(course.title).replace("\n", " "))  # icalendar escapes no name by itself
    calendar = Calendar()
    calendar.add("prodid", "-//Coursesite//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", course.time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add_component(_time_zone(course, deadlines))
    for deadline in deadlines:
        calendar.add_component(_event(course, deadline, is_done=member_id in deadline.done_by))
    return bytes(calendar.to_ical())


def _time_zone(course: Course, deadlines: Sequence[Deadline]) -> Timezone:
    """Return the course's zone with its changes of clocks, a year around all that it dates."""
    days = [course.starts_on, course.ends_on, *(deadline.at.date() for deadline in deadlines)]
    begins = datetime(min(days).year - 1, 1, 1, tzinfo=UTC)
    ends = datetime(max(days).year + 2, 1, 1, tzinfo=UTC)
    zone = Timezone()
    zone.add("tzid", course.time_zone)
    for onset in (begins, *_changes(course.zone, begins, ends)):
        zone.add_component(_clocks_from(onset, course.zone))
    return zone


def _changes(zone: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """Yield each moment (UTC) in between from which the clocks show another time: one a day at most.

    icalendar's own search steps over a change that is taken back within 64 days, as for Ramadan.
    """
    day, offset = begins, _offset(begins, zone)
    while day < ends:
        following = day + timedelta(days=1)
        offset_then = _offset(following, zone)
        if offset_then != offset:
            yield _change_in(day, zone)
        day, offset = following, offset_then


def _change_in(day: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second of the 24 hours from `day` with another offset than its beginning."""
    before = _offset(day, zone)

    def has_changed(second: int) -> bool:
        return _offset(day + timedelta(seconds=second), zone) != before

    return day + timedelta(seconds=bisect_left(range(24 * 60 * 60), x=True, key=has_changed))


def _clocks_from(onset: datetime, zone: ZoneInfo) -> TimezoneStandard | TimezoneDaylight:
    """Return how the clocks go from a moment on, which is told by the clocks before it."""
    local = onset.astimezone(zone)
    before = _offset(onset - timedelta(seconds=1), zone)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.DTSTART = (onset + before).replace(tzinfo=None)
    part.TZOFFSETFROM = before
    part.TZOFFSETTO = _offset(onset, zone)
    part.add("tzname", local.tzname())
    return part


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _event(course: Course, deadline: Deadline, *, is_done: bool) -> Event:
    begins, ends = _span(deadline)
    zone = _written_in(course, begins, ends)
    event = Event()
    event.add("uid", f"{rules.event_key(deadline)}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("summary", _text(f"✓ {deadline.title}" if is_done else deadline.title))
    event.add("dtstart", begins.astimezone(zone))
    event.add("dtend", ends.astimezone(zone))
    event.add("dtstamp", deadline.changed_at)
    event.add("last-modified", deadline.changed_at)
    event.add("sequence", deadline.revision)
    event.add("status", "CANCELLED" if deadline.is_cancelled else "CONFIRMED")
    event.add("url", settings.SITE_URL + deadline.url)
    event.add("description", _text(f"{course.title}\n{settings.SITE_URL}{deadline.url}"))
    event.add("categories", [deadline.kind])
    if deadline.place:
        event.add("location", _text(deadline.place))
    if deadline.kind in rules.DUE_KINDS or deadline.kind == "signup":
        event.add("transp", "TRANSPARENT")  # due then, not busy then
    return event


def _text(value: str) -> str:
    """Leave out what no text of a calendar may hold (RFC 5545, 3.3.11), as slides have it in titles."""
    return value.translate(NO_TEXT)


def _span(deadline: Deadline) -> tuple[datetime, datetime]:
    moment = rules.moment_of(deadline)
    if moment == deadline.at and deadline.ends_at is not None and deadline.ends_at > moment:
        return deadline.at, deadline.ends_at
    return moment - DUE_BLOCK, moment


def _written_in(course: Course, *moments: datetime) -> tzinfo:
    """Return the course's zone; UTC where a moment is in the hour that the clocks repeat.

    A local time of that hour means its first one (RFC 5545, 3.3.5): there is no word for the second.
    """
    repeats = any(moment.astimezone(course.zone).fold for moment in moments)
    return UTC if repeats else course.zone

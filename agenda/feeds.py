"""Deadlines as an iCalendar file (RFC 5545), the same bytes for the same deadlines."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vDuration

from agenda import rules
from courses.models import Course
from schedule.rules import Deadline

FORMAT = 1
"""Raised when the same deadlines begin to give other bytes: part of every ETag and cache key."""

REFRESH = timedelta(hours=1)
DUE_BLOCK = timedelta(minutes=30)
"""A due moment has no length. It is shown as the half hour that ends at it: 23:59 stays on its day."""


def render(course: Course, deadlines: Sequence[Deadline], *, member_id: int | None = None) -> bytes:
    """Return the calendar.

    :param member_id: whose it is: what they have done carries a tick.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Coursesite//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", course.title)
    calendar.add("x-wr-calname", course.title)
    calendar.add("x-wr-timezone", course.time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add_component(_time_zone(course, deadlines))
    for deadline in deadlines:
        calendar.add_component(_event(course, deadline, is_done=member_id in deadline.done_by))
    return bytes(calendar.to_ical())


def _time_zone(course: Course, deadlines: Sequence[Deadline]) -> Timezone:
    """Return the course's zone with its changes of clocks, a year around all that it dates."""
    moments = [deadline.at.date() for deadline in deadlines]
    return Timezone.from_tzinfo(
        course.zone,
        first_date=_new_year(min([course.starts_on, *moments]), -1),
        last_date=_new_year(max([course.ends_on, *moments]), 2),
    )


def _new_year(day: date, years: int) -> date:
    return date(day.year + years, 1, 1)


def _event(course: Course, deadline: Deadline, *, is_done: bool) -> Event:
    begins, ends = _span(deadline)
    event = Event()
    event.add("uid", f"{deadline.key.replace(':', '-')}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("summary", f"✓ {deadline.title}" if is_done else deadline.title)
    event.add("dtstart", _local(begins, course.zone))
    event.add("dtend", _local(ends, course.zone))
    event.add("dtstamp", deadline.changed_at)
    event.add("last-modified", deadline.changed_at)
    event.add("sequence", deadline.revision)
    event.add("status", "CANCELLED" if deadline.is_cancelled else "CONFIRMED")
    event.add("url", settings.SITE_URL + deadline.url)
    event.add("description", f"{course.title}\n{settings.SITE_URL}{deadline.url}")
    event.add("categories", [deadline.kind])
    if deadline.place:
        event.add("location", deadline.place)
    if deadline.kind in rules.DUE_KINDS or deadline.kind == "signup":
        event.add("transp", "TRANSPARENT")  # due then, not busy then
    return event


def _span(deadline: Deadline) -> tuple[datetime, datetime]:
    moment = rules.moment_of(deadline)
    if moment == deadline.at and deadline.ends_at is not None and deadline.ends_at > moment:
        return deadline.at, deadline.ends_at
    return moment - DUE_BLOCK, moment


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)

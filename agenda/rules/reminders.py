"""When somebody is reminded of what: leads before a date, digests, quiet hours. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agenda.rules.deadlines import is_shut, moment_of
from agenda.rules.weeks import monday_of
from courses.rules import add_local_days
from schedule.rules import Deadline

EACH, DAILY, WEEKLY, OFF = "each", "daily", "weekly", "off"
DIGESTS = frozenset({DAILY, WEEKLY})
TWO_HOURS, DAY, WEEK, FORTNIGHT = 120, 1440, 10080, 20160
LEADS = (30, TWO_HOURS, 720, DAY, 2 * DAY, 3 * DAY, WEEK, FORTNIGHT)
"""Minutes before a date from which a person may choose."""
RANGES: dict[str, tuple[int, int]] = {
    "session": (0, DAY),
    "exam": (DAY, FORTNIGHT),
    "talk": (DAY, FORTNIGHT),
    "response": (DAY, DAY),
    "grading": (DAY, DAY),
    "signup": (0, FORTNIGHT),
    "slides": (0, FORTNIGHT),
    "final_slides": (DAY, DAY),
    "milestone": (0, FORTNIGHT),
    "regrade": (DAY, DAY),
    "offer": (0, TWO_HOURS),  # the letter that offers the seat has told the rest
}
"""The shortest and the longest lead, in minutes, that makes sense for a kind: chosen ones are brought
into it. An exam is no use two hours before, and every week has a response."""
OFF_AT_FIRST = frozenset({"session", "regrade"})
"""Every week has sessions, and every grade a window to ask about it: the calendar is enough."""
DIGEST_AT = time(8)
SQUEEZED = timedelta(hours=1)
"""How long a digest may go at all where quiet hours leave nothing of the day after eight."""

HORIZON = timedelta(minutes=FORTNIGHT, days=2)
"""Nothing is told longer before its moment: the longest lead, and the hours that may be quiet before it."""
KEPT = 50_000
"""So many answers about moments are kept: beat asks the same of every date each minute."""


@dataclass(frozen=True)
class Quiet:
    """Hours in which a person wants no letter, by their own clock; over midnight if `until` is earlier."""

    begins: time
    until: time
    zone: ZoneInfo

    @lru_cache(KEPT)  # noqa: B019  it is a value: whoever has these hours shares the answer
    def around(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """Return from when to when it is quiet around a moment; None if it is not."""
        today = moment.astimezone(self.zone).date()
        nights = self.until <= self.begins
        for day in (today - timedelta(days=1), today):
            begins = _at(day, self.begins, self.zone)
            until = _at(day + timedelta(days=nights), self.until, self.zone)
            if begins <= moment < until:
                return begins, until
        return None


@dataclass(frozen=True)
class Choice:
    """How a person wants to be reminded in a course.

    :param mode: one by one, in a digest, or not at all.
    :param leads: minutes before the date.
    :param kinds_off: of which nothing is told, in digests neither.
    """

    mode: str = EACH
    leads: frozenset[int] = frozenset({TWO_HOURS, DAY, WEEK})
    kinds_off: frozenset[str] = OFF_AT_FIRST
    quiet: Quiet | None = None

    def leads_of(self, kind: str) -> list[int]:
        """Return the leads for a kind, the closest first; none if nothing of it is told."""
        if kind in self.kinds_off or kind not in RANGES:
            return []
        shortest, longest = RANGES[kind]
        return sorted({min(max(lead, shortest), longest) for lead in self.leads})


USUAL = Choice()


def _at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the moment; an hour that the clocks leave out that day is moved on by the gap."""
    return add_local_days(datetime.combine(day, hour, tzinfo=zone), 0, zone)


def begins_at(deadline: Deadline, lead: int, zone: ZoneInfo) -> datetime:
    """Return when the reminder of that lead (minutes) is to go out.

    Whole days are taken on the course's calendar, so a reminder keeps its hour when clocks change.
    """
    return _before(moment_of(deadline), lead, zone)


def _before(moment: datetime, lead: int, zone: ZoneInfo) -> datetime:
    days, minutes = divmod(lead, DAY)
    return add_local_days(moment, -days, zone) - timedelta(minutes=minutes)


def goes_at(deadline: Deadline, lead: int, zone: ZoneInfo, quiet: Quiet | None) -> datetime:
    """Return when it does: after the quiet hours, or as they begin if it would come too late then."""
    return _goes_at(moment_of(deadline), lead, zone, quiet)


@lru_cache(KEPT)
def _goes_at(moment: datetime, lead: int, zone: ZoneInfo, quiet: Quiet | None) -> datetime:
    begins = _before(moment, lead, zone)
    hours = quiet.around(begins) if quiet else None
    if hours is None:
        return begins
    quiet_from, quiet_until = hours
    return quiet_until if quiet_until < moment else quiet_from


def lead_now(
    deadline: Deadline, zone: ZoneInfo, now: datetime, choice: Choice = USUAL
) -> int | None:
    """Return the closest lead that has begun; None if there is nothing to remind of now.

    Only the closest: who is told late is told once, not three times. A window is not reminded of
    before it opens. What comes up in quiet hours waits for their end, unless it is due before.

    :param zone: the course's.
    """
    if not is_near(deadline, now):
        return None
    leads = choice.leads_of(deadline.kind)
    begun = (one for one in leads if goes_at(deadline, one, zone, choice.quiet) <= now)
    lead = next(begun, None)
    return None if lead is None or _waits(deadline, choice.quiet, now) else lead


def is_near(deadline: Deadline, now: datetime) -> bool:
    """Say whether a reminder of it may go now, whatever its reader chose."""
    return _is_ahead(deadline, now) and moment_of(deadline) - now <= HORIZON


def _is_ahead(deadline: Deadline, now: datetime) -> bool:
    return not deadline.is_cancelled and not is_shut(deadline, now) and now < moment_of(deadline)


def _waits(deadline: Deadline, quiet: Quiet | None, now: datetime) -> bool:
    hours = quiet.around(now) if quiet else None
    return hours is not None and hours[1] < moment_of(deadline)


def is_digest_time(now: datetime, zone: ZoneInfo, quiet: Quiet | None) -> bool:
    """Say whether today's digest may go: from eight in the person's morning to the end of their day,
    as the worker may be away or the first thing come up later; never in quiet hours.

    Where these leave nothing of that, it goes as they begin.
    """
    today = now.astimezone(zone).date()
    eight, midnight = _at(today, DIGEST_AT, zone), _at(today + timedelta(days=1), time(), zone)
    hours = quiet.around(eight) if quiet else None
    if hours is not None and hours[1] >= midnight:
        return hours[0] <= now < hours[0] + SQUEEZED
    return eight <= now < midnight and not (quiet and quiet.around(now))


def digest_key(mode: str, now: datetime, zone: ZoneInfo) -> str:
    """Return what tells a digest from the next one: its day, or its week."""
    today = now.astimezone(zone).date()
    return f"day:{today}" if mode == DAILY else f"week:{monday_of(today)}"


def digest_until(mode: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return up to when a digest looks ahead: a daily one to the end of tomorrow, a weekly one to
    that of the week."""
    today = now.astimezone(zone).date()
    last = today + timedelta(days=1) if mode == DAILY else monday_of(today) + timedelta(days=6)
    return _at(last + timedelta(days=1), time(), zone)


def is_in_digest(deadline: Deadline, choice: Choice, now: datetime, until: datetime) -> bool:
    is_told = bool(choice.leads_of(deadline.kind))
    return is_told and _is_ahead(deadline, now) and moment_of(deadline) < until

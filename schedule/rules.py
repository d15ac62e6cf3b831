from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from courses.rules import add_local_days

WEEK_DAYS = 7


@dataclass(frozen=True)
class Deadline:
    """Something with a date: a session, a talk, a sign-up window, something due.

    Each app makes its own in `queries.deadlines_for`; next up, the calendar feeds and the
    reminders are all made from these.

    :param key: stable however often it moves, as "session:12" or "milestone:3".
    :param kind: "session", "exam", "talk", "signup", "slides", "response", "milestone", "grading".
    :param at: when it is due or begins (aware).
    :param ends_at: when it ends, for things that last.
    :param url: path on this site.
    :param audience: ids of the memberships it concerns; None for everybody, visitors included.
    :param done_by: ids of the memberships that have done it: shown as done, never reminded of.
    :param revision: raised by every change; `due_version` of the reminders, SEQUENCE of the feed.
    :param is_cancelled: it stays visible, and nobody is reminded of it.
    """

    course_id: int
    key: str
    kind: str
    title: str
    at: datetime
    url: str
    changed_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    audience: frozenset[int] | None = None
    done_by: frozenset[int] = frozenset()
    revision: int = 0
    is_cancelled: bool = False


def week_index(starts: Sequence[date], day: date) -> int:
    """Return the place of the week in which a day falls: the last one that has begun.

    A day in a break belongs to the week before it, a day before the course to its first week.

    :param starts: first days of the weeks, ascending, at least one.
    """
    return max(bisect_right(starts, day) - 1, 0)


def current_week(starts: Sequence[date], day: date) -> int | None:
    """Return the place of the week that a day is in; None outside of them all, as in a break.

    :param starts: first days of the weeks, in any order. Of weeks that overlap the later one counts.
    """
    running = [place for place, start in enumerate(starts) if 0 <= (day - start).days < WEEK_DAYS]
    return max(running, key=lambda place: (starts[place], place), default=None)


def next_meeting(
    meetings: Sequence[tuple[datetime, datetime]],
    *,
    place: int,
    days: int,
    zone: ZoneInfo,
) -> tuple[datetime, datetime] | None:
    """Return when a new session of a week may be: as the one of that place in an earlier week.

    :param meetings: from and until of the earlier week's sessions, by date.
    :param place: how many sessions the week has already. A place beyond takes the last one.
    :param days: from the earlier week's first day to the week's.
    """
    if not meetings:
        return None
    starts_at, ends_at = meetings[min(place, len(meetings) - 1)]
    return add_local_days(starts_at, days, zone), add_local_days(ends_at, days, zone)


def window(opens_at: datetime, closes_at: datetime, now: datetime) -> str:
    """Say where a sign-up stands: before, open or closed. The closing moment is outside."""
    if now < opens_at:
        return "before"
    return "open" if now < closes_at else "closed"

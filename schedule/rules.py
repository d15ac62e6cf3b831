from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK_DAYS = 7
NEAR_TERM = timedelta(days=60)
SIGNUP_LASTS = timedelta(days=14)
SWAPS_LAST = timedelta(weeks=4)
FINAL_LEAD = timedelta(days=35)  # final talks are in the last weeks, and chosen before
MORNING, EVENING = time(9), time(18)


@dataclass(frozen=True)
class Deadline:
    """Something with a date: a session, a talk, a sign-up window, something due.

    Each app makes its own in `queries.deadlines_for`; next up, the calendar feeds and the
    reminders are all made from these.

    :param key: stable however often it moves, as "session:12" or "milestone:3".
    :param kind: "session", "exam", "talk", "signup", "slides", "final_slides", "response",
        "milestone", "grading", "offer", "regrade".
    :param at: when it is due or begins (aware).
    :param ends_at: when it ends, for things that last.
    :param url: path on this site.
    :param audience: ids of the memberships it concerns; None for everybody, visitors included.
    :param done_by: ids of the memberships that have done it: shown as done, never reminded of.
    :param revision: raised by every change: SEQUENCE of the feed.
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


Hours = tuple[int, time, time]


def hours_of(week_starts_on: date, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Hours:
    """Return when a session of a week is: days after the week's first one, from and until."""
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return (starts.date() - week_starts_on).days, starts.time(), ends.time()


def most_usual(hours: Sequence[Hours]) -> int:
    """Return the place of the commonest; of equals the first.

    :param hours: of earlier sessions, the latest first, at least one.
    """
    counts = Counter(hours)
    return max(range(len(hours)), key=lambda place: (counts[hours[place]], -place))


def is_near_term(day: date, starts_on: date, ends_on: date) -> bool:
    """Say whether something of the course may be on this day; a wrong year is not near."""
    return starts_on - NEAR_TERM <= day <= ends_on + NEAR_TERM


def usual_window(
    *, starts_on: date, ends_on: date, is_final: bool, now: datetime, zone: ZoneInfo
) -> dict[str, datetime]:
    """Return what a sign-up may be: two weeks from the first day; for final talks, near the last.

    It never opens before tomorrow, so that its slots can be put up first. Paper talks are given
    back and swapped for some weeks more.
    """
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    opens_on = max(ends_on - FINAL_LEAD if is_final else starts_on, tomorrow)
    opens_at = datetime.combine(opens_on, MORNING, tzinfo=zone)
    closes_at = datetime.combine(opens_on + SIGNUP_LASTS, EVENING, tzinfo=zone)
    swaps_end_on = closes_at.date() if is_final else min(closes_at.date() + SWAPS_LAST, ends_on)
    returns_until = max(datetime.combine(swaps_end_on, EVENING, tzinfo=zone), closes_at)
    return {"opens_at": opens_at, "closes_at": closes_at, "returns_until": returns_until}


def window(opens_at: datetime, closes_at: datetime, now: datetime) -> str:
    """Say where a sign-up stands: before, open or closed. The closing moment is outside."""
    if now < opens_at:
        return "before"
    return "open" if now < closes_at else "closed"


ANNOUNCED = "announcement"
"""The kind of the letters, and of the notices, by which an announcement is told."""


def announcement_key(announcement_id: int) -> str:
    """Return what notices call it."""
    return f"announcement:{announcement_id}"

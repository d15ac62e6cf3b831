from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


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

from dataclasses import dataclass
from datetime import datetime


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

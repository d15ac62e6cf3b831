"""Decisions about handing in and about teams, over plain values."""

import re
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

TEAM_MAX = 4
ONE_DAY = timedelta(days=1)
MILESTONE_LASTS = timedelta(days=20)
MAY_BE_LATE = timedelta(days=7)
MORNING, LAST_MINUTE = time(9), time(23, 59)


class Window(Enum):
    """Where a moment stands in a milestone's opening, due and closing."""

    BEFORE = "before"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


class HandIn(Enum):
    """What became of one milestone for one team or student. Derived, never stored."""

    NOT_YET = "not_yet"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"


def window(*, opens_at: datetime, due_at: datetime, closes_at: datetime, now: datetime) -> Window:
    """Say what handing in now would mean. The due and the closing moment themselves still count."""
    if now < opens_at:
        return Window.BEFORE
    if now <= due_at:
        return Window.OPEN
    return Window.OVERDUE if now <= closes_at else Window.CLOSED


def hand_in(*, due_at: datetime, submitted_at: datetime | None, now: datetime) -> HandIn:
    """Say what became of a milestone; the latest version counts."""
    if submitted_at is None:
        return HandIn.MISSING if now > due_at else HandIn.NOT_YET
    return HandIn.ON_TIME if submitted_at <= due_at else HandIn.LATE


def late_by(*, due_at: datetime, submitted_at: datetime) -> timedelta | None:
    """Return by how much something was late, None if it was on time."""
    return submitted_at - due_at if submitted_at > due_at else None


def dates_are_in_order(*, opens_at: datetime, due_at: datetime, closes_at: datetime) -> bool:
    return opens_at < due_at <= closes_at


def usual_dates(
    *, starts_on: date, last_due_at: datetime | None, now: datetime, zone: ZoneInfo
) -> dict[str, datetime]:
    """Return what a new milestone may be: three weeks from when the last was due, a week to be late.

    It never opens before tomorrow or the course's first day.
    """
    tomorrow = now.astimezone(zone).date() + ONE_DAY
    after_last = last_due_at.astimezone(zone).date() + ONE_DAY if last_due_at else tomorrow
    opens_on = max(starts_on, after_last, tomorrow)
    due_on = opens_on + MILESTONE_LASTS
    return {
        "opens_at": datetime.combine(opens_on, MORNING, tzinfo=zone),
        "due_at": datetime.combine(due_on, LAST_MINUTE, tzinfo=zone),
        "closes_at": datetime.combine(due_on + MAY_BE_LATE, LAST_MINUTE, tzinfo=zone),
    }


def has_place(*, member_count: int, team_max: int) -> bool:
    return member_count < team_max


def file_types(words: str) -> list[str]:
    """Read the endings a person typed (".PDF, zip") as plain lower-case ones, each once."""
    endings = (word.strip(".").lower() for word in re.split(r"[\s,;]+", words))
    return list(dict.fromkeys(ending for ending in endings if ending))


def is_locked(*, teams_locked_at: datetime | None, now: datetime) -> bool:
    return teams_locked_at is not None and teams_locked_at <= now

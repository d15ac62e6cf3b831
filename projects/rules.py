"""Decisions about handing in and about teams, over plain values."""

import re
from datetime import datetime, timedelta
from enum import Enum

TEAM_MAX = 4


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


def has_place(*, member_count: int, team_max: int) -> bool:
    return member_count < team_max


def file_types(words: str) -> list[str]:
    """Read the endings a person typed (".PDF, zip") as plain lower-case ones, each once."""
    endings = (word.strip(".").lower() for word in re.split(r"[\s,;]+", words))
    return list(dict.fromkeys(ending for ending in endings if ending))


def is_locked(*, teams_locked_at: datetime | None, now: datetime) -> bool:
    return teams_locked_at is not None and teams_locked_at <= now

"""Decisions about talks: which turn is next, when slides are due, how far a talk is."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from courses.rules import add_local_days

SOON = timedelta(days=7)


class TalkState(Enum):
    """How far a talk is. Derived from facts whenever it is shown, stored nowhere."""

    TAKEN = "taken"
    SLIDES_DUE = "slides_due"
    SLIDES_LATE = "slides_late"
    SLIDES_IN = "slides_in"
    GIVEN = "given"
    GRADED = "graded"
    OFF = "off"


def free_turn(taken: Collection[int], *, each: int) -> int | None:
    """Return the lowest of the turns 1 to `each` that is not taken; None if all are."""
    return next((turn for turn in range(1, each + 1) if turn not in taken), None)


def slides_due_at(starts_at: datetime, *, lead_days: int, zone: ZoneInfo) -> datetime:
    """Return the talk's hour, so many days before it on the course's calendar."""
    return add_local_days(starts_at, -lead_days, zone)


def talk_state(
    *,
    slides_due_at: datetime,
    ends_at: datetime,
    has_slides: bool,
    is_off: bool,
    now: datetime,
    is_graded: bool = False,
) -> TalkState:
    """Say how far a talk is.

    :param is_off: its session is cancelled.
    :param is_graded: there is a released grade that whoever reads this may see.
    """
    if is_graded:
        return TalkState.GRADED
    if is_off:
        return TalkState.OFF
    if ends_at <= now:
        return TalkState.GIVEN
    if has_slides:
        return TalkState.SLIDES_IN
    if slides_due_at < now:
        return TalkState.SLIDES_LATE
    return TalkState.SLIDES_DUE if slides_due_at - SOON <= now else TalkState.TAKEN

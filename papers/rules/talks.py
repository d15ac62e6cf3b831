"""Decisions about talks: which turn is next, what goes together, when slides are due, how far a talk is."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Protocol
from zoneinfo import ZoneInfo

from courses.rules import add_local_days

SOON = timedelta(days=7)
WEEK_DAYS = 7


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
    """Return the lowest of the turns 1 to `each` that is not taken; None if they hold that many."""
    if len(taken) >= each:
        return None
    return next((turn for turn in range(1, each + 1) if turn not in taken), None)


class Placed(Protocol):
    """Whatever stands somewhere in the programme: a place of a course, a slot of an assignment."""

    @property
    def session(self) -> Hashable: ...

    @property
    def week(self) -> int: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Place:
    """Where and as what somebody presents, as far as the rules of a course ask.

    :param session: its id.
    :param week: the calendar week, as `calendar_week` numbers it.
    """

    session: int
    week: int
    role: str


class Clash(Enum):
    """Why one student may not have two talks together."""

    SAME_SESSION = "same_session"
    TOO_CLOSE = "too_close"
    SAME_ROLE = "same_role"


def calendar_week(moment: datetime, zone: ZoneInfo) -> int:
    """Return the number of the week, from Monday on, in which the moment's local day falls.

    The numbers go on through the years, so that their difference is a number of weeks.
    """
    return week_of_day(moment.astimezone(zone).date())


def week_of_day(day: date) -> int:
    """Return the number of the week, from Monday on, in which the day falls."""
    return (day.toordinal() - 1) // WEEK_DAYS


def clash_between(
    one: Placed, other: Placed, *, min_gap_weeks: int, roles_differ: bool
) -> Clash | None:
    """Say what forbids one student both: the first rule in the order of `Clash`.

    No role ("") differs from every other.

    :param min_gap_weeks: by how many weeks a student's talks differ at least; 0: by none.
    """
    if one.session == other.session:
        return Clash.SAME_SESSION
    if abs(one.week - other.week) < min_gap_weeks:
        return Clash.TOO_CLOSE
    if roles_differ and one.role and one.role == other.role:
        return Clash.SAME_ROLE
    return None


def clash_of(
    held: Iterable[Place], new: Place, *, min_gap_weeks: int, roles_differ: bool
) -> Clash | None:
    """Say what forbids a talk beside those that are held: the first rule in the order of `Clash`."""
    broken = {
        clash_between(one, new, min_gap_weeks=min_gap_weeks, roles_differ=roles_differ)
        for one in held
    }
    return next((clash for clash in Clash if clash in broken), None)


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

"""Which reminder is due for what, and what a deadline's moment is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.rules import add_local_days
from schedule.rules import Deadline

TWO_HOURS, DAY, WEEK = 120, 1440, 10080
LEADS: dict[str, tuple[int, ...]] = {
    "session": (),  # every week has one: the calendar is enough
    "exam": (DAY, WEEK),
    "talk": (DAY, WEEK),
    "response": (DAY,),
    "grading": (DAY,),
    "signup": (TWO_HOURS, DAY, WEEK),
    "slides": (TWO_HOURS, DAY, WEEK),
    "final_slides": (DAY,),
    "milestone": (TWO_HOURS, DAY, WEEK),
    "offer": (TWO_HOURS,),  # the letter that offers the seat has told the rest
}
"""Minutes before the moment at which a reminder of each kind goes out, the closest first."""

KIND_LABELS: dict[str, Promise] = {
    "session": _("Session"),
    "exam": _("Exam"),
    "talk": _("Talk"),
    "signup": _("Sign-up"),
    "slides": _("Slides"),
    "final_slides": _("Final slides"),
    "response": _("Question"),
    "milestone": _("Milestone"),
    "grading": _("Grading"),
    "offer": _("Seat"),
}
DUE_KINDS = frozenset({"slides", "final_slides", "milestone", "response", "grading", "offer"})
"""Kinds that are done by a moment, not attended at it."""
STUDENT_KINDS = frozenset({"slides", "final_slides", "milestone", "response", "signup", "offer"})
"""Kinds that only students do. Staff see them ahead, and are not told to do them."""


def moment_of(deadline: Deadline) -> datetime:
    """Return the moment that counts: when a window closes, when all else is due or begins."""
    if deadline.kind == "signup" and deadline.ends_at is not None:
        return deadline.ends_at
    return deadline.at


def next_moment_of(deadline: Deadline, now: datetime) -> datetime:
    """Return what comes next of it: a window that is still shut opens first."""
    return deadline.at if now < deadline.at else moment_of(deadline)


def is_shut(deadline: Deadline, now: datetime) -> bool:
    """Say whether it is a window that has not opened yet. One without `ends_at` is told at its closing."""
    return deadline.kind == "signup" and deadline.ends_at is not None and now < deadline.at


def is_ahead(deadline: Deadline, now: datetime) -> bool:
    """Say whether it is still to come or going on."""
    return now < (deadline.ends_at or deadline.at)


def begins_at(deadline: Deadline, lead: int, zone: ZoneInfo) -> datetime:
    """Return when the reminder of that lead (minutes) goes out.

    Whole days are taken on the course's calendar, so a reminder keeps its hour when clocks change.
    """
    days, minutes = divmod(lead, DAY)
    moment = add_local_days(moment_of(deadline), -days, zone)
    return moment - timedelta(minutes=minutes)


def lead_now(deadline: Deadline, zone: ZoneInfo, now: datetime) -> int | None:
    """Return the closest lead that has begun; None if there is nothing to remind of now.

    Only the closest: who is told late is told once, not three times. A window is not reminded of
    before it opens.
    """
    if deadline.is_cancelled or is_shut(deadline, now) or now >= moment_of(deadline):
        return None
    begun = (
        lead for lead in LEADS.get(deadline.kind, ()) if begins_at(deadline, lead, zone) <= now
    )
    return next(begun, None)


def concerns(deadline: Deadline, membership_id: int) -> bool:
    return deadline.audience is None or membership_id in deadline.audience


def is_reminded(deadline: Deadline, membership_id: int, *, is_course_staff: bool) -> bool:
    """Say whether a reminder of it would be for this person: theirs to do, and not yet done."""
    if is_course_staff and deadline.kind in STUDENT_KINDS:
        return False
    return concerns(deadline, membership_id) and membership_id not in deadline.done_by

"""Kinds of deadlines, and which of their moments counts."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schedule.rules import Deadline

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
    "regrade": _("Grade"),
}
DUE_KINDS = frozenset(
    {"slides", "final_slides", "milestone", "response", "grading", "offer", "regrade"}
)
"""Kinds that are done by a moment, not attended at it."""
MAY_BE_KINDS = frozenset({"regrade"})
"""What somebody may do and mostly does not: in the agenda and the calendar, not in "next up"."""
STUDENT_KINDS = frozenset(
    {"slides", "final_slides", "milestone", "response", "signup", "offer", "regrade"}
)
"""Kinds that only students do. Staff see them ahead, and are not told to do them."""


def moment_of(deadline: Deadline) -> datetime:
    """Return the moment that counts: when a window closes, when all else is due or begins."""
    if deadline.kind == "signup" and deadline.ends_at is not None:
        return deadline.ends_at
    return deadline.at


def due_version(deadline: Deadline) -> int:
    """Return what a reminder notes of the date it told: the date itself, in minutes.

    So what moves is told again, and what is the same to this person is not, whatever else changed.
    """
    return int(moment_of(deadline).timestamp() // 60)


def event_key(deadline: Deadline) -> str:
    """Return what names it in addresses and calendars: "milestone-12"."""
    return deadline.key.replace(":", "-")


def next_moment_of(deadline: Deadline, now: datetime) -> datetime:
    """Return what comes next of it: a window that is still shut opens first."""
    return deadline.at if now < deadline.at else moment_of(deadline)


def is_shut(deadline: Deadline, now: datetime) -> bool:
    """Say whether it is a window that has not opened yet. One without `ends_at` is told at its closing."""
    return deadline.kind == "signup" and deadline.ends_at is not None and now < deadline.at


def is_ahead(deadline: Deadline, now: datetime) -> bool:
    """Say whether it is still to come or going on."""
    return now < (deadline.ends_at or deadline.at)


def concerns(deadline: Deadline, membership_id: int) -> bool:
    return deadline.audience is None or membership_id in deadline.audience


def is_reminded(deadline: Deadline, membership_id: int, *, is_course_staff: bool) -> bool:
    """Say whether a reminder of it would be for this person: theirs to do, and not yet done."""
    if is_course_staff and deadline.kind in STUDENT_KINDS:
        return False
    return concerns(deadline, membership_id) and membership_id not in deadline.done_by

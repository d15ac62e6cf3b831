"""Reads of the schedule that others build on."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from courses.models import Course, Membership
from schedule.models import Seat, Session, Slot
from schedule.rules import Deadline


def free_seats(slot: Slot) -> QuerySet[Seat]:
    """Return the slot's seats that no talk holds, by number."""
    return slot.seats.filter(presentation=None, final_talk=None).order_by("number")


def deadlines_for(
    memberships: Sequence[Membership],
    *,
    now: datetime,  # noqa: ARG001  every app's deadlines_for is given it
) -> list[Deadline]:
    """Return the sessions and exams of these people's courses, in one query."""
    return _deadlines([membership.course_id for membership in memberships])


def public_deadlines(course: Course) -> list[Deadline]:
    """Return the sessions and exams of one course, as anybody may see them."""
    return _deadlines([course.pk])


def _deadlines(course_ids: Sequence[int]) -> list[Deadline]:
    """Return what meets. What a move left behind is no date of its own; a cancelled one stays."""
    sessions = (
        Session.objects.filter(week__course__in=course_ids)
        .exclude(kind=Session.Kind.NO_CLASS)
        .exclude(status=Session.Status.MOVED)
        .select_related("week__course")
        .order_by("starts_at", "pk")
    )
    return [_deadline(session) for session in sessions]


def _deadline(session: Session) -> Deadline:
    course = session.week.course
    return Deadline(
        course_id=course.pk,
        key=f"session:{session.pk}",
        kind="exam" if session.kind == Session.Kind.EXAM else "session",
        title=session.title,
        at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place or course.place,
        url=reverse("schedule:session", args=[course.slug, session.pk]),
        changed_at=session.changed_at,
        revision=session.revision,
        is_cancelled=session.status == Session.Status.CANCELLED,
    )

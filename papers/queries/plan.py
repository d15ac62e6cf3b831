"""Reads for staff who put talks up: which readings have none, which papers there are to choose from."""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q

from courses.models import Course
from papers.models import Paper, Reading, SlotTopic
from schedule.models import Session


def readings_without_talk(course: Course, *, now: datetime) -> list[Reading]:
    """Return the required readings of discussions to come that nobody can present yet."""
    offered = SlotTopic.objects.filter(
        paper=OuterRef("paper_id"), slot__session=OuterRef("session_id")
    )
    readings = Reading.objects.filter(
        ~Exists(offered),
        kind=Reading.Kind.REQUIRED,
        session__week__course=course,
        session__kind=Session.Kind.DISCUSSION,
        session__status=Session.Status.PLANNED,
        session__starts_at__gt=now,
    )
    return list(
        readings.select_related("session__week", "paper").order_by(
            "session__starts_at", "session_id", "position", "pk"
        )
    )


def sessions_to_plan(course: Course) -> list[Session]:
    """Return the sessions in which papers are presented: discussions, and whatever has talks."""
    with_talks = SlotTopic.objects.filter(slot__session__week__course=course)
    sessions = Session.objects.filter(week__course=course).filter(
        Q(kind=Session.Kind.DISCUSSION, status=Session.Status.PLANNED)
        | Q(pk__in=with_talks.values("slot__session_id"))
    )
    return list(sessions.select_related("week").order_by("starts_at", "pk"))


def papers_to_choose(session: Session) -> tuple[list[Paper], list[Paper]]:
    """Return the papers read for the session, in its order, and the rest of the library by title."""
    readings = session.readings.select_related("paper").order_by("position", "pk")
    first = [reading.paper for reading in readings]
    papers = Paper.objects.filter(course=session.week.course_id)
    return first, list(papers.exclude(pk__in=[paper.pk for paper in first]).order_by("title", "pk"))


def next_position(session: Session) -> int:
    """Return the place after the session's last talk."""
    last = SlotTopic.objects.filter(slot__session=session).aggregate(last=Max("slot__position"))
    return min((last["last"] or 0) + 1, 32767)

"""A course's clock is another: what has a date keeps its time of day."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from courses.models import Course, Membership
from courses.rules import moved_to_zone
from schedule.models import Announcement, Session

logger = logging.getLogger(__name__)


@transaction.atomic
def move_to_zone(*, course: Course, to: ZoneInfo, by: Membership, now: datetime) -> None:
    """Move sessions, sign-ups and announcements that wait, from the course's zone to another.

    Whoever calls this gives the course its zone afterwards: its row is locked last.
    """
    _move_sessions(course, to, now)
    for round_ in course.rounds.select_for_update().order_by("pk"):
        dates = (round_.opens_at, round_.closes_at, round_.returns_until)
        round_.opens_at, round_.closes_at, round_.returns_until = moved_to_zone(
            dates, course.zone, to
        )
        round_.revision, round_.changed_at = round_.revision + 1, now
        round_.save()
    waiting = course.announcements.select_for_update().filter(state=Announcement.State.SCHEDULED)
    for announcement in waiting.order_by("pk"):
        assert announcement.publish_at is not None  # a constraint: it is scheduled
        (announcement.publish_at,) = moved_to_zone((announcement.publish_at,), course.zone, to)
        announcement.version += 1
        announcement.save()
    logger.info("schedule of course %s moved to %s by member %s", course.pk, to.key, by.pk)


def _move_sessions(course: Course, to: ZoneInfo, now: datetime) -> None:
    # locked without a join: one that somebody moves to another week meanwhile would be left out
    ids = list(Session.objects.filter(week__course=course).values_list("pk", flat=True))
    sessions = list(Session.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    for session in sessions:
        session.starts_at, session.ends_at = moved_to_zone(
            (session.starts_at, session.ends_at), course.zone, to
        )
        session.revision, session.changed_at = session.revision + 1, now
    Session.objects.bulk_update(sessions, ["starts_at", "ends_at", "revision", "changed_at"])

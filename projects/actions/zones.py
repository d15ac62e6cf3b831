"""A course's clock is another: what is to be handed in keeps its time of day."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from courses.models import Course, Membership
from courses.rules import moved_to_zone
from projects.models import Extension, ProjectSettings

logger = logging.getLogger(__name__)


@transaction.atomic
def move_to_zone(*, course: Course, to: ZoneInfo, by: Membership, now: datetime) -> None:
    """Move milestones, every extension, and when teams are fixed, from the course's zone to another.

    Extensions too are changed in place: what was decided is the time of day, and nobody decides
    anew. Whoever calls this gives the course its zone afterwards: its row is locked last.
    """
    for milestone in course.milestones.select_for_update().order_by("pk"):
        dates = (milestone.opens_at, milestone.due_at, milestone.closes_at)
        milestone.opens_at, milestone.due_at, milestone.closes_at = moved_to_zone(
            dates, course.zone, to
        )
        milestone.revision, milestone.changed_at = milestone.revision + 1, now
        milestone.save()
    extensions = list(
        Extension.objects.filter(milestone__course=course, due_at__isnull=False).order_by("pk")
    )
    for extension in extensions:
        assert extension.due_at is not None
        assert extension.closes_at is not None
        extension.due_at, extension.closes_at = moved_to_zone(
            (extension.due_at, extension.closes_at), course.zone, to
        )
    Extension.objects.bulk_update(extensions, ["due_at", "closes_at"])
    settings = ProjectSettings.objects.select_for_update().filter(course=course).first()
    if settings and settings.teams_locked_at:
        (settings.teams_locked_at,) = moved_to_zone((settings.teams_locked_at,), course.zone, to)
        settings.save()
    logger.info("milestones of course %s moved to %s by member %s", course.pk, to.key, by.pk)

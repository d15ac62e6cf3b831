"""A course's clock is another: graders keep their time of day."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from courses.models import Course, Membership
from courses.rules import moved_to_zone
from grading.actions.policies import lock_policy
from grading.models import Item

logger = logging.getLogger(__name__)


@transaction.atomic
def move_to_zone(*, course: Course, to: ZoneInfo, by: Membership, now: datetime) -> None:
    """Move until when graders are to be done, from the course's zone to another.

    Whoever calls this gives the course its zone afterwards: its row is locked last.
    """
    lock_policy(course)
    items = list(Item.objects.filter(component__course=course, grade_by__isnull=False))
    for item in items:
        assert item.grade_by is not None  # only these are asked for
        (item.grade_by,) = moved_to_zone((item.grade_by,), course.zone, to)
        item.grade_by_revision, item.grade_by_changed_at = item.grade_by_revision + 1, now
    Item.objects.bulk_update(items, ["grade_by", "grade_by_revision", "grade_by_changed_at"])
    logger.info("items of course %s moved to %s by member %s", course.pk, to.key, by.pk)

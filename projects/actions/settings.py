import logging
from datetime import datetime
from typing import Any

from courses.models import Course, Membership
from projects.models import ProjectSettings

logger = logging.getLogger(__name__)


def update_project_settings(
    *, course: Course, by: Membership, now: datetime, **changes: Any
) -> ProjectSettings:
    """Set `team_max` or `teams_locked_at`. Teams that are larger already stay as they are."""
    settings, _created = ProjectSettings.objects.update_or_create(course=course, defaults=changes)
    logger.info("project settings of course %s changed by member %s", course.pk, by.pk)
    return settings

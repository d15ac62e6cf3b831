import logging
from datetime import datetime

from django.db import transaction

from courses.actions import raise_content_version
from courses.models import Course, Membership
from outbox.actions import write_letter
from outbox.rules import Told
from schedule import emails
from schedule.models import Announcement

logger = logging.getLogger(__name__)


@transaction.atomic
def publish_announcement(
    *, course: Course, title: str, body: str, by: Membership, now: datetime
) -> Announcement:
    """Put the announcement on the course page and write a letter to every active member."""
    announcement = Announcement.objects.create(
        course=course, author=by.user, title=title, body=body, published_at=now
    )
    text = emails.announcement(announcement)
    told = [Told("announcement", f"announcement:{announcement.pk}")]
    for user_id in course.memberships.active().order_by("pk").values_list("user_id", flat=True):
        write_letter(
            recipient_id=user_id,
            course_id=course.pk,
            subject=text.subject,
            body=text.body,
            told=told,
            now=now,
        )
    logger.info("announcement %s published by member %s", announcement.pk, by.pk)
    raise_content_version(course.pk)
    return announcement

"""Showing an item's grades to the students, and taking that back."""

import logging
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from courses.emails import written_for_each
from courses.models import Membership, User
from grading import emails
from grading.actions.policies import lock_policy, raise_policy_version
from grading.models import GradeStatus, Item
from grading.queries import told_of_release
from outbox.actions import write_letter
from outbox.errors import AlreadyTold

logger = logging.getLogger(__name__)


@transaction.atomic
def release_item(*, item: Item, by: Membership, now: datetime) -> Item:
    """Show an item's grades to the students; a letter to each who has one, once for this item.

    Grades entered from then on are seen at once, without a letter. Releasing again changes nothing.
    After taking it back only those are written to who were not yet: a letter is not taken back.
    """
    if not _set_released(item, now):
        return item
    raise_policy_version(item.component.course)
    course_id = item.component.course_id
    for reader, letter in written_for_each(_recipients(item), emails.grade_released, item):
        with suppress(AlreadyTold):
            write_letter(
                recipient_id=reader.pk,
                course_id=course_id,
                subject=letter.subject,
                body=letter.body,
                told=[told_of_release(item)],
                now=now,
            )
    logger.info("item %s released by member %s", item.pk, by.pk)
    return item


@transaction.atomic
def unrelease_item(*, item: Item, by: Membership, now: datetime) -> Item:
    """Hide an item's grades from the students again. Nobody is written to."""
    if _set_released(item, None):
        raise_policy_version(item.component.course)
        logger.info("item %s hidden by member %s", item.pk, by.pk)
    return item


def _set_released(item: Item, released_at: datetime | None) -> bool:
    """Set the moment, unless it is so already: two clicks at once do it once."""
    lock_policy(item.component.course)
    item.refresh_from_db(fields=["released_at"])
    if item.is_released == (released_at is not None):
        return False
    item.released_at = released_at
    item.save(update_fields=["released_at"])
    return True


def _recipients(item: Item) -> QuerySet[User]:
    """Return those with something to see: points, excused, missing or absent."""
    grades = item.grades.exclude(status__in=[GradeStatus.NONE, GradeStatus.SUBMITTED])
    shown = grades.filter(membership__state="active", membership__role="student")
    return User.objects.filter(memberships__in=shown.values("membership")).order_by("pk")

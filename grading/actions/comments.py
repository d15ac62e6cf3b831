"""The comments that graders keep to use again."""

import logging
from datetime import datetime

from courses.models import Course, Membership
from grading.models import Item, SavedComment

logger = logging.getLogger(__name__)


def save_comment(
    *, course: Course, text: str, by: Membership, now: datetime, item: Item | None = None
) -> SavedComment:
    """Keep a comment for an item, or for the whole course; one that is there already stays one.

    :param text: not empty.
    """
    found = SavedComment.objects.filter(course=course, item=item, text=text).first()
    if found is not None:
        return found
    made = SavedComment.objects.create(
        course=course, item=item, text=text, saved_by=by, saved_at=now
    )
    logger.info("comment %s saved by member %s", made.pk, by.pk)
    return made


def edit_comment(*, comment: SavedComment, text: str, by: Membership, now: datetime) -> None:
    """Change a kept comment; grades that have it keep what they say."""
    comment.text = text
    comment.save(update_fields=["text"])
    logger.info("comment %s edited by member %s", comment.pk, by.pk)


def remove_comment(*, comment: SavedComment, by: Membership, now: datetime) -> None:
    """Keep a comment no longer; grades that have it keep what they say."""
    logger.info("comment %s removed by member %s", comment.pk, by.pk)
    comment.delete()

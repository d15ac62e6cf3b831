"""Announcements at their moments: to whom they go is of all apps."""

from datetime import datetime
from functools import partial

from agenda.audiences import user_ids_of
from outbox.wakeup import wake
from schedule import actions as schedule
from schedule.models import Announcement
from schedule.queries import announcements_due


def publish_due_announcements(*, now: datetime) -> int:
    """Wake a task for each announcement whose moment has come, so that none holds up another."""
    due = announcements_due(now=now)
    for announcement_id in due:
        wake("agenda.publish_announcement", announcement_id)
    return len(due)


def publish_announcement_if_due(*, announcement_id: int, now: datetime) -> Announcement | None:
    """Publish it once, however often this is asked; nothing happens before its moment."""
    return schedule.publish_if_due(
        announcement_id=announcement_id, recipients=partial(user_ids_of, now=now), now=now
    )

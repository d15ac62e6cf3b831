"""Reminding people, what they choose about it, and announcements at their moments."""

from agenda.actions.announcements import (
    publish_announcement_if_due,
    publish_due_announcements,
)
from agenda.actions.digests import send_digests
from agenda.actions.preferences import (
    clear_course_choice,
    reset_feed_key,
    resume_reminders,
    set_choice,
    stop_reminders,
)
from agenda.actions.reminders import remind_all, remind_course

__all__ = [
    "clear_course_choice",
    "publish_announcement_if_due",
    "publish_due_announcements",
    "remind_all",
    "remind_course",
    "reset_feed_key",
    "resume_reminders",
    "send_digests",
    "set_choice",
    "stop_reminders",
]

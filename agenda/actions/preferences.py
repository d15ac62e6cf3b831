"""What a person chooses about reminders and calendars."""

from collections.abc import Collection
from datetime import datetime, time
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import F, QuerySet

from agenda import rules
from agenda.models import FeedKey, ReminderPreference
from courses.models import Course, User


@transaction.atomic
def set_choice(
    *,
    user: User,
    course: Course | None,
    mode: str,
    leads: Collection[int],
    kinds_off: Collection[str],
    by: User,
    now: datetime,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> ReminderPreference:
    """Set how the person is reminded: in one course, or (None) in all without a choice of their own.

    :param leads: minutes before a date, of :data:`agenda.rules.LEADS`.
    :param quiet_from: and `quiet_until`: both or neither, by the person's clock; not for one course.
    """
    preference, _created = ReminderPreference.objects.update_or_create(
        user=user,
        course=course,
        defaults={
            "mode": mode,
            "mode_before": "",
            "leads": sorted(leads),
            "kinds_off": sorted(kinds_off),
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
        },
    )
    return preference


@transaction.atomic
def clear_course_choice(*, user: User, course: Course, by: User, now: datetime) -> None:
    """Let what the person chose for everywhere hold in the course again."""
    ReminderPreference.objects.filter(user=user, course=course).delete()


@transaction.atomic
def stop_reminders(*, user: User, course: Course | None, now: datetime) -> None:
    """End reminders of one course, or (None) of all, for whoever has the link in the letter.

    What else the person chose stays, and how they were reminded, for when they take it back.
    """
    _own(user, course).save()
    rows = _chosen(user, course).exclude(mode=rules.OFF)
    rows.update(mode_before=F("mode"), mode=rules.OFF)


@transaction.atomic
def resume_reminders(*, user: User, course: Course | None, now: datetime) -> None:
    """Take that back: each course as it was before, and what was off by choice stays off.

    Where no link had ended them, they come one by one: that is what the button says.
    """
    ended = _chosen(user, course).exclude(mode_before="")
    if not ended.update(mode=F("mode_before"), mode_before=""):
        own = _own(user, course)
        own.mode = rules.EACH
        own.save()


def _chosen(user: User, course: Course | None) -> QuerySet[ReminderPreference]:
    rows = user.reminder_preferences.all()
    return rows if course is None else rows.filter(course=course)


def _own(user: User, course: Course | None) -> ReminderPreference:
    """Return what the person chose there; nothing chosen is as everywhere."""
    own = user.reminder_preferences.filter(course=course).first()
    if own is None:
        own = ReminderPreference(user=user, course=course)
        everywhere = user.reminder_preferences.filter(course=None).first()
        if everywhere is not None:
            own.mode, own.mode_before = everywhere.mode, everywhere.mode_before
            own.leads, own.kinds_off = everywhere.leads, everywhere.kinds_off
    return own


@transaction.atomic
def reset_feed_key(*, user: User, by: User, now: datetime) -> FeedKey:
    """Give the person a new secret address for their calendars; the old one ends at once."""
    key, _created = FeedKey.objects.update_or_create(
        user=user, defaults={"key": token_urlsafe(32), "made_at": now}
    )
    return key

"""Reminding people, and what they choose about it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_urlsafe

from django.db import transaction

from agenda import emails, queries, rules
from agenda.models import FeedKey, ReminderPreference
from courses.models import Course, Membership, User
from outbox.actions import write_letter
from outbox.errors import AlreadyTold
from outbox.models import Notice
from outbox.rules import Told
from schedule.rules import Deadline

logger = logging.getLogger(__name__)

KIND = "reminder"
AFTERMATH = timedelta(days=60)
"""How long after its last day a course still reminds: of a late report, then no more."""

Reminder = tuple[Deadline, int]


def remind_all(*, now: datetime) -> int:
    """Write the reminders that have become due, in every course that goes on.

    Idempotent: run twice, or in two workers, each thing is told once.

    :return: how many letters were written.
    """
    courses = Course.objects.filter(archived_at=None, ends_on__gte=(now - AFTERMATH).date())
    return sum(remind_course(course=course, now=now) for course in courses.order_by("pk"))


def remind_course(*, course: Course, now: datetime) -> int:
    """Write this course's reminders: one letter a person, with all that falls together."""
    members = queries.members_to_remind(course)
    due = _due(course, queries.deadlines_for(members, now=now), now)
    if not due:
        return 0
    told = _told(members, due)
    written = 0
    with transaction.atomic():
        for member in members:
            mine = [
                (deadline, lead)
                for deadline, lead in due
                if rules.is_reminded(deadline, member.pk, is_course_staff=member.is_course_staff)
                and (member.user_id, _notice(deadline, lead)) not in told
            ]
            written += _write(member, mine, now)
    return written


def _due(course: Course, deadlines: Sequence[Deadline], now: datetime) -> list[Reminder]:
    leads = ((deadline, rules.lead_now(deadline, course.zone, now)) for deadline in deadlines)
    return [(deadline, lead) for deadline, lead in leads if lead is not None]


def _notice(deadline: Deadline, lead: int) -> Told:
    return Told(KIND, deadline.key, due_version=deadline.revision, lead=lead)


def _told(members: Sequence[Membership], due: Sequence[Reminder]) -> set[tuple[int, Told]]:
    """Return who was told which of these before."""
    rows = Notice.objects.filter(
        kind=KIND,
        recipient__in=[member.user_id for member in members],
        subject_key__in={deadline.key for deadline, _lead in due},
    )
    return {
        (row.recipient_id, Told(KIND, row.subject_key, row.due_version, row.lead)) for row in rows
    }


def _write(member: Membership, reminders: Sequence[Reminder], now: datetime) -> bool:
    if not reminders:
        return False
    text = emails.reminder(member, [deadline for deadline, _lead in reminders], now=now)
    try:
        write_letter(
            recipient_id=member.user_id,
            course_id=member.course_id,
            subject=text.subject,
            body=text.body,
            told=[_notice(deadline, lead) for deadline, lead in reminders],
            now=now,
        )
    except AlreadyTold:  # by another worker, a moment ago
        logger.info("membership %s was reminded meanwhile", member.pk)
        return False
    return True


@transaction.atomic
def set_reminders(*, user: User, wants_reminders: bool, by: User, now: datetime) -> None:
    ReminderPreference.objects.update_or_create(
        user=user, defaults={"wants_reminders": wants_reminders}
    )


@transaction.atomic
def reset_feed_key(*, user: User, by: User, now: datetime) -> FeedKey:
    """Give the person a new secret address for their calendars; the old one ends at once."""
    key, _created = FeedKey.objects.update_or_create(
        user=user, defaults={"key": token_urlsafe(32), "made_at": now}
    )
    return key

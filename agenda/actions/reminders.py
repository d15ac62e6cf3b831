"""Letters ahead of a date, each at its moment."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from agenda import emails, queries, rules
from courses.models import Course, Membership
from outbox.actions import write_letters
from outbox.models import Notice
from outbox.rules import Draft, Told
from schedule.rules import Deadline

KIND = "reminder"
AFTERMATH = timedelta(days=60)
"""How long after its last day a course still reminds: of a late report, then no more."""

COURSES_AT_ONCE = 10
"""So many share the queries of a minute, and their people are in memory together."""

Reminder = tuple[Deadline, int]
Wanting = tuple[Membership, rules.Choice]
Reader = TypeVar("Reader")


def courses_to_remind(now: datetime) -> QuerySet[Course]:
    return Course.objects.filter(archived_at=None, ends_on__gte=(now - AFTERMATH).date())


def remind_all(*, now: datetime) -> int:
    """Write the reminders that have become due, in every course that goes on.

    Idempotent: run twice, or in two workers, each thing is told once. One letter a person and
    course, with all that falls together.

    :return: how many letters were written.
    """
    courses = list(courses_to_remind(now).order_by("pk"))
    places = range(0, len(courses), COURSES_AT_ONCE)
    return sum(_remind(courses[place : place + COURSES_AT_ONCE], now) for place in places)


def remind_course(*, course: Course, now: datetime) -> int:
    """Write the reminders of one course, as :func:`remind_all` does those of all."""
    return _remind([course], now)


def _remind(courses: Sequence[Course], now: datetime) -> int:
    members = [one for one in queries.members_to_remind(courses) if one[1].mode == rules.EACH]
    drafts: list[Draft] = []
    for language, own in by_language(members, _language_of):
        with translation.override(language):
            mine = _reminders(own, now)
            drafts += _drafts(mine, _told(mine), now)
    with transaction.atomic():
        return write_letters(drafts=drafts, now=now)


def by_language(
    readers: Sequence[Reader], language_of: Callable[[Reader], str]
) -> Iterator[tuple[str, list[Reader]]]:
    """Return them by the language that they read: what has a date has its name in it too."""
    ordered = sorted(readers, key=language_of)
    return ((language, list(own)) for language, own in groupby(ordered, key=language_of))


def _language_of(wanting: Wanting) -> str:
    return wanting[0].user.language


def _reminders(
    members: Sequence[Wanting], now: datetime
) -> list[tuple[Membership, list[Reminder]]]:
    """Return who is to be reminded of what now, told before or not.

    What is due is found once for all in a course who chose the same.
    """
    by_course = queries.deadlines_by_course([member for member, _choice in members], now=now)
    near = {
        course_id: [one for one in all_of if rules.is_near(one, now)]
        for course_id, all_of in by_course.items()
    }
    due: dict[tuple[Course, rules.Choice], list[Reminder]] = {}
    found = []
    for member, choice in members:
        key = (member.course, choice)
        if key not in due:
            due[key] = _due(near.get(member.course_id, ()), member.course, choice, now)
        if mine := _mine(member, due[key]):
            found.append((member, mine))
    return found


def _due(
    deadlines: Sequence[Deadline], course: Course, choice: rules.Choice, now: datetime
) -> list[Reminder]:
    leads = ((one, rules.lead_now(one, course.zone, now, choice)) for one in deadlines)
    return [(deadline, lead) for deadline, lead in leads if lead is not None]


def _mine(member: Membership, due: Sequence[Reminder]) -> list[Reminder]:
    is_staff = member.is_course_staff
    return [one for one in due if rules.is_reminded(one[0], member.pk, is_course_staff=is_staff)]


def _notice(deadline: Deadline, lead: int) -> Told:
    return Told(KIND, deadline.key, due_version=rules.due_version(deadline), lead=lead)


def _told(mine: Sequence[tuple[Membership, Sequence[Reminder]]]) -> set[tuple[int, Told]]:
    """Return who was told which of these before."""
    if not mine:
        return set()
    keys = {deadline.key for _member, reminders in mine for deadline, _lead in reminders}
    rows = Notice.objects.filter(
        kind=KIND, recipient__in=[member.user_id for member, _ in mine], subject_key__in=keys
    ).values_list("recipient_id", "subject_key", "due_version", "lead")
    return {(person, Told(KIND, key, version, lead)) for person, key, version, lead in rows}


def _drafts(
    mine: Sequence[tuple[Membership, Sequence[Reminder]]],
    told: set[tuple[int, Told]],
    now: datetime,
) -> Iterator[Draft]:
    """Write each their letter; its words are made once for all whom the same letter reaches."""
    made: dict[tuple[object, ...], emails.Reminder] = {}
    for member, reminders in mine:
        new = {
            notice: one[0]
            for one in reminders
            if (member.user_id, notice := _notice(*one)) not in told
        }
        if not new:
            continue
        key = (member.course_id, queries.zone_of(member), *new.values())
        if key not in made:
            made[key] = emails.reminder(member, list(new.values()), now=now)
        text, stop_url = made[key].to(member.user)
        yield Draft(
            recipient_id=member.user_id,
            course_id=member.course_id,
            subject=text.subject,
            body=text.body,
            told=list(new),
            unsubscribe_url=stop_url,
            not_after=max(rules.moment_of(one) for one in new.values()),
        )

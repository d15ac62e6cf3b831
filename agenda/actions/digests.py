"""One letter a day or a week instead of many, over all of a person's courses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from agenda import emails, queries, rules
from agenda.actions.reminders import by_language, courses_to_remind
from courses.models import Membership, User
from outbox.actions import write_letters
from outbox.models import Notice
from outbox.rules import Draft, Told
from schedule.rules import Deadline

KIND = "digest"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """One course in a person's digest.

    :param key: of the day or the week that it is for.
    """

    member: Membership
    choice: rules.Choice
    key: str


@dataclass(frozen=True)
class Reader:
    """Whom it is time for, with the courses that they were not told of yet, today or this week.

    :param zone: theirs; of who has none, that of their newest course.
    """

    zone: ZoneInfo
    parts: Sequence[Part]

    @property
    def user(self) -> User:
        return self.parts[0].member.user


def send_digests(*, now: datetime) -> int:
    """Write the digests that are due, one letter a person; who has nothing ahead gets none.

    Idempotent, as reminders are: each day is told once, and each week.

    :return: how many letters were written.
    """
    readers = _readers(now)
    drafts: list[Draft] = []
    for language, own in by_language(readers, lambda reader: reader.user.language):
        with translation.override(language):
            drafts += _drafts(own, now)
    with transaction.atomic():
        return write_letters(drafts=drafts, now=now)


def _readers(now: datetime) -> list[Reader]:
    found = queries.members_with_digest(courses_to_remind(now))
    people = [list(own) for _user, own in groupby(found, key=lambda one: one[0].user_id)]
    waiting = [made for own in people if (made := _reader(own, now))]
    told = _told(waiting)
    left = [
        replace(one, parts=[part for part in one.parts if (one.user.pk, part.key) not in told])
        for one in waiting
    ]
    return [one for one in left if one.parts]


def _reader(own: Sequence[tuple[Membership, rules.Choice]], now: datetime) -> Reader | None:
    """Return the person with all their courses; None if it is no time for them."""
    zone = queries.zone_of(own[0][0])
    if not rules.is_digest_time(now, zone, own[0][1].quiet):
        return None
    keys = {mode: rules.digest_key(mode, now, zone) for mode in rules.DIGESTS}
    return Reader(zone, [Part(member, choice, keys[choice.mode]) for member, choice in own])


def _told(readers: Sequence[Reader]) -> set[tuple[int, str]]:
    """Return who had which of their days and weeks already."""
    rows = Notice.objects.filter(
        kind=KIND,
        recipient__in=[one.user.pk for one in readers],
        subject_key__in={part.key for one in readers for part in one.parts},
    )
    return set(rows.values_list("recipient_id", "subject_key"))


def _drafts(readers: Sequence[Reader], now: datetime) -> list[Draft]:
    members = [part.member for one in readers for part in one.parts]
    by_course = queries.deadlines_by_course(members, now=now)
    return [draft for one in readers if (draft := _draft(one, by_course, now))]


def _draft(
    reader: Reader, by_course: Mapping[int, Sequence[Deadline]], now: datetime
) -> Draft | None:
    found = [
        (part, deadline)
        for part in reader.parts
        for deadline in _ahead(part, by_course.get(part.member.course_id, ()), reader.zone, now)
    ]
    if not found:
        return None
    courses = {part.member.course_id for part, _deadline in found}
    course_id = courses.pop() if len(courses) == 1 else None
    stop_url = emails.stop_url(reader.user.pk, course_id)
    lines = [(part.member, deadline) for part, deadline in found]
    text = emails.digest(lines, stop_url=stop_url, now=now)
    return Draft(
        recipient_id=reader.user.pk,
        course_id=course_id,
        subject=text.subject,
        body=text.body,
        told=[Told(KIND, key) for key in sorted({part.key for part, _deadline in found})],
        unsubscribe_url=stop_url,
        not_after=now + DAY,
    )


def _ahead(
    part: Part, deadlines: Sequence[Deadline], zone: ZoneInfo, now: datetime
) -> Iterator[Deadline]:
    """Yield what its digest tells of a course."""
    member, until = part.member, rules.digest_until(part.choice.mode, now, zone)
    for deadline in deadlines:
        if rules.is_reminded(
            deadline, member.pk, is_course_staff=member.is_course_staff
        ) and rules.is_in_digest(deadline, part.choice, now, until):
            yield deadline

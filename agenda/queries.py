"""Everything with a date, from every app, for one person or one course."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from agenda import rules
from agenda.models import FeedKey, ReminderPreference
from courses.models import Course, Membership, User
from grading import queries as grading_queries
from papers import queries as papers_queries
from projects import queries as projects_queries
from schedule import queries as schedule_queries
from schedule.rules import Deadline

SOURCES: tuple[Callable[..., list[Deadline]], ...] = (
    schedule_queries.deadlines_for,
    papers_queries.deadlines_for,
    projects_queries.deadlines_for,
    grading_queries.deadlines_for,
)


@dataclass(frozen=True)
class Upcoming:
    """One line of "next up" or of the agenda.

    :param zone: in which its reader is told: their own, else the course's.
    """

    deadline: Deadline
    course: Course
    at: datetime
    is_done: bool
    is_opening: bool
    zone: ZoneInfo

    @property
    def is_due(self) -> bool:
        return self.deadline.kind in rules.DUE_KINDS

    @property
    def kind_label(self) -> str:
        return str(rules.KIND_LABELS.get(self.deadline.kind, ""))

    @property
    def day(self) -> date:
        return self.at.astimezone(self.zone).date()


def memberships_of(user: User) -> list[Membership]:
    """Return the person's courses that go on, newest first, each membership with its course."""
    mine = user.memberships.active().filter(course__archived_at=None)
    return list(mine.select_related("course").order_by("-course__starts_on", "course__title"))


def deadlines_for(memberships: Sequence[Membership], *, now: datetime) -> list[Deadline]:
    """Return everything with a date that concerns any of them, by its moment.

    A constant number of queries, however many people and courses.
    """
    if not memberships:
        return []
    ids = frozenset(membership.pk for membership in memberships)
    found = chain.from_iterable(source(memberships, now=now) for source in SOURCES)
    mine = [one for one in found if one.audience is None or ids & one.audience]
    return sorted(mine, key=lambda one: (rules.moment_of(one), one.key))


def deadlines_by_course(
    memberships: Sequence[Membership], *, now: datetime
) -> dict[int, list[Deadline]]:
    """Return the same by the course's id; a course without any is none."""
    found: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in deadlines_for(memberships, now=now):
        found[deadline.course_id].append(deadline)
    return dict(found)


def next_up(
    memberships: Sequence[Membership], *, now: datetime, limit: int, own: ZoneInfo | None = None
) -> list[Upcoming]:
    """Return what comes next for a person in all their courses; what is done stays, marked.

    :param own: the zone they live by.
    """
    by_course = {membership.course_id: membership for membership in memberships}
    lines = [
        _upcoming(deadline, by_course[deadline.course_id], own, now)
        for deadline in deadlines_for(memberships, now=now)
        if rules.is_ahead(deadline, now) and deadline.kind not in rules.MAY_BE_KINDS
    ]
    return sorted(lines, key=lambda line: (line.at, line.deadline.key))[:limit]


def agenda(
    memberships: Sequence[Membership], *, now: datetime, own: ZoneInfo | None
) -> list[Upcoming]:
    """Return everything with a date of a person in these courses, past and to come, by its moment.

    A window that has yet to open stands there twice: when it opens, and when it closes.
    """
    by_course = {membership.course_id: membership for membership in memberships}
    lines = []
    for deadline in deadlines_for(memberships, now=now):
        line = _upcoming(deadline, by_course[deadline.course_id], own, now)
        lines.append(replace(line, at=rules.moment_of(deadline), is_opening=False))
        if rules.is_shut(deadline, now):
            lines.append(line)
    return sorted(lines, key=lambda line: (line.at, line.deadline.key))


def _upcoming(
    deadline: Deadline, membership: Membership, own: ZoneInfo | None, now: datetime
) -> Upcoming:
    return Upcoming(
        deadline=deadline,
        course=membership.course,
        at=rules.next_moment_of(deadline, now),
        is_done=membership.pk in deadline.done_by,
        is_opening=rules.is_shut(deadline, now),
        zone=own or membership.course.zone,
    )


def public_deadlines(course: Course) -> list[Deadline]:
    """Return what anybody may see of a public course, by its moment."""
    return schedule_queries.public_deadlines(course)


def feed_key_of(user: User) -> str | None:
    return FeedKey.objects.filter(user=user).values_list("key", flat=True).first()


def preferences_of(user: User) -> dict[int | None, ReminderPreference]:
    """Return what the person chose about reminders, by course; under None what holds everywhere."""
    return {row.course_id: row for row in user.reminder_preferences.all()}


def members_to_remind(courses: Sequence[Course]) -> list[tuple[Membership, rules.Choice]]:
    """Return the active members of courses with how each wants to be reminded; two queries."""
    by_id = {course.pk: course for course in courses}
    wanting = Membership.objects.active().filter(course__in=by_id, user__is_active=True)
    members = list(wanting.select_related("user").order_by("pk"))
    for member in members:
        member.course = by_id[member.course_id]
    return with_choices(members)


def members_with_digest(courses: QuerySet[Course]) -> list[tuple[Membership, rules.Choice]]:
    """Return who wants a digest of which of the courses, by person; three queries."""
    wanted = ReminderPreference.objects.filter(mode__in=rules.DIGESTS).values("user")
    members = Membership.objects.active().filter(
        user__in=wanted, user__is_active=True, course__in=courses
    )
    ordered = members.select_related("user", "course").order_by("user", "-course__starts_on", "pk")
    found = with_choices(list(ordered))
    return [(member, choice) for member, choice in found if choice.mode in rules.DIGESTS]


def with_choices(members: Sequence[Membership]) -> list[tuple[Membership, rules.Choice]]:
    """Return each with how they want to be reminded in that course; one query."""
    rows = ReminderPreference.objects.filter(user__in={member.user_id for member in members})
    chosen = {(row.user_id, row.course_id): row for row in rows}
    return [
        (
            member,
            _choice(
                everywhere=chosen.get((member.user_id, None)),
                here=chosen.get((member.user_id, member.course_id)),
                zone=zone_of(member),
            ),
        )
        for member in members
    ]


def _choice(
    *, everywhere: ReminderPreference | None, here: ReminderPreference | None, zone: ZoneInfo
) -> rules.Choice:
    quiet = None
    if everywhere and everywhere.quiet_from is not None and everywhere.quiet_until is not None:
        quiet = rules.Quiet(everywhere.quiet_from, everywhere.quiet_until, zone)
    row = here or everywhere
    return row.choice(quiet) if row else rules.USUAL


def zone_of(member: Membership) -> ZoneInfo:
    """Return the zone the person lives by: their own, else the course's."""
    return member.user.zone or member.course.zone

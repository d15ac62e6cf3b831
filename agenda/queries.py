"""Everything with a date, from every app, for one person or one course."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

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
    """One line of "next up"."""

    deadline: Deadline
    course: Course
    at: datetime
    is_done: bool
    is_opening: bool

    @property
    def is_due(self) -> bool:
        return self.deadline.kind in rules.DUE_KINDS

    @property
    def kind_label(self) -> str:
        return str(rules.KIND_LABELS.get(self.deadline.kind, ""))


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


def next_up(memberships: Sequence[Membership], *, now: datetime, limit: int) -> list[Upcoming]:
    """Return what comes next for a person in all their courses; what is done stays, marked."""
    by_course = {membership.course_id: membership for membership in memberships}
    lines = [
        _upcoming(deadline, by_course[deadline.course_id], now)
        for deadline in deadlines_for(memberships, now=now)
        if rules.is_ahead(deadline, now)
    ]
    return sorted(lines, key=lambda line: (line.at, line.deadline.key))[:limit]


def _upcoming(deadline: Deadline, membership: Membership, now: datetime) -> Upcoming:
    return Upcoming(
        deadline=deadline,
        course=membership.course,
        at=rules.next_moment_of(deadline, now),
        is_done=membership.pk in deadline.done_by,
        is_opening=rules.is_shut(deadline, now),
    )


def public_deadlines(course: Course) -> list[Deadline]:
    """Return what anybody may see of a public course, by its moment."""
    return schedule_queries.public_deadlines(course)


def feed_key_of(user: User) -> str | None:
    return FeedKey.objects.filter(user=user).values_list("key", flat=True).first()


def wants_reminders(user: User) -> bool:
    """Say whether the person wants reminders; who never said so does."""
    return not ReminderPreference.objects.filter(user=user, wants_reminders=False).exists()


def members_to_remind(course: Course) -> list[Membership]:
    """Return the course's active members who have not switched reminders off."""
    wanting = course.memberships.active().filter(user__is_active=True)
    wanting = wanting.exclude(user__reminder_preference__wants_reminders=False)
    members = list(wanting.select_related("user").order_by("pk"))
    for member in members:
        member.course = course
    return members

"""Who has nothing for an item whose rule is that this counts 0 once it can no longer come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from courses.models import Course, Membership
from grading.models import GradeStatus, Item
from grading.queries.sheets import works_of
from schedule.models import SignupRound

NOTHING = (GradeStatus.NONE.value, 0)


@dataclass(frozen=True)
class Missing:
    """:param revisions: of their grades, which say nothing, by membership id; 0 where there is none."""

    item: Item
    members: Sequence[Membership]
    revisions: Mapping[int, int]
    reason: str


def missing_by_policy(course: Course, *, now: datetime) -> Iterator[Missing]:
    """Yield each item of the course whose rule finds somebody at this moment."""
    items = Item.objects.filter(component__course=course, marks_missing=True)
    for item in items.select_related("component", "milestone", "policy_by").order_by("pk"):
        item.component.course = course
        if item.milestone is not None:
            item.milestone.course = course
        closed_at = _closed_at(item)
        if closed_at is None or now <= closed_at:
            continue
        found = _without_anything(item, now)
        if found.members:
            yield found


def _closed_at(item: Item) -> datetime | None:
    """Return when a hand-in closes, or the last talk ends; None for what is not waited for."""
    if item.milestone is not None:
        return item.milestone.dates.taken_until
    if item.turn is None:
        return None
    rounds = SignupRound.objects.filter(
        course=item.component.course, purpose=SignupRound.Purpose.TALK
    )
    ends_at: datetime | None = rounds.aggregate(last=Max("slots__session__ends_at"))["last"]
    return ends_at


def _without_anything(item: Item, now: datetime) -> Missing:
    course = item.component.course
    grades = {
        member_id: (status, revision)
        for member_id, status, revision in item.grades.values_list(
            "membership_id", "status", "revision"
        )
    }
    students = list(course.memberships.active().students().order_by("pk"))
    works = works_of(item, students, now=now)

    def has_something(member: Membership) -> bool:
        work = works.get(member.pk)
        is_decided = grades.get(member.pk, NOTHING)[0] != GradeStatus.NONE
        return is_decided or (work is not None and (work.row_id is not None or work.may_come(now)))

    reason = _("Nothing was handed in until it closed.")
    if item.turn is not None:
        reason = _("There was no such talk, and all talks are over.")
    for member in students:
        member.course = course
    waiting = [member for member in students if not has_something(member)]
    revisions = {member.pk: grades.get(member.pk, NOTHING)[1] for member in waiting}
    return Missing(item, waiting, revisions, reason)


def courses_that_mark_missing() -> list[Course]:
    """Return the courses with such a rule that are not archived; one query."""
    courses = Course.objects.filter(archived_at=None, components__items__marks_missing=True)
    return list(courses.distinct().order_by("pk"))

"""Grades of milestones that say something else than the dates do by now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from courses.models import Course
from grading.models import Grade, GradeChange, GradeStatus, Item
from grading.queries.lateness import days_late_by_member
from projects import queries as projects


@dataclass(frozen=True)
class Outdated:
    """:param late: graded ones, with the days late as they are counted now.
    :param not_missing: what was marked missing by the rule, and something came or still may come.
    """

    item: Item
    late: Sequence[tuple[Grade, int]]
    not_missing: Sequence[Grade]


def outdated_by_dates(course: Course, *, now: datetime) -> Iterator[Outdated]:
    """Yield each item of the course of which grades have to follow its dates."""
    items = Item.objects.filter(
        Q(late_percent__isnull=False) | Q(marks_missing=True),
        component__course=course,
        milestone__isnull=False,
    )
    for item in items.select_related("component", "milestone", "policy_by").order_by("pk"):
        assert item.milestone is not None  # asked for above
        item.component.course = item.milestone.course = course
        found = Outdated(item, _late(item, now), _not_missing(item, now))
        if found.late or found.not_missing:
            yield found


def _late(item: Item, now: datetime) -> list[tuple[Grade, int]]:
    grades = list(
        item.grades.filter(
            status=GradeStatus.GRADED, late_by_hand=False, membership__state="active"
        ).select_related("membership")
    )
    if item.late_percent is None or not grades:
        return []
    days = days_late_by_member(item, [grade.membership for grade in grades], now=now)
    counted = [(grade, days.get(grade.membership_id, 0)) for grade in grades]
    return [(grade, late) for grade, late in counted if grade.days_late != late]


def _not_missing(item: Item, now: datetime) -> list[Grade]:
    assert item.milestone is not None
    by_policy = GradeChange.objects.filter(
        grade__item=item,
        grade__status=GradeStatus.MISSING,
        grade__membership__state="active",
        number=F("grade__revision"),
        source=GradeChange.Source.POLICY,
    )
    grades = [change.grade for change in by_policy.select_related("grade__membership")]
    if not grades:
        return []
    ids = [grade.membership_id for grade in grades]
    found = projects.standings(item.component.course, [item.milestone], ids)
    standing = {pk: found[item.milestone.pk, pk] for pk in ids}
    return [
        grade
        for grade in grades
        if (one := standing[grade.membership_id]).counting is not None
        or now <= one.dates.taken_until
    ]


def courses_with_dates() -> list[Course]:
    """Return the courses not archived of which grades follow dates; one query."""
    rules = Q(components__items__late_percent__isnull=False) | Q(
        components__items__marks_missing=True
    )
    courses = Course.objects.filter(
        rules, archived_at=None, components__items__milestone__isnull=False
    )
    return list(courses.distinct().order_by("pk"))

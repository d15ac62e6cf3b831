"""How far the grading is, and how the totals are spread: for staff."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from courses.models import Course
from grading.models import Grade, Item
from grading.queries.gradebook import DECIDED
from grading.queries.snapshots import course_totals
from grading.rules.spread import Bin, bins_of

IS_DECIDED = Q(grades__status__in=["graded", "excused", "missing", "absent"])
IS_ACTIVE_STUDENT = Q(grades__membership__state="active", grades__membership__role="student")


@dataclass(frozen=True)
class ItemProgress:
    """How many of the active students have something for an item: points, or a decision."""

    item_id: int
    name: str
    component: str
    graded_count: int
    student_count: int
    released_at: datetime | None

    @property
    def waiting_count(self) -> int:
        return self.student_count - self.graded_count

    @property
    def is_unreleased(self) -> bool:
        """Somebody is graded and the students do not see it yet."""
        return self.released_at is None and self.graded_count > 0


def grading_progress(course: Course) -> list[ItemProgress]:
    """Return every item's progress, in order; two queries."""
    student_count = course.memberships.active().students().count()
    items = (
        Item.objects.filter(component__course=course)
        .select_related("component")
        .annotate(graded_count=Count("grades", filter=IS_DECIDED & IS_ACTIVE_STUDENT))
        .order_by("component__position", "component_id", "position", "pk")
    )
    return [
        ItemProgress(
            item_id=item.pk,
            name=item.name,
            component=item.component.name,
            graded_count=item.graded_count,
            student_count=student_count,
            released_at=item.released_at,
        )
        for item in items
    ]


def distribution(course: Course) -> list[Bin]:
    """Return ten bins of the active students' current totals over everything, hidden included."""
    totals = (one.staff.current for one in course_totals(course).values())
    return bins_of(total for total in totals if total is not None)


def decided_by_milestone(course: Course) -> dict[int, set[int]]:
    """Return who has a decision, by each milestone that an item grades; two queries."""
    items = Item.objects.filter(component__course=course, milestone__isnull=False)
    decided: dict[int, set[int]] = {
        milestone_id: set() for milestone_id in items.values_list("milestone", flat=True)
    }
    grades = Grade.objects.filter(item__in=items, status__in=DECIDED)
    for milestone_id, member_id in grades.values_list("item__milestone", "membership"):
        decided[milestone_id].add(member_id)
    return decided

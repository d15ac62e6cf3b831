"""How far the grading is, who did it, and how the totals are spread."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from courses.models import Course
from grading.models import Grade
from grading.queries import ItemProgress, Waiting, distribution, grading_progress, waiting
from grading.rules.spread import Chart, chart


@dataclass(frozen=True)
class Grader:
    """How many grades somebody has given."""

    name: str
    count: int


@dataclass(frozen=True)
class Marks:
    items: list[ItemProgress]
    waiting: Waiting
    graders: list[Grader]
    chart: Chart

    @property
    def lines(self) -> list[tuple[ItemProgress, int]]:
        """Return each item with how much of it waits for grading."""
        return [(item, self.waiting.counts.get(item.item_id, 0)) for item in self.items]


def marks(course: Course, student_ids: frozenset[int], *, now: datetime) -> Marks:
    return Marks(
        items=grading_progress(course),
        waiting=waiting(course, student_ids, now=now),
        graders=_graders(course),
        chart=chart(distribution(course)),
    )


def _graders(course: Course) -> list[Grader]:
    given = Grade.objects.filter(
        item__component__course=course,
        status__in=["graded", "excused", "missing", "absent"],
        membership__state="active",
    )
    names = given.values_list("changed_by__user__name").annotate(count=Count("pk"))
    return [
        Grader(name, count) for name, count in names.order_by("-count", "changed_by__user__name")
    ]

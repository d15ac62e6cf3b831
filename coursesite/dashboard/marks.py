"""How far the grading is, who did it, and how the totals are spread."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from courses.models import Course
from coursesite.dashboard.waiting import Waiting, waiting
from grading.models import Grade
from grading.queries import Bin, ItemProgress, distribution, grading_progress

CHART_HEIGHT = 100
BAR_STEP = 40
BAR_WIDTH = 32


@dataclass(frozen=True)
class Bar:
    """A bin of ten percent with its bar, in units of the chart."""

    label: str
    count: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + BAR_WIDTH // 2


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
    bars: list[Bar]

    @property
    def lines(self) -> list[tuple[ItemProgress, int]]:
        """Return each item with how much of it waits for grading."""
        return [(item, self.waiting.counts.get(item.item_id, 0)) for item in self.items]

    @property
    def width(self) -> int:
        """Return the chart's width in its own units."""
        return BAR_STEP * len(self.bars) - (BAR_STEP - BAR_WIDTH)


def marks(course: Course, student_ids: frozenset[int], *, now: datetime) -> Marks:
    return Marks(
        items=grading_progress(course),
        waiting=waiting(course, student_ids, now=now),
        graders=_graders(course),
        bars=bars(distribution(course)),
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


def bars(bins: list[Bin]) -> list[Bar]:
    """Draw the bins from the first that holds anybody on; the highest bar fills the chart."""
    most = max((one.count for one in bins), default=0)
    if not most:
        return []
    first = next(place for place, one in enumerate(bins) if one.count)
    shown = bins[min(first, len(bins) - 4) :]
    drawn = []
    for place, one in enumerate(shown):
        height = round(CHART_HEIGHT * one.count / most)
        is_last = one is bins[-1]
        drawn.append(
            Bar(
                label=f"{one.start}+" if is_last else f"{one.start}–{one.start + 9}",
                count=one.count,
                x=place * BAR_STEP,
                y=CHART_HEIGHT - height,
                height=height,
            )
        )
    return drawn

"""How grades are spread: everything for staff; for students what is released, of enough people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from courses.models import Course
from grading.models import Grade, GradeStatus, Item, Policy
from grading.queries.letter_grades import student_totals
from grading.queries.policies import course_policy
from grading.rules.spread import Spread, spread

FEWEST_SEEN = 5
"""With fewer, a student could tell from the numbers what the others have."""
FEW_OF_A_GRADER = 5
ZEROS = (GradeStatus.MISSING, GradeStatus.ABSENT)


@dataclass(frozen=True)
class GraderSpread:
    """What one person gave for an item.

    :param difference: of their mean from everybody's.
    """

    name: str
    spread: Spread
    difference: Decimal

    @property
    def is_few(self) -> bool:
        return self.spread.count < FEW_OF_A_GRADER


@dataclass(frozen=True)
class ItemStatistics:
    """:param spread: of the points as given, missing and absent as 0; None if there are none."""

    item: Item
    spread: Spread | None
    graders: Sequence[GraderSpread]


@dataclass(frozen=True)
class CourseStatistics:
    total: Spread | None
    items: Sequence[ItemStatistics]


@dataclass(frozen=True)
class _Given:
    status: str
    points: Decimal
    by_id: int
    by_name: str


def course_statistics(course: Course) -> CourseStatistics:
    """Return how totals and items are spread, hidden ones too; nine queries."""
    totals = [one.total for one in student_totals(course) if one.total is not None]
    items = course_policy(course).items
    given = _given(items)
    return CourseStatistics(
        total=spread(totals), items=[_statistics(item, given[item.pk]) for item in items]
    )


def seen_statistics(course: Course) -> list[tuple[Item, Spread]] | None:
    """Return what students see: of released items with enough grades; None if they see none.

    Nothing that is not released has any part in it. Four queries.
    """
    policy = Policy.objects.filter(course=course).first()
    if policy is not None and not policy.shows_statistics:
        return None
    items = [item for item in course_policy(course).items if item.is_released]
    given = _given(items)
    found = [(item, _spread(item, given[item.pk])) for item in items]
    return [(item, one) for item, one in found if one is not None and one.count >= FEWEST_SEEN]


def _given(items: Sequence[Item]) -> Mapping[int, list[_Given]]:
    """Return what the active students have, by item id; one query."""
    grades = Grade.objects.filter(
        item__in=items,
        membership__state="active",
        status__in=[GradeStatus.GRADED, *ZEROS],
    )
    found: dict[int, list[_Given]] = defaultdict(list)
    for item_id, status, points, by_id, by_name in grades.values_list(
        "item_id", "status", "points", "changed_by_id", "changed_by__user__name"
    ):
        found[item_id].append(_Given(status, points or Decimal(0), by_id, by_name))
    return found


def _spread(item: Item, given: Sequence[_Given]) -> Spread | None:
    return spread([one.points for one in given], item.max_points)


def _statistics(item: Item, given: Sequence[_Given]) -> ItemStatistics:
    """Leave what was not handed in out of what a grader gave: nobody chose it."""
    graded = [one for one in given if one.status == GradeStatus.GRADED]
    by_grader: dict[tuple[str, int], list[_Given]] = defaultdict(list)
    for one in graded:
        by_grader[one.by_name, one.by_id].append(one)
    everybody = _spread(item, graded)
    graders = [
        GraderSpread(name, own, own.mean - everybody.mean)
        for (name, _by_id), listed in sorted(by_grader.items())
        if (own := _spread(item, listed)) and everybody
    ]
    return ItemStatistics(item, _spread(item, given), graders)

"""Rubrics with all that pages show of them, and what a change of one does to grades."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from courses.models import Course
from grading.models import (
    Criterion,
    Grade,
    GradeStatus,
    Item,
    Level,
    Rubric,
    RubricMark,
    SavedComment,
)
from grading.rules.rubrics import CriterionDraft, LevelDraft, RubricDraft, points_after


@dataclass(frozen=True)
class ItemRubric:
    """An item's rubric, read whole.

    :param version: 0 if there is none yet.
    """

    item: Item
    version: int
    criteria: Sequence[Criterion]
    levels_of: Mapping[int, Sequence[Level]]

    @property
    def draft(self) -> RubricDraft:
        return RubricDraft(
            tuple(
                CriterionDraft(
                    criterion.name,
                    tuple(
                        LevelDraft(level.name, level.points, level.description, level.pk)
                        for level in self.levels_of[criterion.pk]
                    ),
                    criterion.description,
                    criterion.pk,
                )
                for criterion in self.criteria
            )
        )


def item_rubric(item: Item) -> ItemRubric:
    """Return the item's rubric, an empty one if it has none; three queries."""
    rubric = Rubric.objects.filter(item=item).first()
    if rubric is None:
        return ItemRubric(item, 0, (), {})
    rubric.item = item
    criteria = list(rubric.criteria.order_by("position", "pk"))
    levels_of: dict[int, list[Level]] = {criterion.pk: [] for criterion in criteria}
    by_pk = {criterion.pk: criterion for criterion in criteria}
    levels = Level.objects.filter(criterion__rubric=rubric).order_by("position", "pk")
    for level in levels:
        level.criterion = by_pk[level.criterion_id]
        level.criterion.rubric = rubric
        levels_of[level.criterion_id].append(level)
    return ItemRubric(item, rubric.version, criteria, levels_of)


def chosen_levels(grade: Grade | None) -> dict[int, int]:
    """Return which level a grade has for each criterion, by their ids; one query."""
    if grade is None:
        return {}
    return dict(grade.rubric_marks.values_list("criterion_id", "level_id"))


def rubrics_to_copy(item: Item) -> list[Item]:
    """Return the other items of the course that have a rubric; one query."""
    found = Item.objects.filter(component__course=item.component.course, rubric__isnull=False)
    return list(found.exclude(pk=item.pk).order_by("component__position", "position", "pk"))


@dataclass(frozen=True)
class Consequence:
    """What a changed rubric does to one grade that was given by it.

    :param after: its points; the same where they were given by hand.
    :param kept_ids: of the levels that it keeps.
    """

    grade: Grade
    after: Decimal | None
    kept_ids: tuple[int, ...]
    loses_a_mark: bool

    @property
    def changes_points(self) -> bool:
        return self.after != self.grade.points


def consequences(item: Item, draft: RubricDraft) -> list[Consequence]:
    """Return each grade that a changed rubric touches: its points, or a mark of it; two queries."""
    marks: dict[int, list[RubricMark]] = defaultdict(list)
    found = RubricMark.objects.filter(grade__item=item).select_related("level")
    for mark in found.order_by("pk"):
        marks[mark.grade_id].append(mark)
    grades = Grade.objects.filter(pk__in=marks).select_related("membership__user")
    listed = [_consequence(grade, marks[grade.pk], draft.points_of) for grade in grades]
    touched = [one for one in listed if one.changes_points or one.loses_a_mark]
    return sorted(touched, key=lambda one: (one.grade.membership.user.name, one.grade.pk))


def _consequence(
    grade: Grade, marks: Sequence[RubricMark], points_of: Mapping[int, Decimal]
) -> Consequence:
    kept = tuple(mark.level_id for mark in marks if mark.level_id in points_of)
    after = grade.points
    if grade.status == GradeStatus.GRADED and grade.points is not None:
        after = points_after(
            grade.points,
            grade.adjustment,
            [mark.level.points for mark in marks],
            [points_of[pk] for pk in kept],
        )
    return Consequence(grade, after, kept, loses_a_mark=len(kept) < len(marks))


def kept_comments(course: Course) -> list[SavedComment]:
    """Return all comments that the course's graders keep; one query."""
    found = course.saved_comments.select_related("item")
    return list(found.order_by("item__component__position", "item__position", "text", "pk"))


def saved_comments(item: Item) -> list[SavedComment]:
    """Return what may be said of an item's grades: its own comments, then the course's; one query."""
    course = item.component.course
    found = course.saved_comments.filter(Q(item=item) | Q(item=None))
    return list(found.order_by(F("item").asc(nulls_last=True), "text", "pk"))

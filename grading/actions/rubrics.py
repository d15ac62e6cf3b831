"""Rubrics: set whole, and with them the grades that were given by them."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from courses.models import Membership
from grading import errors
from grading.actions.grade_writes import Entry
from grading.actions.grades import enter_grades
from grading.actions.policies import lock_policy, raise_policy_version
from grading.models import Criterion, GradeChange, Item, Level, Rubric, RubricMark
from grading.queries import Consequence, consequences
from grading.rules.rubrics import CriterionDraft, RubricDraft

logger = logging.getLogger(__name__)


@transaction.atomic
def set_rubric(
    *,
    item: Item,
    draft: RubricDraft,
    by: Membership,
    now: datetime,
    version: int,
    may_change_grades: bool = False,
) -> Rubric:
    """Set an item's rubric. Grades that it gave follow it, through the log, if that was agreed to.

    Points that somebody gave by hand, and not as the levels sum to, stay; a level that is taken out
    leaves its marks. Whoever has dropped the course keeps points, and loses only such marks.

    :param version: of the rubric as `by` saw it; 0 if there was none.
    :raises RubricChangedMeanwhile: if it has another one by now.
    :raises RubricRefused: if grades would change and nobody agreed to it.
    """
    lock_policy(item.component.course)
    rubric = _locked(item, version)
    touched = consequences(item, draft)
    if touched and not may_change_grades:
        raise errors.RubricRefused(_("This changes grades. Look at them, and save once more."))
    criteria = _save_criteria(rubric, draft)
    _follow(item, touched, by=by, now=now)
    _remove_others(rubric, criteria)
    rubric.version += 1
    rubric.save(update_fields=["version"])
    raise_policy_version(item.component.course)  # students' pages name the levels
    logger.info("rubric of item %s set by member %s", item.pk, by.pk)
    return rubric


def _locked(item: Item, version: int) -> Rubric:
    rubric, _is_new = Rubric.objects.get_or_create(item=item, defaults={"version": 0})
    if rubric.version != version:
        raise errors.RubricChangedMeanwhile(
            _(
                "Somebody changed the rubric meanwhile. Below is what you typed: save again to put it "
                "in the place of theirs, or open the page anew to see theirs."
            )
        )
    return rubric


def _save_criteria(rubric: Rubric, draft: RubricDraft) -> Mapping[int, Sequence[int]]:
    """Write what the draft has; return the ids of the criteria with those of their levels.

    Names are freed first, so that two may exchange theirs.
    """
    _free_names(rubric)
    known = {one.pk: one for one in rubric.criteria.all()}
    saved: dict[int, Sequence[int]] = {}
    for position, wanted in enumerate(draft.criteria):
        criterion = known.get(wanted.pk or 0) or Criterion(rubric=rubric)
        criterion.position, criterion.name = position, wanted.name
        criterion.description = wanted.description
        criterion.save()
        saved[criterion.pk] = _save_levels(criterion, wanted)
    return saved


def _free_names(rubric: Rubric) -> None:
    freed = Concat(Value("\N{BULLET}"), Cast("pk", CharField()))
    rubric.criteria.update(name=freed)
    Level.objects.filter(criterion__rubric=rubric).update(name=freed)


def _save_levels(criterion: Criterion, wanted: CriterionDraft) -> list[int]:
    known = {one.pk: one for one in criterion.levels.all()}
    saved = []
    for position, draft in enumerate(wanted.levels):
        level = known.get(draft.pk or 0) or Level(criterion=criterion)
        level.position, level.name, level.points = position, draft.name, draft.points
        level.description = draft.description
        level.save()
        saved.append(level.pk)
    return saved


def _follow(item: Item, touched: Iterable[Consequence], *, by: Membership, now: datetime) -> None:
    """Enter the grades anew; the marks on levels that go are taken off with them."""
    levels = {
        level.pk: level
        for level in Level.objects.filter(criterion__rubric__item=item).select_related(
            "criterion__rubric"
        )
    }
    entries = [
        Entry(
            one.grade.membership,
            one.grade.status,
            one.after,
            revision=one.grade.revision,
            adjustment=one.grade.adjustment,
            levels=[levels[pk] for pk in one.kept_ids],
            reason=_("The rubric changed."),
        )
        for one in touched
        if one.grade.membership.is_active
    ]
    refused = enter_grades(
        item=item, entries=entries, by=by, now=now, source=GradeChange.Source.RUBRIC
    )
    if refused:
        raise errors.RubricRefused(
            _("Somebody changed a grade at this moment. Nothing was saved: please try again.")
        )


def _remove_others(rubric: Rubric, saved: Mapping[int, Sequence[int]]) -> None:
    kept = [pk for level_ids in saved.values() for pk in level_ids]
    gone = Level.objects.filter(criterion__rubric=rubric).exclude(pk__in=kept)
    RubricMark.objects.filter(level__in=gone).delete()  # of who has dropped
    gone.delete()
    rubric.criteria.exclude(pk__in=saved).delete()

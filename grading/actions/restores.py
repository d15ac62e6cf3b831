"""Going back to what a grade was: as a new entry, so that the log tells that too."""

from datetime import datetime

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from courses.models import Membership
from grading.actions.grades import enter_grade
from grading.models import Grade, GradeChange, Level


@transaction.atomic
def restore_change(
    *, change: GradeChange, by: Membership, now: datetime, revision: int | None = None
) -> Grade:
    """Make a grade what it was from one of its changes on; all of it, with comment and levels.

    Levels that the rubric does not have any more stay away. Nothing is written if it is so already.

    :param revision: of the grade as `by` saw it.
    :raises GradeChangedMeanwhile: if the grade has another revision by now.
    :raises NotGradable: if the student has dropped the course.
    """
    item = change.grade.item
    at = change.at.astimezone(item.component.course.zone)
    reason = _("As it was from change %(number)s on, %(when)s.")
    return enter_grade(
        item=item,
        membership=change.membership,
        by=by,
        now=now,
        status=change.new_status,
        points=change.new_points,
        comment=change.comment,
        revision=revision,
        days_late=change.days_late,
        adjustment=change.adjustment,
        levels=_levels(change),
        source=GradeChange.Source.RESTORE,
        reason=reason % {"number": change.number, "when": formats.date_format(at, _("j M, H:i"))},
    )


def _levels(change: GradeChange) -> list[Level]:
    ids = [mark["level_id"] for mark in change.rubric]
    levels = Level.objects.filter(pk__in=ids, criterion__rubric__item=change.grade.item_id)
    return list(levels.select_related("criterion__rubric"))

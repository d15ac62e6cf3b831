import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from projects import errors, rules
from projects.models import Milestone

logger = logging.getLogger(__name__)

DATES = {"opens_at", "due_at", "closes_at"}


def create_milestone(
    *,
    course: Course,
    position: int,
    title: str,
    opens_at: datetime,
    due_at: datetime,
    closes_at: datetime,
    by: Membership,
    now: datetime,
    file_types: str = "pdf",
    **fields: Any,
) -> Milestone:
    """Add something to hand in to the project.

    :param file_types: endings, separated by spaces, as "pdf zip".
    :param fields: `instructions`, `is_individual` and `max_bytes`, where the defaults do not do.
    :raises DatesOutOfOrder:
    :raises PositionTaken:
    """
    milestone = Milestone(
        course=course,
        position=position,
        title=title,
        opens_at=opens_at,
        due_at=due_at,
        closes_at=closes_at,
        file_types=" ".join(rules.file_types(file_types)),
        changed_at=now,
        **fields,
    )
    _check_dates(milestone)
    _save(milestone)
    logger.info("milestone %s created by member %s", milestone.pk, by.pk)
    return milestone


@transaction.atomic
def update_milestone(
    *,
    milestone: Milestone,
    by: Membership,
    now: datetime,
    seen_revision: int | None = None,
    **changes: Any,
) -> Milestone:
    """Change what the instructor may set. It raises its revision: calendars then know that theirs is old.

    :param seen_revision: that of the milestone as the person saw it; None for as it is now.
    :raises MilestoneChanged: if it is another by now, or gone.
    :raises DatesOutOfOrder:
    :raises PositionTaken:
    :raises HandedInAlready: if it is to be the team's instead of each student's, or the reverse,
        and something was handed in.
    """
    locked = lock_milestone(milestone)
    changed = {name for name, value in changes.items() if getattr(locked, name) != value}
    if not changed:
        return milestone
    if seen_revision not in {None, locked.revision}:
        raise errors.MilestoneChanged(
            _("Somebody changed it meanwhile: open it anew, so that nothing of theirs is lost.")
        )
    if "is_individual" in changed and milestone.submissions.exists():
        raise errors.HandedInAlready(
            _("Something has been handed in already: who hands in can no longer be changed.")
        )
    for name in changed:
        setattr(milestone, name, changes[name])
    _check_dates(milestone)
    milestone.revision = locked.revision + 1
    milestone.changed_at = now
    _save(milestone, update_fields=[*changed, "revision", "changed_at"])
    logger.info("milestone %s changed by member %s", milestone.pk, by.pk)
    return milestone


@transaction.atomic
def delete_milestone(*, milestone: Milestone, by: Membership, now: datetime) -> None:
    """Take a milestone away for which nothing was handed in and which no graded item uses.

    :raises HandedInAlready: otherwise.
    :raises MilestoneChanged: if it is gone already.
    """
    locked = lock_milestone(milestone)
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError as error:
        raise errors.HandedInAlready(
            _("Something has been handed in for this, or it is graded: it cannot be deleted.")
        ) from error
    logger.info("milestone %s deleted by member %s", milestone.pk, by.pk)
    raise_content_version(milestone.course_id)


def lock_milestone(milestone: Milestone) -> Milestone:
    """Return it, with its course, as it is now that nobody changes it meanwhile.

    :raises MilestoneChanged: if it was deleted meanwhile.
    """
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("course")
    locked = rows.filter(pk=milestone.pk).first()
    if locked is None:
        raise errors.MilestoneChanged(
            _("Somebody deleted it meanwhile: there is nothing to change.")
        )
    return locked


def _check_dates(milestone: Milestone) -> None:
    if not rules.dates_are_in_order(
        opens_at=milestone.opens_at, due_at=milestone.due_at, closes_at=milestone.closes_at
    ):
        raise errors.DatesOutOfOrder(
            _("A milestone opens before it is due, and closes when it is due or later.")
        )


def _save(milestone: Milestone, **how: Any) -> None:
    try:
        with transaction.atomic():
            milestone.save(**how)
            raise_content_version(milestone.course_id)
    except IntegrityError as error:
        message = _("Another milestone has the place %(number)s in the order. Choose a free one.")
        raise errors.PositionTaken(message % {"number": milestone.position}) from error

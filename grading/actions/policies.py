"""The version of how a course computes its totals."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from grading.actions.dates import follow_dates
from grading.errors import PolicyChangedMeanwhile
from grading.models import Policy
from outbox import wake

logger = logging.getLogger(__name__)


def lock_policy(course: Course, version: int | None = None) -> Policy:
    """Return the course's policy row, made if it was not there, locked until the transaction ends.

    :param version: as the person saw it; 0 if there was none.
    :raises PolicyChangedMeanwhile: if it is another one by now.
    """
    _policy, is_new = Policy.objects.get_or_create(course=course)
    policy = Policy.objects.select_for_update().get(course=course)
    if version is not None and version != (0 if is_new else policy.version):
        raise policy_moved()
    return policy


@transaction.atomic
def set_policy(
    *,
    course: Course,
    caps_at_100: bool,
    shows_statistics: bool,
    regrade_days: int,
    late_days: int,
    by: Membership,
    now: datetime,
    version: int | None = None,
) -> Policy:
    """Set what holds for all of a course's grades.

    :param version: of the policy, as this person saw it.
    :raises PolicyChangedMeanwhile: if the policy has another version now.
    """
    policy = lock_policy(course, version)
    policy.caps_at_100, policy.shows_statistics = caps_at_100, shows_statistics
    policy.regrade_days = regrade_days
    policy.late_days = late_days
    policy.save(update_fields=["caps_at_100", "shows_statistics", "regrade_days", "late_days"])
    raise_policy_version(course)
    follow_dates(course=course, now=now, by=by)
    logger.info("policy of course %s set by member %s", course.pk, by.pk)
    return policy


def policy_moved() -> PolicyChangedMeanwhile:
    return PolicyChangedMeanwhile(
        _("Somebody changed the components or items meanwhile. Here is how they are now.")
    )


def raise_policy_version(course: Course) -> None:
    """Say that totals may have moved, so that no snapshot made before is shown any more."""
    Policy.objects.get_or_create(course=course)
    Policy.objects.filter(course=course).update(version=F("version") + 1)
    wake("grading.recompute", course.pk)


def policy_changed(course: Course) -> None:
    """Say that components or items changed: totals may move, and the course page shows it.

    Called last in the transaction, as the course row is locked last.
    """
    raise_policy_version(course)
    raise_content_version(course.pk)

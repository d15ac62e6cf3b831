"""The letters of a course: which total earns which."""

import logging
from datetime import datetime

from django.db import transaction

from courses.models import Course, Membership
from grading.actions.policies import lock_policy, raise_policy_version
from grading.models import LetterGrade
from grading.rules.letters import Scale

logger = logging.getLogger(__name__)


@transaction.atomic
def set_letter_grades(
    *,
    course: Course,
    scale: Scale,
    shows_letters: bool,
    by: Membership,
    now: datetime,
    version: int | None = None,
) -> None:
    """Put these letters in the place of the course's; no total changes, but what pages say of it.

    :param shows_letters: to the students too.
    :param version: of the policy, as this person saw it.
    :raises PolicyChangedMeanwhile: if the policy has another version now.
    """
    policy = lock_policy(course, version)
    LetterGrade.objects.filter(course=course).delete()
    LetterGrade.objects.bulk_create(
        LetterGrade(course=course, name=one.name, lowest=one.lowest, quota=one.quota)
        for one in scale.letters
    )
    policy.shows_letters = shows_letters
    policy.save(update_fields=["shows_letters"])
    raise_policy_version(course)
    logger.info("letters of course %s set by member %s", course.pk, by.pk)

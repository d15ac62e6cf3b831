"""What a course asks of its talks: the rules, and who gives another number of them."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.actions import raise_content_version
from courses.models import Course, Membership
from papers.models import TalkPolicy, TalkQuota

logger = logging.getLogger(__name__)


@transaction.atomic
def set_talk_policy(
    *,
    course: Course,
    by: Membership,
    now: datetime,
    **rules: Any,
) -> TalkPolicy:
    """Set the rules that are given; the others stay. Talks that are held stay as well."""
    Course.objects.select_for_update().get(pk=course.pk)  # a first row is made once
    policy, _is_new = TalkPolicy.objects.update_or_create(course=course, defaults=rules)
    logger.info("talk policy of course %s set by member %s", course.pk, by.pk)
    raise_content_version(course.pk)
    return policy


@transaction.atomic
def set_talk_quotas(
    *,
    course: Course,
    quotas: Mapping[int, int | None],
    by: Membership,
    now: datetime,
) -> list[Membership]:
    """Set how many talks these students give; None: as many as everybody.

    Whose number is not among them keeps it; who is no student of the course is left out. No talk
    is taken away from anybody.

    :param quotas: by the id of the membership.
    :return: those whose number is another one now.
    """
    students = Membership.objects.students().filter(course=course, pk__in=quotas)
    changed = []
    for student in students.select_for_update().order_by("pk"):
        old, new = TalkQuota.objects.filter(membership=student).first(), quotas[student.pk]
        if (old.talks if old else None) == new:
            continue
        changed.append(student)
        if new is None:
            TalkQuota.objects.filter(membership=student).delete()
        else:
            TalkQuota.objects.update_or_create(membership=student, defaults={"talks": new})
    if changed:
        logger.info("quotas of %s students set by member %s", len(changed), by.pk)
        raise_content_version(course.pk)
    return changed

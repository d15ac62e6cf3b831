"""Saying who grades whose work."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from courses.models import Membership
from grading.actions.policies import lock_policy
from grading.models import Allotment, Item
from grading.queries import AllotmentPlan, plan_allotment
from grading.rules.allotment import How

logger = logging.getLogger(__name__)


@transaction.atomic
def allot_grading(
    *,
    item: Item,
    graders: Sequence[Membership],
    how: How,
    is_anew: bool,
    by: Membership,
    now: datetime,
) -> AllotmentPlan:
    """Deal an item's work to the graders; what is graded stays with who has it.

    :param graders: active staff, at least one.
    :param is_anew: what was allotted and is not graded is dealt again too.
    """
    lock_policy(item.component.course)
    plan = plan_allotment(item, graders, how, is_anew=is_anew)
    Allotment.objects.bulk_create(
        [
            Allotment(item=item, membership_id=pk, grader_id=grader_id)
            for pk, grader_id in plan.graders.items()
        ],
        update_conflicts=True,
        unique_fields=["item", "membership"],
        update_fields=["grader"],
    )
    logger.info("work of item %s allotted by member %s: %s", item.pk, by.pk, plan.moved_count)
    return plan

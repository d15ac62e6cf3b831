"""Components: the named shares of a course's total."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from courses.models import Course, Membership
from grading import errors
from grading.actions.items import create_item
from grading.actions.policies import lock_policy, policy_changed, policy_moved
from grading.models import Component
from grading.rules import weights
from schedule.models import Session

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ComponentValues:
    """What the editor says of one component.

    :param component_id: None for a new one.
    """

    name: str
    weight: Decimal
    weighting: str = "points"
    drop_lowest: int = 0
    is_extra_credit: bool = False
    component_id: int | None = None
    is_removed: bool = False


def create_component(
    *,
    course: Course,
    name: str,
    weight: Decimal | int,
    by: Membership,
    now: datetime,
    position: int | None = None,
    weighting: str = "points",
    drop_lowest: int = 0,
    is_extra_credit: bool = False,
) -> Component:
    """Add one component. The weights' sum is not checked, as components are added one by one.

    :param weight: percent of the total.
    :raises NameTaken: if the course has a component of this name.
    """
    try:
        with transaction.atomic():
            lock_policy(course)
            if position is None:
                position = _next_position(course)
            component = Component.objects.create(
                course=course,
                position=position,
                name=name,
                weight=weight,
                weighting=weighting,
                drop_lowest=drop_lowest,
                is_extra_credit=is_extra_credit,
            )
            policy_changed(course)
    except IntegrityError as error:
        raise _name_taken() from error
    logger.info("component %s created by member %s", component.pk, by.pk)
    return component


def _next_position(course: Course) -> int:
    return (course.components.aggregate(last=Max("position"))["last"] or 0) + 1


def _name_taken() -> errors.NameTaken:
    return errors.NameTaken(
        _("Two components cannot have the same name. To swap names, change one at a time.")
    )


@transaction.atomic
def create_default_components(*, course: Course, by: Membership, now: datetime) -> list[Component]:
    """Give a course the usual parts of a seminar: two talks, an exam, a project (20/20/20/40).

    The exam has an item for each exam session, of which the best counts; the project one for each
    milestone.

    :raises ComponentsExist: if it has any component.
    """
    lock_policy(course)
    if course.components.exists():
        raise errors.ComponentsExist(_("This course has its components already."))
    made = [_talk_component(course, turn, by, now) for turn in (1, 2)]
    made.append(_exam_component(course, by, now))
    made.append(_project_component(course, by, now))
    return made


def _talk_component(course: Course, turn: int, by: Membership, now: datetime) -> Component:
    name = _("Presentation %(turn)s") % {"turn": turn}
    component = create_component(course=course, name=name, weight=20, by=by, now=now)
    create_item(component=component, name=name, max_points=100, turn=turn, by=by, now=now)
    return component


def _exam_component(course: Course, by: Membership, now: datetime) -> Component:
    exams = list(
        Session.objects.filter(week__course=course, kind=Session.Kind.EXAM)
        .filter(status=Session.Status.PLANNED)
        .order_by("starts_at", "pk")
    )
    component = create_component(
        course=course,
        name=_("Exam"),
        weight=20,
        weighting="items",
        drop_lowest=max(len(exams) - 1, 0),
        by=by,
        now=now,
    )
    for number, exam in enumerate(exams, start=1):
        name = exam.title[:70] if len(exams) == 1 else f"{number}. {exam.title[:70]}"
        create_item(component=component, name=name, max_points=100, session=exam, by=by, now=now)
    if not exams:
        create_item(component=component, name=_("Exam"), max_points=100, by=by, now=now)
    return component


def _project_component(course: Course, by: Membership, now: datetime) -> Component:
    component = create_component(course=course, name=_("Project"), weight=40, by=by, now=now)
    milestones = list(course.milestones.order_by("position"))
    titles = [milestone.title for milestone in milestones]
    for milestone in milestones:
        name = milestone.title[:70]
        if titles.count(milestone.title) > 1:
            name = f"{milestone.position}. {name}"
        create_item(
            component=component, name=name, max_points=100, milestone=milestone, by=by, now=now
        )
    if not milestones:
        create_item(component=component, name=_("Project"), max_points=100, by=by, now=now)
    return component


def set_components(
    *,
    course: Course,
    components: Sequence[ComponentValues],
    by: Membership,
    now: datetime,
    version: int | None = None,
) -> list[Component]:
    """Save all components of a course at once, in the order given.

    :param version: of the policy, as this person saw it.
    :raises WeightsDoNotSum: if the ordinary ones' weights are not 100 together.
    :raises PolicyChangedMeanwhile: if the policy has another version, or components that are not
        among these: the weights sum to 100 over all of them or not at all.
    :raises ComponentInUse: if one to be removed has items.
    :raises NameTaken: if two have the same name.
    """
    kept = [values for values in components if not values.is_removed]
    total = weights.ordinary_sum((values.weight, values.is_extra_credit) for values in kept)
    if kept and total != 100:
        raise errors.WeightsDoNotSum(weights.sum_sentence(total))
    try:
        with transaction.atomic():
            lock_policy(course, version)
            _check_that_all_are_there(course, components)
            for values in components:
                if values.is_removed:
                    _remove_component(course, values)
            saved = [
                _save_component(course, values, position)
                for position, values in enumerate(kept, start=1)
            ]
            policy_changed(course)
    except IntegrityError as error:
        raise _name_taken() from error
    logger.info("components of course %s saved by member %s", course.pk, by.pk)
    return saved


def _check_that_all_are_there(course: Course, components: Sequence[ComponentValues]) -> None:
    said = [values.component_id for values in components if values.component_id is not None]
    if sorted(said) != sorted(course.components.values_list("pk", flat=True)):
        raise policy_moved()


def _remove_component(course: Course, values: ComponentValues) -> None:
    try:
        course.components.filter(pk__in=[values.component_id]).delete()
    except ProtectedError as error:
        raise errors.ComponentInUse(
            _("“%(name)s” has items. Remove or move them first.") % {"name": values.name}
        ) from error


def _save_component(course: Course, values: ComponentValues, position: int) -> Component:
    component = Component(course=course)
    if values.component_id is not None:
        component = course.components.select_for_update().get(pk=values.component_id)
    component.position = position
    component.name = values.name
    component.weight = values.weight
    component.weighting = values.weighting
    component.drop_lowest = values.drop_lowest
    component.is_extra_credit = values.is_extra_credit
    component.save()
    return component

"""Items: the things that are graded."""

import logging
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from courses.models import Membership
from grading import errors
from grading.actions.dates import follow_dates
from grading.actions.policies import lock_policy, policy_changed
from grading.models import Component, Item
from projects.models import Milestone
from schedule.models import Session

logger = logging.getLogger(__name__)


@transaction.atomic
def create_item(
    *,
    component: Component,
    name: str,
    max_points: Decimal | int,
    by: Membership,
    now: datetime,
    weight: Decimal | int = 1,
    is_extra_credit: bool = False,
    session: Session | None = None,
    turn: int | None = None,
    milestone: Milestone | None = None,
    position: int | None = None,
    late_percent: Decimal | None = None,
    late_floor: Decimal | None = None,
    marks_missing: bool = False,
    grade_by: datetime | None = None,
    version: int | None = None,
) -> Item:
    """Add something to be graded to a component.

    :param grade_by: until when the graders are to be done; they are reminded.
    :param version: of the policy, as this person saw it.
    :raises NameTaken: if the component has an item of this name.
    :raises AlreadyGraded: if another item grades the exam or milestone.
    :raises WrongCourse: if the exam or milestone is another course's.
    :raises PolicyChangedMeanwhile: if the policy has another version now.
    """
    what = {"session": session, "turn": turn, "milestone": milestone}
    rules = {"late_percent": late_percent, "late_floor": late_floor, "marks_missing": marks_missing}
    counts = {"max_points": max_points, "weight": weight, "is_extra_credit": is_extra_credit}
    item = Item(component=component, name=name, **what, **rules, **counts)
    _set_grade_by(item, grade_by, now=now)
    item.policy_by = by if _has_rules(item) else None
    lock_policy(component.course, version)
    item.position = _next_position(component) if position is None else position
    _save(item)
    policy_changed(component.course)
    logger.info("item %s created by member %s", item.pk, by.pk)
    return item


def _next_position(component: Component) -> int:
    return (component.items.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def update_item(
    *, item: Item, by: Membership, now: datetime, version: int | None = None, **changes: Any
) -> Item:
    """Change an item: its name, maximum, weight, rules, what it grades, its component or its place.

    What its rules do to grades from then on is done in the name of whoever changed them last.

    :raises: as `create_item`.
    """
    course = item.component.course
    lock_policy(course, version)
    if "grade_by" in changes and _set_grade_by(item, changes["grade_by"], now=now):
        changes |= {"grade_by_changed_at": now, "grade_by_revision": item.grade_by_revision}
    rules_before = item.late_percent, item.late_floor, item.marks_missing
    for name, value in changes.items():
        setattr(item, name, value)
    has_other_rules = (item.late_percent, item.late_floor, item.marks_missing) != rules_before
    if has_other_rules:
        changes["policy_by"] = item.policy_by = by if _has_rules(item) else None
    if item.component.course_id != course.pk:
        raise _wrong_course()
    _save(item, list(changes))
    if has_other_rules:
        follow_dates(course=course, now=now, by=by)
    policy_changed(course)
    logger.info("item %s changed by member %s", item.pk, by.pk)
    return item


def _set_grade_by(item: Item, moment: datetime | None, *, now: datetime) -> bool:
    """Set until when it is to be graded; say whether that is another moment."""
    if item.grade_by == moment:
        return False
    item.grade_by, item.grade_by_changed_at = moment, now
    item.grade_by_revision += 1
    return True


def _has_rules(item: Item) -> bool:
    return item.marks_missing or item.late_percent is not None


def _save(item: Item, fields: list[str] | None = None) -> None:
    """Save in a transaction of its own, so that what a constraint refuses leaves the outer one whole."""
    course_id = item.component.course_id
    if item.session is not None and item.session.week.course_id != course_id:
        raise _wrong_course()
    if item.milestone is not None and item.milestone.course_id != course_id:
        raise _wrong_course()
    try:
        with transaction.atomic():
            item.save(update_fields=fields)
    except IntegrityError as error:
        raise _refusal(item) from error


def _wrong_course() -> errors.WrongCourse:
    return errors.WrongCourse(_("What this item grades, or its component, is another course's."))


def _refusal(item: Item) -> errors.GradingError:
    """Say which constraint it was, by looking at what is there."""
    others = Item.objects.exclude(pk=item.pk)
    if others.filter(component=item.component, name=item.name).exists():
        return errors.NameTaken(_("This component has an item of this name already."))
    return errors.AlreadyGraded(
        _("Another item grades this already, or this one is to grade two things at once.")
    )


@transaction.atomic
def remove_item(*, item: Item, by: Membership, now: datetime, version: int | None = None) -> None:
    """Delete an item that nobody has a grade for.

    :raises ItemInUse: if somebody has.
    :raises PolicyChangedMeanwhile: if the policy has another version than this person saw.
    """
    course = item.component.course
    lock_policy(course, version)
    item_id = item.pk
    try:
        with transaction.atomic():
            item.delete()
    except ProtectedError as error:
        raise errors.ItemInUse(
            _("There are grades for this item, and grades are never deleted.")
        ) from error
    policy_changed(course)
    logger.info("item %s removed by member %s", item_id, by.pk)

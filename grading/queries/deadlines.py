"""Dates that grading puts before people: until when a grade may be questioned, or is to be given."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Membership
from grading.models import Allotment, Grade, Item, RegradeRequest
from grading.queries.gradebook import DECIDED
from grading.queries.regrades import CAN_BE_ASKED, seen_since
from grading.rules.regrades import regrade_closes_at
from schedule.rules import Deadline


def deadlines_for(memberships: Sequence[Membership], *, now: datetime) -> list[Deadline]:
    """Return until when each may ask about a grade that they see, and until when each is to grade.

    One query for students and one for staff; three more where staff have such a date: the same for many.
    """
    staff = [one for one in memberships if one.is_course_staff]
    return [*_regrades(memberships, now=now), *_gradings(staff)]


def _regrades(memberships: Sequence[Membership], *, now: datetime) -> list[Deadline]:
    """Return the windows that are open: what is over with a grade is no date to look back at.

    Done by who has asked, also once they have their answer: nobody is reminded to ask again.
    """
    students = [one.pk for one in memberships if one.role == Membership.Role.STUDENT]
    asked = RegradeRequest.objects.filter(grade=OuterRef("pk")).exclude(
        state=RegradeRequest.State.WITHDRAWN
    )
    grades = (
        Grade.objects.filter(
            membership__in=students,
            status__in=CAN_BE_ASKED,
            item__released_at__isnull=False,
            item__component__course__policy__regrade_days__gt=0,
        )
        .annotate(has_asked=Exists(asked))
        .select_related("item__component__course__policy")
        .order_by("pk")
    )
    found = (_deadline(grade) for grade in grades)
    return [one for one in found if now < one.at]


def _deadline(grade: Grade) -> Deadline:
    item, course = grade.item, grade.item.component.course
    since = seen_since(grade, item)
    closes_at = regrade_closes_at(since, days=course.policy.regrade_days, zone=course.zone)
    assert closes_at is not None  # only courses with a window are asked for
    return Deadline(
        course_id=course.pk,
        key=f"regrade:{grade.pk}",
        kind="regrade",
        title=_("Ask about your grade: %(item)s") % {"item": item.name},
        at=closes_at,
        url=reverse("grading:regrade-ask", args=[course.slug, item.pk]),
        changed_at=since,
        audience=frozenset({grade.membership_id}),
        done_by=frozenset({grade.membership_id} if getattr(grade, "has_asked", False) else ()),
        revision=grade.revision,
    )


def _gradings(staff: Sequence[Membership]) -> list[Deadline]:
    """Return the items that are to be graded by a moment, for those who were given some of the work.

    Where nobody was, or none of them grades here any more, they are everybody's who may grade.
    """
    if not staff:
        return []
    courses = {one.course_id for one in staff}
    dated = Item.objects.filter(component__course__in=courses, grade_by__isnull=False)
    items = list(dated.select_related("component__course").order_by("pk"))
    if not items:
        return []
    graders = _graders(items)
    left = _left(items)
    found = []
    for item in items:
        course = item.component.course
        given = graders.get(item.pk, {})
        everybody = {one.pk for one in staff if one.course_id == course.pk}
        concerned = everybody & set(given) if given else everybody
        done = {pk for pk in concerned if (not given[pk] if given else not left[item.pk])}
        if concerned:
            found.append(_grading(item, frozenset(concerned), frozenset(done)))
    return found


def _graders(items: Sequence[Item]) -> dict[int, dict[int, int]]:
    """Return how much each grader of each item still has to decide, of what they were given.

    Who has left the course, or is no longer of its staff, is left out.
    """
    decided = Grade.objects.filter(
        item=OuterRef("item"), membership=OuterRef("membership"), status__in=DECIDED
    )
    graders = Membership.objects.active().staff()
    rows = (
        Allotment.objects.filter(
            item__in=items, membership__state=Membership.State.ACTIVE, grader__in=graders
        )
        .order_by()
        .values_list("item_id", "grader_id")
        .annotate(left=Count("pk", filter=~Exists(decided)))
    )
    found: dict[int, dict[int, int]] = {}
    for item_id, grader_id, left in rows:
        found.setdefault(item_id, {})[grader_id] = left
    return found


def _left(items: Sequence[Item]) -> dict[int, int]:
    """Return how many students of each item have no decision yet."""
    courses = {item.component.course_id for item in items}
    active = Membership.objects.active().students().filter(course__in=courses)
    students = dict(active.order_by().values_list("course_id").annotate(Count("pk")))
    decided = Grade.objects.filter(item__in=items, membership__in=active, status__in=DECIDED)
    done = dict(decided.order_by().values_list("item_id").annotate(Count("pk")))
    return {
        item.pk: students.get(item.component.course_id, 0) - done.get(item.pk, 0) for item in items
    }


def _grading(item: Item, concerned: frozenset[int], done: frozenset[int]) -> Deadline:
    course = item.component.course
    assert item.grade_by is not None  # only these are asked for
    assert item.grade_by_changed_at is not None  # by a constraint
    return Deadline(
        course_id=course.pk,
        key=f"grading:{item.pk}",
        kind="grading",
        title=_("Grade: %(item)s") % {"item": item.name},
        at=item.grade_by,
        url=reverse("grading:item", args=[course.slug, item.pk]),
        changed_at=item.grade_by_changed_at,
        audience=concerned,
        done_by=done,
        revision=item.grade_by_revision,
    )

"""What a change would do to the totals that students see, before somebody decides on it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from courses.models import Course, Membership
from grading.models import Item
from grading.queries import Band, Totals, course_totals


@dataclass(frozen=True)
class ChangedTotal:
    """One student's total as they see it, and as they would."""

    member: Membership
    before: Band
    after: Band


def changed_totals(*, course: Course, change: Callable[[], object]) -> list[ChangedTotal]:
    """Do the change, compute every total, and undo it: the preview is what will come out.

    Nothing outlives it: no row, and no wake, as these go with the transaction. Without anything
    released no student sees a number, and the list is empty.

    :param change: calls one action on rows of its own.
    :raises: what the change raises.
    """
    with transaction.atomic():
        is_seen = Item.objects.filter(component__course=course, released_at__isnull=False).exists()
        before = course_totals(course) if is_seen else {}
        change()
        after = course_totals(course) if is_seen else {}
        transaction.set_rollback(True)
    return _differing(course, before, after)


def _differing(
    course: Course, before: dict[int, Totals], after: dict[int, Totals]
) -> list[ChangedTotal]:
    changed = [
        pk for pk, totals in after.items() if pk in before and before[pk].student != totals.student
    ]
    if not changed:
        return []
    members = course.memberships.filter(pk__in=changed).select_related("user")
    return [
        ChangedTotal(member, before[member.pk].student, after[member.pk].student)
        for member in members.order_by("user__name", "pk")
    ]

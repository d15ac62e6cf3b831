"""Grades for the pages of what is graded: a talk's page shows the talk's grade."""

from courses.models import Course, Membership
from grading.models import Grade, GradeStatus, Item
from grading.queries.policies import GradeCell, cell_of
from projects.models import Milestone

UNDECIDED = [GradeStatus.NONE, GradeStatus.SUBMITTED]


def released_grade(membership: Membership, *, turn: int) -> GradeCell | None:
    """Return the grade of the student's n-th talk, with its item, once they may see it; one query."""
    grade = (
        Grade.objects.filter(membership=membership, item__turn=turn)
        .filter(item__released_at__isnull=False)
        .exclude(status__in=UNDECIDED)
        .select_related("item__component")
        .order_by("item__position", "item_id")
        .first()
    )
    if grade is None:
        return None
    return cell_of(grade, grade.item)


def item_for_turn(course: Course, turn: int) -> Item | None:
    """Return what grades each student's n-th talk, for the link to its page; one query."""
    items = Item.objects.filter(component__course=course, turn=turn)
    return items.order_by("position", "pk").first()


def item_for_milestone(milestone: Milestone) -> Item | None:
    """Return what grades a milestone's hand-ins, for the link to its page; one query."""
    return Item.objects.filter(milestone=milestone).first()

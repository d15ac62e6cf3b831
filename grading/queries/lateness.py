"""How late what is graded was handed in, for items that being late costs something."""

from collections.abc import Sequence
from datetime import datetime

from courses.models import Membership
from grading.models import Item
from grading.queries.sheets import works_of
from grading.rules.totals import days_late


def days_late_by_member(
    item: Item, members: Sequence[Membership], *, now: datetime
) -> dict[int, int]:
    """Return how many days late each of them was, of those who handed something in.

    Empty, without a query, for an item that being late costs nothing.
    """
    if item.late_percent is None:
        return {}
    zone = item.component.course.zone
    return {
        pk: days_late(due_at=work.due_at, submitted_at=work.counts_at, zone=zone)
        for pk, work in works_of(item, members, now=now).items()
        if work.due_at is not None and work.counts_at is not None
    }

"""Requests that a grade be looked at again: a student's own, or the whole course's for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.models import Course, Membership
from grading.models import Grade, GradeChange, GradeStatus, Item, Policy, RegradeRequest
from grading.queries.policies import NO_GRADE, GradeCell, cell_of
from grading.rules.regrades import regrade_closes_at

CAN_BE_ASKED = frozenset({GradeStatus.GRADED, GradeStatus.MISSING, GradeStatus.ABSENT})
MISSING = frozenset({GradeStatus.MISSING, GradeStatus.ABSENT})
MOST_LISTED = 300


@dataclass(frozen=True)
class RegradeWindow:
    """Whether a student may ask about a grade now.

    :param cell: what the student sees; nothing of what is hidden.
    :param closes_at: None if the course has no asking, or nothing can be asked about.
    :param open_request: the one that waits for an answer.
    """

    grade: Grade | None
    cell: GradeCell
    closes_at: datetime | None
    open_request: RegradeRequest | None
    is_open: bool

    @property
    def disputes_missing(self) -> bool:
        return self.cell.status in MISSING


def regrade_window(item: Item, member: Membership, *, now: datetime) -> RegradeWindow:
    """Return whether the member may ask about their grade; three queries."""
    grade = Grade.objects.filter(item=item, membership=member).first()
    if grade is None or not item.is_released or grade.status not in CAN_BE_ASKED:
        return RegradeWindow(None, NO_GRADE, None, None, is_open=False)
    policy = Policy.objects.filter(course=item.component.course).first() or Policy()
    closes_at = regrade_closes_at(
        seen_since(grade, item),
        days=policy.regrade_days,
        zone=item.component.course.zone,
    )
    waiting = grade.regrade_requests.filter(state=RegradeRequest.State.OPEN).first()
    is_open = closes_at is not None and now < closes_at and waiting is None
    return RegradeWindow(grade, cell_of(grade), closes_at, waiting, is_open)


def seen_since(grade: Grade, item: Item) -> datetime:
    """Return since when a grade of a released item can be seen as it is now."""
    assert item.released_at is not None
    return max(item.released_at, grade.changed_at)


def regrade_requests(
    course: Course, *, member: Membership | None = None, only_open: bool = False
) -> list[RegradeRequest]:
    """Return a student's requests, or everybody's, the open ones first, then the latest; one query."""
    found = RegradeRequest.objects.filter(grade__membership__course=course)
    if member is not None:
        found = found.filter(grade__membership=member)
    if only_open:
        found = found.filter(state=RegradeRequest.State.OPEN)
    rows = found.select_related("grade__item__component", "grade__membership__user")
    listed = list(rows.order_by("-asked_at", "-pk")[:MOST_LISTED])
    return sorted(listed, key=lambda one: one.state != RegradeRequest.State.OPEN)


def open_regrade_count(course: Course) -> int:
    found = RegradeRequest.objects.filter(grade__membership__course=course)
    return found.filter(state=RegradeRequest.State.OPEN).count()


def seen_changes(request: RegradeRequest) -> Sequence[GradeChange]:
    """Return the changes of the grade that its student could see, the latest first; one query.

    Nothing from before the release: that was never shown.
    """
    item = request.grade.item
    if item.released_at is None:
        return ()
    changes = request.grade.changes.filter(at__gte=item.released_at)
    return list(changes.order_by("-number"))

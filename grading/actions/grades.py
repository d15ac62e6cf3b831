"""Entering grades: each change appends to the log, and no colleague's change is overwritten unseen."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from courses.models import Membership
from grading import errors
from grading.models import Grade, GradeChange, GradeStatus, Item
from grading.rules import cells
from outbox import wake

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """What somebody wrote for one student.

    :param comment: None leaves the comment as it is.
    :param revision: of the grade they saw, 0 if there was none; None overwrites whatever is there.
    """

    membership: Membership
    status: str
    points: Decimal | None = None
    comment: str | None = None
    revision: int | None = None


def enter_grade(
    *,
    item: Item,
    membership: Membership,
    by: Membership,
    now: datetime,
    status: str,
    points: Decimal | int | None = None,
    comment: str | None = None,
    revision: int | None = None,
    source: str = "form",
    reason: str = "",
) -> Grade:
    """Set one student's grade for an item. Nothing is written if nothing changes.

    :param revision: of the grade as `by` saw it; None overwrites whatever is there.
    :param comment: for the student; None leaves it as it is.
    :raises GradeChangedMeanwhile: if the grade has another revision and another value by now.
    :raises PointsRefused: for points that cannot be, or a graded status without any.
    :raises NotGradable: if they are no student of the item's course, or have dropped it.
    """
    entry = Entry(membership, status, _decimal(points), comment, revision)
    result = _enter(item, [entry], by=by, now=now, source=source, reason=reason)[membership.pk]
    if isinstance(result, errors.GradingError):
        raise result
    return result


def _decimal(points: Decimal | int | None) -> Decimal | None:
    return Decimal(points) if isinstance(points, int) else points


def enter_grades(
    *, item: Item, entries: Sequence[Entry], by: Membership, now: datetime, source: str = "form"
) -> dict[int, errors.GradingError]:
    """Set many students' grades for an item; return the refusals by membership id.

    What can be saved is, whatever happens to the others. An entry that says what its revision said
    is no edit: it does not undo, nor collide with, what a colleague wrote meanwhile.
    """
    edited = _edited(item, entries)
    results = _enter(item, edited, by=by, now=now, source=source, reason="")
    return {pk: result for pk, result in results.items() if isinstance(result, errors.GradingError)}


def _edited(item: Item, entries: Sequence[Entry]) -> list[Entry]:
    ids = [entry.membership.pk for entry in entries]
    log = GradeChange.objects.filter(grade__item=item, membership__in=ids)
    seen = {
        (member_id, number): (status, points, comment)
        for member_id, number, status, points, comment in log.values_list(
            "membership_id", "number", "new_status", "new_points", "comment"
        )
    }
    nothing = (GradeStatus.NONE.value, None, "")

    def is_edited(entry: Entry) -> bool:
        old = seen.get((entry.membership.pk, entry.revision or 0), nothing)
        comment = old[2] if entry.comment is None else entry.comment
        return (entry.status, entry.points, comment) != old

    return [entry for entry in entries if is_edited(entry)]


def _enter(
    item: Item,
    entries: Sequence[Entry],
    *,
    by: Membership,
    now: datetime,
    source: str,
    reason: str,
) -> dict[int, Grade | errors.GradingError]:
    """Decide and write under a lock of the grades' rows; one wake for all."""
    results: dict[int, Grade | errors.GradingError] = {}
    with transaction.atomic():
        accepted = []
        for entry in entries:
            refusal = _refusal(item, entry)
            if refusal is None:
                accepted.append(entry)
            else:
                results[entry.membership.pk] = refusal
        grades = _locked_grades(item, [entry.membership for entry in accepted], by=by, now=now)
        writes = _Writes(by=by, now=now, source=source, reason=reason)
        for entry in accepted:
            results[entry.membership.pk] = writes.decide(item, grades[entry.membership.pk], entry)
        writes.save()
        if writes.changes:
            wake("grading.recompute", item.component.course_id)
    logger.info("%s grades of item %s changed by member %s", len(writes.changes), item.pk, by.pk)
    return results


def _refusal(item: Item, entry: Entry) -> errors.GradingError | None:
    member = entry.membership
    if member.course_id != item.component.course_id or member.role != Membership.Role.STUDENT:
        return errors.NotGradable(_("Only students of this course get grades for this item."))
    if not member.is_active:
        return errors.NotGradable(_("They have dropped the course: their grades stay as they are."))
    if (entry.status == GradeStatus.GRADED) != (entry.points is not None):
        return errors.PointsRefused(_("A graded item needs points, and only a graded one has any."))
    if entry.status not in GradeStatus.values:
        return errors.PointsRefused(_("There is no such status."))
    try:
        if entry.points is not None:
            cells.checked_points(entry.points)
    except errors.PointsRefused as refused:
        return refused
    return None


def _locked_grades(
    item: Item, members: Sequence[Membership], *, by: Membership, now: datetime
) -> Mapping[int, Grade]:
    """Return the grades' rows, locked in one order, made where there were none."""
    ids = [member.pk for member in members]
    there = set(item.grades.filter(membership__in=ids).values_list("membership_id", flat=True))
    Grade.objects.bulk_create(
        [
            Grade(item=item, membership_id=pk, changed_at=now, changed_by=by)
            for pk in ids
            if pk not in there
        ],
        ignore_conflicts=True,  # somebody else made it just now: theirs is as good
    )
    locked = item.grades.filter(membership__in=ids).select_for_update(of=("self",))
    rows = locked.select_related("changed_by__user").order_by("pk")
    return {grade.membership_id: grade for grade in rows}


class _Writes:
    """The changes of one save, written together."""

    def __init__(self, *, by: Membership, now: datetime, source: str, reason: str) -> None:
        self.by, self.now, self.source, self.reason = by, now, source, reason
        self.grades: list[Grade] = []
        self.changes: list[GradeChange] = []

    def decide(self, item: Item, grade: Grade, entry: Entry) -> Grade | errors.GradingError:
        """Take the entry in, leave the grade alone if it says the same, or return why not."""
        comment = grade.comment if entry.comment is None else entry.comment
        if (grade.status, grade.points, grade.comment) == (entry.status, entry.points, comment):
            return grade
        if entry.revision is not None and entry.revision != grade.revision:
            return _changed_meanwhile(item, grade, entry)
        change = GradeChange(
            grade=grade,
            membership_id=grade.membership_id,
            number=grade.revision + 1,
            by=self.by,
            at=self.now,
            old_status=grade.status,
            old_points=grade.points,
            new_status=entry.status,
            new_points=entry.points,
            comment=comment,
            source=self.source,
            reason=self.reason,
        )
        grade.status, grade.points, grade.comment = entry.status, entry.points, comment
        grade.revision, grade.changed_at, grade.changed_by = change.number, self.now, self.by
        self.grades.append(grade)
        self.changes.append(change)
        return grade

    def save(self) -> None:
        fields = ["status", "points", "comment", "revision", "changed_at", "changed_by"]
        Grade.objects.bulk_update(self.grades, fields, batch_size=100)
        GradeChange.objects.bulk_create(self.changes)


def _changed_meanwhile(item: Item, grade: Grade, entry: Entry) -> errors.GradeChangedMeanwhile:
    moment = grade.changed_at.astimezone(item.component.course.zone)
    return errors.GradeChangedMeanwhile(
        _(
            "%(who)s changed this on %(when)s to %(theirs)s. You wrote %(yours)s: "
            "save again to put yours in its place."
        )
        % {
            "who": grade.changed_by.user.name,
            "when": formats.date_format(moment, "j M, H:i:s"),
            "theirs": _in_words(grade.status, grade.points, grade.comment),
            "yours": _in_words(entry.status, entry.points, entry.comment or ""),
        }
    )


def _in_words(status: str, points: Decimal | None, comment: str) -> str:
    value = cells.written(status, points) or _("nothing")
    return f"{value} (“{comment}”)" if comment else value

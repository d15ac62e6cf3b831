"""Entering grades: each change appends to the log, and no colleague's change is overwritten unseen."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from courses.models import Membership
from grading import errors
from grading.actions.grade_writes import Entry, Writes, marks_of
from grading.models import Grade, GradeChange, GradeStatus, Item, Level
from grading.queries import days_late_by_member
from grading.rules import cells
from outbox import wake

logger = logging.getLogger(__name__)


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
    days_late: int | None = None,
    adjustment: Decimal | None = None,
    levels: Sequence[Level] | None = None,
    source: str = "form",
    reason: str = "",
) -> Grade:
    """Set one student's grade for an item. Nothing is written if nothing changes.

    :param revision: of the grade as `by` saw it; None overwrites whatever is there.
    :param comment: for the student; None leaves it as it is.
    :raises GradeChangedMeanwhile: if the grade has another revision and another value by now.
    :raises PointsRefused: for points that cannot be, or a graded status without any, or levels of
        another item's rubric or two of one criterion.
    :raises NotGradable: if they are no student of the item's course, or have dropped it.
    """
    entry = Entry(
        membership,
        status,
        _decimal(points),
        comment,
        revision,
        days_late=days_late,
        adjustment=adjustment,
        levels=levels,
        reason=reason,
    )
    result = _enter(item, [entry], by=by, now=now, source=source)[membership.pk]
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
    results = _enter(item, edited, by=by, now=now, source=source)
    return {pk: result for pk, result in results.items() if isinstance(result, errors.GradingError)}


def enter_team_grades(
    *, item: Item, entries: Sequence[Entry], by: Membership, now: datetime, source: str = "form"
) -> dict[int, errors.GradingError]:
    """Set a team's grades, all of them or none; return the refusals by membership id."""
    with transaction.atomic():
        refused = enter_grades(item=item, entries=entries, by=by, now=now, source=source)
        if refused:
            transaction.set_rollback(True)
    return refused


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
        if (entry.days_late, entry.adjustment, entry.levels) != (None, None, None):
            return True  # decided where the row is locked
        old = seen.get((entry.membership.pk, entry.revision or 0), nothing)
        comment = old[2] if entry.comment is None else entry.comment
        return (entry.status, entry.points, comment) != old

    return [entry for entry in entries if is_edited(entry)]


def _enter(
    item: Item, entries: Sequence[Entry], *, by: Membership, now: datetime, source: str
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
        members = [entry.membership for entry in accepted]
        grades = _locked_grades(item, members, by=by, now=now)
        writes = Writes(
            item=item,
            marks=marks_of(grades.values()),
            days_late=days_late_by_member(item, members, now=now),
            by=by,
            now=now,
            source=source,
        )
        _read_who_was_first(grades, accepted)
        for entry in accepted:
            results[entry.membership.pk] = writes.decide(grades[entry.membership.pk], entry)
        writes.save()
        if writes.changes:
            wake("grading.recompute", item.component.course_id)
    logger.info("%s grades of item %s changed by member %s", len(writes.changes), item.pk, by.pk)
    return results


def _read_who_was_first(grades: Mapping[int, Grade], entries: Sequence[Entry]) -> None:
    """Read, of what somebody changed meanwhile, who it was: a refusal says so."""
    stale = [
        grades[entry.membership.pk]
        for entry in entries
        if entry.revision not in {None, grades[entry.membership.pk].revision}
    ]
    prefetch_related_objects(stale, "changed_by__user")


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
    return _refusal_of_levels(item, entry.levels or ())


def _refusal_of_levels(item: Item, levels: Sequence[Level]) -> errors.GradingError | None:
    """:param levels: each with its criterion and that one's rubric."""
    if any(level.criterion.rubric.item_id != item.pk for level in levels):
        return errors.PointsRefused(_("This level is of another item's rubric."))
    if len({level.criterion_id for level in levels}) < len(levels):
        return errors.PointsRefused(_("A criterion has one level."))
    return None


def _locked_grades(
    item: Item, members: Sequence[Membership], *, by: Membership, now: datetime
) -> Mapping[int, Grade]:
    """Return the grades' rows, locked in one order, made where there were none.

    Without a join: while it waits for a lock, PostgreSQL would leave a row out whose `changed_by`
    became somebody else.
    """
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
    locked = item.grades.filter(membership__in=ids).select_for_update().order_by("pk")
    return {grade.membership_id: grade for grade in locked}

"""What one save writes: the grades' rows, their marks by the rubric, and the log."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from courses.models import Membership
from grading import errors
from grading.models import Grade, GradeChange, GradeStatus, Item, Level, RubricMark
from grading.rules import cells

NO_ADJUSTMENT = Decimal(0)
Marks = Mapping[int, Sequence[Level]]
"""The levels a grade has, by the grade's id, each with its criterion, in the rubric's order."""


@dataclass(frozen=True)
class Entry:
    """What somebody wrote for one student.

    :param points: before what being late takes, an adjustment in them.
    :param comment: None leaves the comment as it is.
    :param revision: of the grade they saw, 0 if there was none; None overwrites whatever is there.
    :param days_late: None leaves a graded one's as they are, and counts them from the hand-in else.
    :param adjustment: what the points differ by from the team's; None: as it is while the points
        are, else none.
    :param levels: of the item's rubric, one for a criterion; None leaves the marks as they are.
    """

    membership: Membership
    status: str
    points: Decimal | None = None
    comment: str | None = None
    revision: int | None = None
    days_late: int | None = None
    adjustment: Decimal | None = None
    levels: Sequence[Level] | None = None
    reason: str = ""


def marks_of(grades: Iterable[Grade]) -> Marks:
    """Return what the grades have by the rubric; one query."""
    marks = RubricMark.objects.filter(grade__in=list(grades)).select_related("level__criterion")
    found: dict[int, list[Level]] = defaultdict(list)
    for mark in marks.order_by("criterion__position", "criterion_id"):
        found[mark.grade_id].append(mark.level)
    return found


class Writes:
    """The changes of one save, written together.

    :param marks: as they are now.
    :param days_late: by membership id, as counted from what was handed in; none for an item that
        being late costs nothing.
    """

    def __init__(
        self,
        *,
        item: Item,
        marks: Marks,
        days_late: Mapping[int, int],
        by: Membership,
        now: datetime,
        source: str,
    ) -> None:
        self.item, self.marks, self.days_late = item, marks, days_late
        self.by, self.now, self.source = by, now, source
        self.grades: list[Grade] = []
        self.changes: list[GradeChange] = []
        self.marked: dict[int, Sequence[Level]] = {}

    def decide(self, grade: Grade, entry: Entry) -> Grade | errors.GradingError:
        """Take the entry in, leave the grade alone if it says the same, or return why not."""
        old_levels = self.marks.get(grade.pk, ())
        levels = old_levels if entry.levels is None else entry.levels
        values = self._values(grade, entry)
        is_same_mark = {level.pk for level in levels} == {level.pk for level in old_levels}
        if is_same_mark and all(getattr(grade, name) == one for name, one in values.items()):
            return grade
        if entry.revision is not None and entry.revision != grade.revision:
            return _changed_meanwhile(self.item, grade, entry)
        if not is_same_mark:
            self.marked[grade.pk] = levels
        self._append(grade, values, levels, entry.reason)
        return grade

    def _values(self, grade: Grade, entry: Entry) -> dict[str, Any]:
        """Return what the grade will say, what the entry leaves open filled in."""
        is_graded = entry.status == GradeStatus.GRADED
        days_late, adjustment = entry.days_late, entry.adjustment
        if days_late is None:
            was_graded = grade.status == GradeStatus.GRADED
            counted = self.days_late.get(grade.membership_id, 0)
            days_late = grade.days_late if was_graded else counted
            by_hand = was_graded and grade.late_by_hand
        else:
            by_hand = days_late != self.days_late.get(grade.membership_id, 0)
        if adjustment is None:
            adjustment = grade.adjustment if grade.points == entry.points else NO_ADJUSTMENT
        return {
            "status": entry.status,
            "points": entry.points,
            "comment": grade.comment if entry.comment is None else entry.comment,
            "days_late": days_late if is_graded else 0,
            "late_by_hand": by_hand and is_graded,
            "adjustment": adjustment if is_graded else NO_ADJUSTMENT,
        }

    def _append(
        self, grade: Grade, values: Mapping[str, Any], levels: Iterable[Level], reason: str
    ) -> None:
        change = GradeChange(
            grade=grade,
            membership_id=grade.membership_id,
            number=grade.revision + 1,
            by=self.by,
            at=self.now,
            old_status=grade.status,
            old_points=grade.points,
            new_status=values["status"],
            new_points=values["points"],
            comment=values["comment"],
            days_late=values["days_late"],
            late_by_hand=values["late_by_hand"],
            adjustment=values["adjustment"],
            rubric=[_said(level) for level in levels],
            source=self.source,
            reason=reason,
        )
        for name, value in values.items():
            setattr(grade, name, value)
        grade.revision, grade.changed_at, grade.changed_by = change.number, self.now, self.by
        self.grades.append(grade)
        self.changes.append(change)

    def save(self) -> None:
        fields = [
            *("status", "points", "comment", "days_late", "late_by_hand", "adjustment"),
            *("revision", "changed_at", "changed_by"),
        ]
        Grade.objects.bulk_update(self.grades, fields, batch_size=100)
        GradeChange.objects.bulk_create(self.changes)
        if self.marked:
            self._save_marks(self.marked.keys())

    def _save_marks(self, grade_ids: Collection[int]) -> None:
        RubricMark.objects.filter(grade__in=grade_ids).delete()
        RubricMark.objects.bulk_create(
            RubricMark(grade_id=pk, criterion_id=level.criterion_id, level=level)
            for pk, levels in self.marked.items()
            for level in levels
        )


def _said(level: Level) -> dict[str, Any]:
    """Return a mark as the log keeps it: in words, as the rubric may change."""
    return {
        "criterion_id": level.criterion_id,
        "criterion": level.criterion.name,
        "level_id": level.pk,
        "level": level.name,
        "points": cells.plain(level.points),
    }


def _changed_meanwhile(item: Item, grade: Grade, entry: Entry) -> errors.GradeChangedMeanwhile:
    moment = grade.changed_at.astimezone(item.component.course.zone)
    told = _("%(who)s changed this on %(when)s to %(theirs)s.") % {
        "who": grade.changed_by.user.name,
        "when": formats.date_format(moment, _("j M, H:i:s")),
        "theirs": _in_words(grade.status, grade.points, grade.comment),
    }
    yours = _("You wrote %(yours)s: save again to put yours in its place.") % {
        "yours": _in_words(entry.status, entry.points, entry.comment or "")
    }
    return errors.GradeChangedMeanwhile(f"{told} {yours}", told)


def _in_words(status: str, points: Decimal | None, comment: str) -> str:
    value = cells.written(status, points) or _("nothing")
    return f"{value} (“{comment}”)" if comment else value

"""What a grader writes for one student, or for a team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.forms import ReadableForm, check_can_be_read, check_is_one_line
from grading.actions import Entry
from grading.errors import GradingError, PointsRefused
from grading.forms.rubrics import RubricMarksForm
from grading.forms.sheets import COMMENT
from grading.models import SavedComment
from grading.queries import Marking, TeamMarking, TeamMember
from grading.rules.cells import WRITTEN, Cell, parse_cell, plain
from grading.rules.policy import Status

DECIDED = {Status.GRADED, Status.EXCUSED, Status.MISSING, Status.ABSENT}
MOST_ADJUSTMENT = 99_999
REASON = 300
WHY = forms.CharField(
    max_length=REASON, required=False, validators=[check_can_be_read, check_is_one_line]
)


class WordsForm(ReadableForm, forms.Form):
    """Points, a comment, and comments that are kept: what both forms have."""

    value = forms.CharField(
        label=gettext_lazy("Points"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": "7"}),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=COMMENT.max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep this comment to use it again"), required=False
    )
    say = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Kept comments"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        posted: QueryDict | None = None,
        *,
        comments: Sequence[SavedComment],
        marks: RubricMarksForm,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(posted, initial=dict(initial))
        self.comments = {one.pk: one.text for one in comments}
        self.marks = marks
        self.cell: Cell | None = None
        field = self.fields["say"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(self.comments.items())

    def is_valid(self) -> bool:
        own, marks = super().is_valid(), self.marks.is_valid()
        return own and marks and not self.errors

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "value" in self.errors:
            return cleaned
        try:
            self.cell = self._cell(cleaned.get("value", ""))
        except PointsRefused as refused:
            self.add_error("value", str(refused))
        return cleaned

    def _cell(self, text: str) -> Cell:
        """Read what was typed; where nothing was, the points are what the levels sum to."""
        points = self.marks.points if self.marks.is_valid() else None
        if not text.strip() and points is not None:
            return Cell(parse_cell(plain(points)).status, points)
        return parse_cell(text)

    def whole_comment(self) -> str:
        """Return the comment with the kept ones that were ticked, each on its own line."""
        written = self.cleaned_data["comment"].replace("\r\n", "\n").strip()
        kept = [self.comments[pk] for pk in self.cleaned_data["say"]]
        return "\n".join(filter(None, [written, *(text for text in kept if text not in written)]))

    @property
    def differs_from_levels(self) -> Decimal | None:
        """Return what the levels sum to, where other points were typed."""
        points = self.marks.points
        if points is None or self.cell is None or self.cell.points in {None, points}:
            return None
        return points


class MarkForm(WordsForm):
    """One student's grade."""

    days_late = forms.IntegerField(
        label=gettext_lazy("Days late"), min_value=0, max_value=366, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why other days late"), max_length=REASON, required=False
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, posted: QueryDict | None = None, *, found: Marking) -> None:
        marks = RubricMarksForm(posted, rubric=found.rubric, chosen=found.chosen)
        super().__init__(
            posted,
            comments=found.comments,
            marks=marks,
            initial={
                "value": found.cell.written,
                "comment": found.cell.comment,
                "days_late": found.days_late_shown,
                "revision": found.cell.revision,
            },
        )
        self.found = found
        if found.days_late_shown is None:
            del self.fields["days_late"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_other = cleaned.get("days_late") not in {None, self.found.days_late_shown}
        if is_other and not cleaned.get("reason") and "days_late" not in self.errors:
            self.add_error(
                "reason", gettext_lazy("Say why the days late are others: it goes into the log.")
            )
        return cleaned

    def entry(self) -> Entry:
        assert self.cell is not None  # it is valid
        days_late = self.cleaned_data.get("days_late")
        levels = self.marks.levels
        return Entry(
            self.found.member,
            self.cell.status,
            self.cell.points,
            comment=self.whole_comment(),
            revision=self.cleaned_data["revision"],
            days_late=days_late if self.cell.status == Status.GRADED else None,
            levels=levels if self.found.rubric.criteria else None,
            reason=self.cleaned_data.get("reason", ""),
        )

    def seen_now(self, found: Marking) -> "MarkForm":
        """Return the form as typed, having seen the grade as it is by now."""
        assert isinstance(self.data, QueryDict)
        posted = self.data.copy()
        posted["revision"] = str(found.cell.revision)
        form = MarkForm(posted, found=found)
        form.is_valid()
        return form


@dataclass(frozen=True)
class MemberLine:
    """What one member's grade differs by from the team's, and why."""

    one: TeamMember
    adjustment: str
    reason: str
    revision: str
    points: Decimal | None = None
    error: str = ""


class TeamMarkForm(WordsForm):
    """A team's grade: one for all, and what a member's differs by, with a reason."""

    def __init__(self, posted: QueryDict | None = None, *, found: TeamMarking) -> None:
        marks = RubricMarksForm(posted, rubric=found.rubric, chosen=found.chosen)
        self.found = found
        super().__init__(
            posted,
            comments=found.comments,
            marks=marks,
            initial={
                "value": _shown_value(found),
                "comment": found.comment,
            },
        )
        self.lines = [self._line(one, posted) for one in found.members]

    def clean(self) -> dict[str, Any]:
        """Refuse an empty value where members have grades: it would take them all away unseen."""
        cleaned = super().clean()
        is_empty = self.cell is not None and self.cell.status == Status.NONE
        if is_empty and any(
            one.cell.status in DECIDED for one in self.found.members if not one.stays
        ):
            self.add_error(
                "value",
                _("The members have grades. Write one for all, or grade each on their own page."),
            )
        return cleaned

    @staticmethod
    def _line(one: TeamMember, posted: QueryDict | None) -> MemberLine:
        pk, adjustment = one.member.pk, one.cell.adjustment
        shown = plain(adjustment) if adjustment else ""
        values = posted if posted is not None else {}
        return MemberLine(
            one,
            adjustment=values.get(f"adjustment-{pk}", shown).strip(),
            reason=values.get(f"reason-{pk}", "").strip(),
            revision=values.get(f"revision-{pk}", str(one.cell.revision)),
        )

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid:
            self.lines = [self._checked(line) for line in self.lines]
        return valid and not any(line.error for line in self.lines)

    def _checked(self, line: MemberLine) -> MemberLine:
        try:
            adjustment = _signed(line.adjustment)
            WHY.clean(line.reason)
        except PointsRefused as refused:
            return replace(line, error=str(refused))
        except ValidationError as refused:
            return replace(line, error=" ".join(refused.messages))
        if line.one.stays or self.cell is None or self.cell.points is None:
            return line
        if adjustment != line.one.cell.adjustment and not line.reason:
            return replace(line, error=_("Say why it differs: it goes into the log."))
        points = self.cell.points + adjustment
        if points < 0:
            return replace(line, error=_("That would be below 0."))
        return replace(line, points=points)

    def entries(self) -> list[Entry]:
        """Return an entry for each member whom the team's value does not leave alone."""
        assert self.cell is not None  # it is valid
        levels = self.marks.levels if self.found.rubric.criteria else None
        return [
            Entry(
                line.one.member,
                self.cell.status,
                line.points if self.cell.points is not None else None,
                comment=self.whole_comment() or ("" if self.found.comment else None),
                revision=_revision(line.revision),
                adjustment=_signed(line.adjustment) if self.cell.points is not None else None,
                levels=levels,
                reason=line.reason,
            )
            for line in self.lines
            if not line.one.stays
        ]

    def refused(self, refusals: Mapping[int, GradingError], found: TeamMarking) -> None:
        """Put what was refused beside its member; saving again is then against what is there now."""
        now = {one.member.pk: one for one in found.members}
        self.lines = [
            replace(
                line,
                error=str(refusals.get(line.one.member.pk, "")),
                revision=str(now[line.one.member.pk].cell.revision),
            )
            for line in self.lines
            if line.one.member.pk in now
        ]


def _shown_value(found: TeamMarking) -> str:
    """Say what all members have; nothing where they differ."""
    if found.points is not None:
        return plain(found.points)
    return WRITTEN.get(Status(found.status), "")


def _signed(text: str) -> Decimal:
    """Read "2", "+2", "-1.5" or nothing.

    :raises PointsRefused: for anything else.
    """
    bare = text.removeprefix("+").replace("\N{MINUS SIGN}", "-")
    is_less = bare.startswith("-")
    if not bare:
        return Decimal(0)
    cell = parse_cell(bare.removeprefix("-"))
    if cell.points is None or cell.points > MOST_ADJUSTMENT:
        raise PointsRefused(_("Write by how many points it differs, such as -2 or 1.5."))
    return -cell.points if is_less else cell.points


def _revision(text: str) -> int:
    """Read a revision back from the page; whatever is none is the oldest, so nothing is lost."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

"""The page on which the grades of one item are entered for everybody, read line by line.

Not one of Django's forms: each line is saved or refused by itself, and what was typed into a
refused one stays on the page beside what is stored.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.forms import check_can_be_read
from grading import errors
from grading.actions import Entry
from grading.models import GradeStatus
from grading.queries import Sheet, SheetRow
from grading.rules.cells import Cell, parse_cell
from projects.models import Team

COMMENT = forms.CharField(max_length=4000, required=False, validators=[check_can_be_read])
KEPT_BY_TEAMS = {GradeStatus.EXCUSED, GradeStatus.ABSENT}


@dataclass(frozen=True)
class Seen:
    """What a line showed when the page was opened: the grade's revision and its cell."""

    revision: int
    text: str

    @property
    def written(self) -> str:
        return f"{self.revision}:{self.text}"


def seen_of(row: SheetRow) -> Seen:
    return Seen(row.cell.revision, row.cell.written)


def read_seen(text: str) -> Seen:
    """Read it back from the page. Whatever is no revision is the oldest, so nothing is overwritten."""
    revision, _colon, shown = text.partition(":")
    is_number = revision.isascii() and revision.isdecimal() and len(revision) < 10
    return Seen(int(revision) if is_number else 0, shown)


@dataclass(frozen=True)
class Line:
    """One student's line: what stands in its fields, and why it was refused."""

    row: SheetRow
    text: str
    comment: str
    seen: Seen
    cell: Cell | None = None
    is_posted: bool = False
    error: str = ""


@dataclass(frozen=True)
class TeamLine:
    """The line above a team's: one value for all of its members."""

    team: Team
    text: str = ""
    comment: str = ""
    cell: Cell | None = None
    error: str = ""


@dataclass(frozen=True)
class Group:
    """The lines of one team, or of the students without one, or of everybody."""

    team_line: TeamLine | None
    lines: list[Line] = field(default_factory=list)


class SheetForm:
    """The fields of all lines, as stored, or as posted."""

    def __init__(self, sheet: Sheet, posted: Mapping[str, str] | None = None) -> None:
        self.sheet = sheet
        self.posted = posted or {}
        self.team_lines = {
            row.team.pk: self._team_line(row.team) for row in sheet.rows if row.team is not None
        }
        self.lines = [self._line(row) for row in sheet.rows]

    @staticmethod
    def posted_ids(posted: Iterable[str]) -> list[int]:
        """Return whose lines were posted, as far as these are numbers of people."""
        ids = (name.removeprefix("value-") for name in posted if name.startswith("value-"))
        return [int(pk) for pk in ids if pk.isascii() and pk.isdecimal() and len(pk) < 16]

    @property
    def entries(self) -> list[Entry]:
        """Return what can be tried to be saved."""
        return [
            Entry(
                line.row.member,
                line.cell.status,
                line.cell.points,
                line.comment,
                line.seen.revision,
            )
            for line in self.lines
            if line.is_posted and line.cell is not None and not line.error
        ]

    @property
    def refusals(self) -> list[Line | TeamLine]:
        teams = [line for line in self.team_lines.values() if line.error]
        return [*teams, *(line for line in self.lines if line.error)]

    def after(self, sheet: Sheet, refused: Mapping[int, errors.GradingError]) -> "SheetForm":
        """Return the page after saving: refused lines as typed, all others as stored now.

        A line that somebody changed meanwhile is taken to have seen that change: saving it again
        puts the typed value in its place.
        """
        form = SheetForm(sheet)
        form.team_lines |= {pk: line for pk, line in self.team_lines.items() if line.error}
        before = {line.row.member.pk: line for line in self.lines}
        form.lines = [
            _kept(line, before.get(line.row.member.pk), refused.get(line.row.member.pk))
            for line in form.lines
        ]
        return form

    def narrowed(self, *, to_open: bool) -> "SheetForm":
        """Leave out, if asked to, who has a grade, but nobody whose line was refused."""
        if to_open:
            self.lines = [line for line in self.lines if line.error or not line.row.is_decided]
        return self

    @property
    def groups(self) -> list[Group]:
        if not self.sheet.has_teams:
            return [Group(None, self.lines)]
        groups: dict[int | None, Group] = {}
        for line in self.lines:
            team = line.row.team
            key = team.pk if team else None
            team_line = self.team_lines.get(key) if key is not None else None
            groups.setdefault(key, Group(team_line)).lines.append(line)
        return list(groups.values())

    def points_above(self, refused: Collection[int]) -> list[tuple[str, Decimal]]:
        """Return who was now given more than the maximum, but for the ids that were refused."""
        most = self.sheet.item.max_points
        typed = [line for line in self.lines if line.is_posted and line.text != line.seen.text]
        return [
            (line.row.member.user.name, line.cell.points)
            for line in typed
            if line.row.member.pk not in refused
            and line.cell is not None
            and line.cell.points is not None
            and line.cell.points > most
        ]

    def _team_line(self, team: Team) -> TeamLine:
        line = TeamLine(
            team,
            text=self.posted.get(f"team-{team.pk}", "").strip(),
            comment=self.posted.get(f"team-comment-{team.pk}", "").strip(),
        )
        try:
            COMMENT.clean(line.comment)
            return replace(line, cell=parse_cell(line.text) if line.text else None)
        except (errors.PointsRefused, ValidationError) as refused:
            return replace(line, error=_sentence(refused))

    def _line(self, row: SheetRow) -> Line:
        pk = row.member.pk
        if f"value-{pk}" not in self.posted:
            return Line(row, row.cell.written, row.cell.comment, seen_of(row))
        line = Line(
            row,
            text=self.posted[f"value-{pk}"].strip(),
            comment=self.posted.get(f"comment-{pk}", "").strip().replace("\r\n", "\n"),
            seen=read_seen(self.posted.get(f"seen-{pk}", "")),
            is_posted=True,
        )
        line = self._with_teams(line)
        try:
            COMMENT.clean(line.comment)
            return replace(line, cell=parse_cell(line.text))
        except (errors.PointsRefused, ValidationError) as refused:
            return replace(line, error=_sentence(refused))

    def _with_teams(self, line: Line) -> Line:
        """Fill in the team's value where nothing was typed, but leave who is excused or absent."""
        team = line.row.team
        shared = self.team_lines.get(team.pk) if team else None
        if shared is None or shared.error:
            return line
        if shared.comment and not line.comment:
            line = replace(line, comment=shared.comment)
        is_untouched = line.text in {"", line.seen.text}
        if shared.cell is None or not is_untouched or line.row.cell.status in KEPT_BY_TEAMS:
            return line
        return replace(line, text=shared.text)


def _kept(stored: Line, typed: Line | None, refused: errors.GradingError | None) -> Line:
    if typed is None or not (typed.error or refused):
        return stored
    is_seen_now = isinstance(refused, errors.GradeChangedMeanwhile)
    return replace(
        typed,
        row=stored.row,
        seen=stored.seen if is_seen_now else typed.seen,
        error=typed.error or str(refused),
    )


def _sentence(refused: Exception) -> str:
    if isinstance(refused, ValidationError):
        return _("The comment cannot be stored: %(why)s") % {"why": " ".join(refused.messages)}
    return str(refused)

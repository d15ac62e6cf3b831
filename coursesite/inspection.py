"""Who has handed in what, with what is graded of it, narrowed to what somebody looks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from projects.models import Milestone
from projects.queries import Cell, Inspection, InspectionRow
from projects.rules import HandIn

SHOWN: Mapping[str, Callable[[Cell], bool]] = {
    "on_time": lambda cell: cell.state is HandIn.ON_TIME,
    "late": lambda cell: cell.state is HandIn.LATE,
    "missing": lambda cell: cell.state is HandIn.MISSING,
    "extended": lambda cell: cell.dates.is_extended,
    "graded": lambda cell: cell.is_graded,
    "ungraded": lambda cell: cell.counting is not None and not cell.is_graded,
}
"""What the page may be narrowed to; the keys are those of InspectionFilterForm."""


def _any(_cell: Cell) -> bool:
    return True


def with_grades(seen: Inspection, decided: Mapping[int, set[int]]) -> Inspection:
    """Say of each cell whether all whose it is have a decision.

    :param decided: membership ids by milestone id.
    """

    def rows(listed: Sequence[InspectionRow]) -> list[InspectionRow]:
        return [
            replace(row, cells=[_graded(row, cell, decided) for cell in row.cells])
            for row in listed
        ]

    return replace(seen, team_rows=rows(seen.team_rows), student_rows=rows(seen.student_rows))


def _graded(row: InspectionRow, cell: Cell, decided: Mapping[int, set[int]]) -> Cell:
    ids = {member.pk for member in row.members}
    return replace(cell, is_graded=bool(ids) and ids <= decided.get(cell.milestone.pk, set()))


def narrowed(seen: Inspection, *, milestone: Milestone | None, shows: str) -> Inspection:
    """Return the columns of one milestone, if one is chosen, and the rows with a cell of the kind."""
    is_shown = SHOWN.get(shows, _any)

    def kept(columns: Sequence[Milestone]) -> list[Milestone]:
        return [one for one in columns if milestone in {None, one}]

    def rows(listed: Sequence[InspectionRow]) -> list[InspectionRow]:
        cut = [
            replace(row, cells=[one for one in row.cells if milestone in {None, one.milestone}])
            for row in listed
        ]
        return [row for row in cut if any(is_shown(cell) for cell in row.cells)]

    return Inspection(
        team_milestones=kept(seen.team_milestones),
        team_rows=rows(seen.team_rows),
        individual_milestones=kept(seen.individual_milestones),
        student_rows=rows(seen.student_rows),
    )

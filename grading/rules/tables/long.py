"""Files that have a row for each grade, as GitHub Classroom writes them."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.roster.words import fold
from courses.tables import Record, Table
from grading.rules.tables.cells import read_cell, read_number
from grading.rules.tables.people import person_of
from grading.rules.tables.shapes import GradeTable, ItemColumn, Person, ReadGrade, TableProblem

NAME, POINTS, MOST = "assignmentname", "pointsawarded", "pointsavailable"


def is_by_row(header: Record) -> bool:
    return {NAME, POINTS} <= {fold(cell) for cell in header.cells}


def grades_by_row(
    table: Table, header: Record, identity: Mapping[str, int], kind: str
) -> GradeTable:
    """Return the file's grades; a person of several rows is one, with their first line."""
    reader = _ByRow(header, identity, kind)
    for record in table.records:
        if record.line > header.line:
            reader.read(record)
    return GradeTable(
        format=kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        people=tuple(reader.people.values()),
        items=tuple(reader.items.values()),
        grades=tuple(reader.grades),
        problems=tuple(reader.problems),
    )


class _ByRow:
    def __init__(self, header: Record, identity: Mapping[str, int], kind: str) -> None:
        self.header, self.identity, self.kind = header, identity, kind
        folded = [fold(cell) for cell in header.cells]
        self.places = {word: folded.index(word) for word in (NAME, POINTS, MOST) if word in folded}
        self.people: dict[tuple[str | None, ...], Person] = {}
        self.items: dict[str, ItemColumn] = {}
        self.grades: list[ReadGrade] = []
        self.problems: list[TableProblem] = []
        self.seen: dict[tuple[int, str], int] = {}

    def read(self, record: Record) -> None:
        person, problems = person_of(record, self.header, self.identity, self.kind)
        self.problems += problems
        name = self._cell(record, NAME)
        if not name:
            reason = _("The row does not say what the grade is for.")
            self._problem(record.line, NAME, " ".join(record.cells), reason)
            return
        if not person.is_somebody:
            return
        person = self.people.setdefault((person.email, person.id, person.login), person)
        item = self._item(name, read_number(self._cell(record, MOST)))
        first = self.seen.setdefault((person.line, name), record.line)
        if first != record.line:
            reason = _("Line %(line)s has a grade of the same person for it.") % {"line": first}
            self._problem(record.line, NAME, name, reason)
            return
        self._grade(record, person, item)

    def _item(self, name: str, most: Decimal | None) -> ItemColumn:
        column = self.places[POINTS] + 1
        return self.items.setdefault(
            name, ItemColumn(column + len(self.items), name, name, max_points=most)
        )

    def _grade(self, record: Record, person: Person, item: ItemColumn) -> None:
        text = self._cell(record, POINTS)
        cell = read_cell(text)
        if cell.reason:
            self._problem(record.line, POINTS, text, cell.reason)
        elif cell.status is not None:
            grade = ReadGrade(person.line, item.column, item.name, cell.status, cell.points)
            self.grades.append(grade)

    def _cell(self, record: Record, word: str) -> str:
        return record.at(self.places.get(word))

    def _problem(self, line: int, word: str, value: str, reason: str) -> None:
        heading = self.header.cells[self.places[word]]
        self.problems.append(TableProblem(line, heading, value[:100], reason))

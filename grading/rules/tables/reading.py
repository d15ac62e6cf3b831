"""From a file to its people, items and grades, with everything that was not understood."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from courses import tables
from courses.roster.words import fold
from courses.tables import NotATable, Record, Table
from grading.rules.tables.cells import CellReading, read_cell, read_number
from grading.rules.tables.columns import Columns, columns_of, identity_of, with_maxima
from grading.rules.tables.formats import format_of
from grading.rules.tables.headless import headless_roster
from grading.rules.tables.long import grades_by_row, is_by_row
from grading.rules.tables.people import (
    duplicates,
    is_no_person,
    person_of,
    with_logins_as_emails,
)
from grading.rules.tables.shapes import (
    GradeTable,
    ItemColumn,
    Person,
    ReadGrade,
    RosterTable,
    TableProblem,
)

TOP_ROWS = 5
WHO = {"email", "student_id", "login", "name", "first", "last"}
WORKSHEET_WAITS = ("submitted", "para calificar", "enviado", "zur bewertung")


def read_roster(content: bytes | str) -> RosterTable:
    """Return the people of a file or of pasted text.

    :raises NotATable: if it is none, or does not say what its columns are.
    """
    table = tables.read(content)
    header = _header_of(table)
    if header is None:
        return RosterTable("markus", table.encoding, table.delimiter, *headless_roster(table))
    kind, identity, below = _begin(table, header)
    people, problems = _people_of(below, header, identity, kind)
    if "email" in identity:
        reason = _("There is no e-mail address.")
        heading = header.cells[identity["email"]]
        flagged = {problem.line for problem in problems if problem.column == heading}
        problems += [
            TableProblem(person.line, heading, "", reason)
            for person in people
            if person.email is None and person.line not in flagged
        ]
    return RosterTable(kind, table.encoding, table.delimiter, people, _by_line(problems))


def read_grades(content: bytes | str) -> GradeTable:
    """Return the people, items and grades of a file or of pasted text.

    :raises NotATable: if it is none, or does not say what its columns are.
    """
    table = tables.read(content)
    header = _header_of(table) or _with_a_blank_corner(table)
    if header is None:
        raise NotATable(
            _("The first row must name the columns: who it is, and what the grades are for.")
        )
    kind, identity, below = _begin(table, header)
    if is_by_row(header):
        return grades_by_row(table, header, identity, kind)
    people, problems = _people_of(below, header, identity, kind)
    columns = columns_of(header, kind, identity)
    items = with_maxima(columns.items, header, below, kind)
    lines = {person.line for person in people}
    rows = [record for record in below if record.line in lines]
    items, grades, unread = _grades_of(rows, items, columns, table.delimiter, kind)
    if kind == "moodle":
        grades += _waiting(rows, header, items, grades)
    problems += [*unread, *_unread_columns(header, columns)]
    return GradeTable(
        format=kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        people=people,
        items=items,
        grades=tuple(sorted(grades, key=lambda grade: (grade.line, grade.column))),
        problems=_by_line(problems),
    )


def _by_line(problems: Sequence[TableProblem]) -> tuple[TableProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))


def _header_of(table: Table) -> Record | None:
    """Return the first of the top rows that says who its rows are."""
    for record in table.records[:TOP_ROWS]:
        identity = identity_of(record, "")
        if WHO & identity.keys() and not _is_a_person(record, identity):
            return record
    return None


def _is_a_person(record: Record, identity: Mapping[str, int]) -> bool:
    """Say whether a row without headings happens to hold a word of ours, as a name or a role."""
    if any("@" in cell for cell in record.cells):
        return True
    has_number = any(read_number(cell) is not None for cell in record.cells)
    return has_number and len(identity) < 2


def _with_a_blank_corner(table: Table) -> Record | None:
    """Return a header whose first cell is blank, above a row of maxima: MarkUs' form of marks."""
    first = table.records[0]
    if len(table.records) < 2 or first.cells[0] or not any(first.cells[1:]):
        return None
    return first if fold(table.records[1].cells[0]) == "outof" else None


def _begin(table: Table, header: Record) -> tuple[str, dict[str, int], list[Record]]:
    below = [record for record in table.records if record.line > header.line]
    kind = format_of(header.cells, below[0] if below else None)
    return kind, identity_of(header, kind), below


def _people_of(
    records: Sequence[Record], header: Record, identity: Mapping[str, int], kind: str
) -> tuple[tuple[Person, ...], list[TableProblem]]:
    people, problems = [], []
    for record in records:
        if is_no_person(record, kind, identity):
            continue
        person, wrong = person_of(record, header, identity, kind)
        problems += wrong
        if person.is_somebody:
            people.append(person)
    found = with_logins_as_emails(people, identity)
    return found, [*problems, *duplicates(found, header, identity)]


def _grades_of(
    rows: Sequence[Record],
    items: Sequence[ItemColumn],
    columns: Columns,
    delimiter: str,
    kind: str,
) -> tuple[tuple[ItemColumn, ...], list[ReadGrade], list[TableProblem]]:
    """Read the cells of each item; a column of texts is found to be none."""
    kept: list[ItemColumn] = []
    grades: list[ReadGrade] = []
    problems: list[TableProblem] = []
    names: Counter[str] = Counter()
    is_ambiguous = delimiter == "," and kind != "canvas"
    for item in items:
        read = _cells_of(item, rows, is_own=columns.is_own, is_ambiguous=is_ambiguous)
        unreadable = [one for one in read if one[2].reason]
        is_item = item.column - 1 in columns.known or 2 * len(unreadable) <= len(read)
        if not is_item:
            problems.append(_no_item(item))
            continue
        if item.heading in {one.heading for one in kept}:
            problems.append(_twice(item))
            continue
        names[item.name] += 1
        item = item if names[item.name] == 1 else replace(item, name=item.heading)  # noqa: PLW2901
        kept.append(item)
        for line, text, cell in read:
            if cell.reason:
                problems.append(TableProblem(line, item.heading, text[:100], cell.reason))
            elif cell.status is not None:
                grades.append(ReadGrade(line, item.column, item.name, cell.status, cell.points))
    return tuple(kept), grades, problems


def _cells_of(
    item: ItemColumn, rows: Sequence[Record], *, is_own: bool, is_ambiguous: bool
) -> list[tuple[int, str, CellReading]]:
    """Return line, text and reading of each cell of an item that is not blank."""
    found = [(row.line, row.at(item.column - 1)) for row in rows]
    return [
        (line, text, read_cell(text, is_own=is_own, is_ambiguous=is_ambiguous))
        for line, text in found
        if text
    ]


def _no_item(item: ItemColumn) -> TableProblem:
    reason = _("This column is neither about the person nor points: it is not taken.")
    return TableProblem(1, item.heading, "", reason)


def _twice(item: ItemColumn) -> TableProblem:
    reason = _("Two columns have this heading: the first one is taken.")
    return TableProblem(1, item.heading, "", reason)


def _unread_columns(header: Record, columns: Columns) -> list[TableProblem]:
    """Tell columns of letters, and cells below no heading."""
    problems = [
        TableProblem(header.line, heading, "", _("Letters are no points: it is not taken."))
        for heading in columns.unread.values()
    ]
    taken = set(columns.identity.values())
    return problems + [
        TableProblem(
            header.line,
            "",
            "",
            _("Column %(n)s has no heading: it is not taken.") % {"n": place + 1},
        )
        for place, heading in enumerate(header.cells)
        if not heading and place not in taken and place < len(header.cells) - 1
    ]


def _waiting(
    rows: Sequence[Record],
    header: Record,
    items: Sequence[ItemColumn],
    grades: Sequence[ReadGrade],
) -> list[ReadGrade]:
    """Return who handed in and has no grade, as Moodle's worksheet says in its column of states."""
    folded = [fold(cell) for cell in header.cells]
    place = next((folded.index(word) for word in ("status", "estado") if word in folded), None)
    if place is None or len(items) != 1:
        return []
    graded = {grade.line for grade in grades}
    return [
        ReadGrade(row.line, items[0].column, items[0].name, "submitted")
        for row in rows
        if row.line not in graded and row.at(place).casefold().startswith(WORKSHEET_WAITS)
    ]

"""From a file to its people, with everything that is wrong in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from courses import tables
from courses.roster.rows import Problem, Row, duplicates, first_of
from courses.roster.words import HEADINGS, ROLE_OF, ROLES, fold
from courses.tables import NotATable, Record, Table

MAX_NAME = 150
MAX_EMAIL = 254
MAX_STUDENT_ID = 40
MAX_SECTION = 60
NO_PEOPLE = {"pointspossible", "manualposting", "outof", "studenttest", "teststudent"}

EXPONENT = re.compile(r"\d+([.,]\d+)?[eE][+-]?\d+")
EAST_ASIAN = re.compile(r"[ᄀ-ᇿ぀-ヿ㐀-鿿가-힣豈-﫿]+")


@dataclass(frozen=True)
class Roster:
    """What a file says. Of many problems only the first are kept, and all are counted."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    encoding: str = ""
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def read(content: bytes | str) -> Roster:
    """Return the people of a file or of pasted text, and everything that is wrong in it."""
    try:
        table = tables.read(content)
    except NotATable as error:
        return Roster((), (Problem(0, "", "", str(error)),), 1)
    header, columns = _header_of(table)
    if header is None or "email" not in columns:
        return Roster((), (_no_header(table.records[0]),), 1, table.encoding, table.delimiter)
    people = [record for record in table.records if record.line > header.line]
    found = [_row_of(record, header, columns) for record in people if not _is_no_person(record)]
    rows = [row for row, _problems in found if row is not None]
    problems = [problem for _row, several in found for problem in several]
    problems += duplicates(rows)
    if not found:
        problems.append(Problem(0, "", "", _("There are headings, and nobody below them.")))
    return Roster(
        rows=tuple(rows),
        problems=first_of(problems),
        problem_count=len(problems),
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns={meaning: header.cells[place] for meaning, place in columns.items()},
    )


def _header_of(table: Table) -> tuple[Record | None, dict[str, int]]:
    """Return the first of the top rows that names an e-mail column, and where each column is."""
    for record in table.records[:5]:
        columns = _columns_of(record)
        if "email" not in columns and "login" in columns:
            below = [other.at(columns["login"]) for other in table.records]
            addresses = [cell for cell in below if "@" in cell]
            if addresses and len(addresses) >= len(below) - 1 - table.records.index(record):
                columns["email"] = columns["login"]
        if "email" in columns:
            return record, columns
    return None, {}


def _columns_of(record: Record) -> dict[str, int]:
    headings = [fold(cell) for cell in record.cells]
    columns = {}
    for meaning, words in HEADINGS.items():
        word = next((word for word in words if word in headings), None)
        if word is not None:
            columns[meaning] = headings.index(word)
    if "sisloginid" in headings and headings.count("id") and "sisuserid" not in headings:
        columns.pop("student_id", None)  # Canvas' own number, not the university's
    return columns


def _no_header(first: Record) -> Problem:
    seen = ", ".join(cell for cell in first.cells if cell)[:200]
    return Problem(
        first.line,
        "",
        seen,
        _(
            "No column for the e-mail address was found. "
            "The first row must name the columns, such as: name, email, role, student id."
        ),
    )


def _is_no_person(record: Record) -> bool:
    """Leave out the rows that gradebooks put among the people; whoever has an address is one."""
    if any("@" in cell for cell in record.cells):
        return False
    words = {fold(cell) for cell in record.cells[:6]}
    return not words.isdisjoint(NO_PEOPLE)


def _row_of(
    record: Record, header: Record, columns: Mapping[str, int]
) -> tuple[Row | None, list[Problem]]:
    role_word = record.at(columns.get("role"))
    row = Row(
        line=record.line,
        email=record.at(columns["email"]).removeprefix("mailto:").lower(),
        name=name_of(record, header, columns),
        role=ROLE_OF.get(fold(role_word), role_word),
        student_id=record.at(columns.get("student_id")),
        section=record.at(columns.get("section")),
    )
    problems = [
        Problem(row.line, column, value[:100], reason)
        for column, value, reason in _problems_of(row, record, header)
        if reason
    ]
    return (None if problems else row), problems


def _problems_of(row: Row, record: Record, header: Record) -> list[tuple[str, str, str]]:
    extra = " ".join(record.cells[len(header.cells) :]).strip()
    broken = next((cell for cell in record.cells if tables.BROKEN in cell), "")
    return [
        ("", extra, _("The row has more cells than there are headings.") if extra else ""),
        ("", broken, _("A character cannot be read. Save the file as UTF-8.") if broken else ""),
        ("email", row.email, problem_of_email(row.email)),
        ("name", row.name, _("The name is too long.") if len(row.name) > MAX_NAME else ""),
        ("role", row.role, problem_of_role(row.role)),
        ("student_id", row.student_id, problem_of_student_id(row.student_id)),
        ("section", row.section, problem_of_section(row.section)),
    ]


def problem_of_email(email: str) -> str:
    """Return what is wrong with an e-mail address; empty if nothing is."""
    if not email:
        return _("There is no e-mail address.")
    try:
        validate_email(email)
    except ValidationError:
        return _("This is no e-mail address.")
    return "" if len(email) <= MAX_EMAIL else _("The e-mail address is too long.")


def problem_of_role(role: str) -> str:
    if not role or role in ROLES:
        return ""
    return _("This role is unknown. Write student, TA, instructor or observer.")


def problem_of_student_id(student_id: str) -> str:
    if EXPONENT.fullmatch(student_id):
        return _(
            "A spreadsheet has rounded this number. Format the column as text and fill it anew."
        )
    return "" if len(student_id) <= MAX_STUDENT_ID else _("The student id is too long.")


def problem_of_section(section: str) -> str:
    return "" if len(section) <= MAX_SECTION else _("The section is too long.")


def name_of(record: Record, header: Record, columns: Mapping[str, int]) -> str:
    """Return the name in reading order, whichever columns the file spreads it over.

    A lone "Name" beside "Vorname" is the family name; a lone "이름" beside "성" is the given one.
    """
    whole, first, last = (record.at(columns.get(part)) for part in ("name", "first", "last"))
    if "first" in columns and "last" not in columns and "name" in columns:
        last, whole = whole, ""
    elif "last" in columns and "first" not in columns and "name" in columns:
        first, whole = whole, ""
    if whole and fold(header.cells[columns["name"]]) in {"student", "sortablename"}:
        last, comma, first = whole.rpartition(", ")
        whole = "" if comma else whole
    return whole or _joined(first, last)


def _joined(first: str, last: str) -> str:
    if EAST_ASIAN.fullmatch(first) and EAST_ASIAN.fullmatch(last):
        return last + first
    return f"{first} {last}".strip()

"""One person of a file, one thing that is wrong, and what is wrong by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_PROBLEMS = 50


@dataclass(frozen=True)
class Row:
    """One person of the file. An empty field says nothing, and leaves what is there."""

    line: int
    email: str
    name: str = ""
    role: str = ""
    student_id: str = ""
    section: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place. Line 0 is the file as a whole."""

    line: int
    column: str
    value: str
    reason: str


def duplicates(rows: Iterable[Row]) -> list[Problem]:
    """Return a problem for each row whose address or student id an earlier row has."""
    problems = []
    for column, words in [
        ("email", _("Line %(line)s has the same e-mail address.")),
        ("student_id", _("Line %(line)s has the same student id.")),
    ]:
        first_line: dict[str, int] = {}
        for row in rows:
            value = getattr(row, column)
            if value in first_line:
                reason = words % {"line": first_line[value]}
                problems.append(Problem(row.line, column, value, reason))
            elif value:
                first_line[value] = row.line
    return problems


def first_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the first problems by line, few enough to be read."""
    return tuple(sorted(problems, key=lambda problem: problem.line)[:MAX_PROBLEMS])

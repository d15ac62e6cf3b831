"""The JSON document that `manage.py readtable` answers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from grading.rules.tables.shapes import GradeTable, Person, RosterTable, TableProblem


def answer(table: RosterTable | GradeTable) -> dict[str, Any]:
    """Return what was found: decimals as strings with the digits of the file, absent values null."""
    grades = table.grades if isinstance(table, GradeTable) else ()
    items = table.items if isinstance(table, GradeTable) else ()
    return {
        "format": table.format,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "people": _people(table.people),
        "items": [
            {
                "column": item.heading,
                "name": item.name,
                "external_id": item.external_id,
                "max_points": _decimal(item.max_points),
            }
            for item in items
        ],
        "grades": [
            {
                "line": grade.line,
                "item": grade.item,
                "points": _decimal(grade.points),
                "status": str(grade.status),
            }
            for grade in grades
        ],
        "problems": _problems(table.problems),
    }


def _people(people: Sequence[Person]) -> list[dict[str, Any]]:
    names = ("line", "name", "email", "id", "login", "section", "role")
    return [{name: getattr(person, name) for name in names} for person in people]


def _problems(problems: Sequence[TableProblem]) -> list[dict[str, Any]]:
    return [
        {
            "line": problem.line,
            "column": problem.column or None,
            "value": problem.value or None,
            "reason": problem.reason,
        }
        for problem in problems
    ]


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")

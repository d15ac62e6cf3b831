"""Files of people and of grades as other systems write them. docs/tables.md says what is read how.

Pure: bytes or text in, plain values out, nothing dropped unsaid.
"""

from grading.rules.tables.reading import read_grades, read_roster
from grading.rules.tables.shapes import (
    GradeTable,
    ItemColumn,
    Person,
    ReadGrade,
    RosterTable,
    TableProblem,
)

__all__ = [
    "GradeTable",
    "ItemColumn",
    "Person",
    "ReadGrade",
    "RosterTable",
    "TableProblem",
    "read_grades",
    "read_roster",
]

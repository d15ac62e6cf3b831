"""What is found in a file of people or grades: plain values, as the file says them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Person:
    """One row that is a person. What the file does not say is None; ids are as they are written.

    :param cells: what stands in the columns that tell who it is, by their headings.
    """

    line: int
    name: str | None = None
    email: str | None = None
    id: str | None = None
    login: str | None = None
    section: str | None = None
    role: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_somebody(self) -> bool:
        return bool(self.name or self.email or self.id or self.login)


@dataclass(frozen=True)
class ItemColumn:
    """Something that is graded: a column, or a name in a file that has a row for each grade.

    :param column: its place in the file, from 1.
    :param name: without what the system adds to it.
    :param heading: as it stands in the file.
    :param is_percentage: its figures are percent of the maximum.
    """

    column: int
    name: str
    heading: str
    external_id: str | None = None
    max_points: Decimal | None = None
    is_percentage: bool = False


@dataclass(frozen=True)
class ReadGrade:
    """One cell that says something.

    :param column: the place of its `ItemColumn`.
    :param item: that one's name.
    :param status: as the grade rules call it.
    """

    line: int
    column: int
    item: str
    status: str
    points: Decimal | None = None


@dataclass(frozen=True)
class TableProblem:
    """What was not understood, and where. Line 0 is the file as a whole."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class RosterTable:
    format: str
    encoding: str
    delimiter: str
    people: tuple[Person, ...]
    problems: tuple[TableProblem, ...]


@dataclass(frozen=True)
class GradeTable:
    format: str
    encoding: str
    delimiter: str
    people: tuple[Person, ...]
    items: tuple[ItemColumn, ...]
    grades: tuple[ReadGrade, ...]
    problems: tuple[TableProblem, ...]

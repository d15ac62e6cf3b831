"""Who of a course a row of a file is. Pure: every key that the row has must lead to the same student."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.roster.words import fold
from grading.rules.tables import Person
from grading.rules.tables.words import IDENTITY

TOO_COMMON = frozenset(
    word for kind in ("name", "first", "last", "role", "section") for word in IDENTITY[kind]
)
"""Headings of cells that many have in common: nobody is known by them."""


@dataclass(frozen=True)
class Student:
    """A student of the course, as far as files may know them.

    :param known: what the other system's last file said of them, by its headings.
    """

    pk: int
    name: str
    email: str
    student_id: str
    is_active: bool = True
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """:param student: None for somebody unknown.
    :param by_name: nothing but the name told who it is.
    :param problem: why nobody is taken, although something of the row is known.
    """

    person: Person
    student: Student | None = None
    by_name: bool = False
    problem: str = ""


def matches(
    people: Sequence[Person], students: Sequence[Student], chosen: Mapping[int, int]
) -> list[Match]:
    """Return who each row is, in the rows' order.

    Addresses, ids, logins, and what the other system called them are keys; where none of them is
    known, a name that only one student and one row has.

    :param chosen: the students whom somebody picked by hand, by the row's line; 0 for nobody.
    """
    index = _Index(students, people)
    found = [index.match(person, chosen) for person in people]
    lines = defaultdict(list)
    for match in found:
        if match.student:
            lines[match.student.pk].append(match.person.line)
    return [_alone(match, lines) for match in found]


def _alone(match: Match, lines: Mapping[int, Sequence[int]]) -> Match:
    """Take neither of two rows that are the same student."""
    if match.student is None or len(lines[match.student.pk]) == 1:
        return match
    places = ", ".join(str(line) for line in lines[match.student.pk])
    said = {"lines": places, "name": match.student.name}
    return Match(match.person, problem=_("Lines %(lines)s are all %(name)s: none is taken.") % said)


class _Index:
    def __init__(self, students: Iterable[Student], people: Iterable[Person]) -> None:
        self.students = {student.pk: student for student in students}
        self.keys: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.names: dict[str, set[int]] = defaultdict(set)
        self.rows_named: dict[str, int] = defaultdict(int)
        for student in self.students.values():
            self.names[_name_key(student.name)].add(student.pk)
            for key in _keys_of_student(student):
                self.keys[key].add(student.pk)
        for person in people:
            self.rows_named[_name_key(person.name or "")] += 1

    def match(self, person: Person, chosen: Mapping[int, int]) -> Match:
        if person.line in chosen:
            return Match(person, self.students.get(chosen[person.line]))
        found = {key: self.keys[key] for key in _keys_of_person(person) if self.keys.get(key)}
        sure = {min(pks) for pks in found.values() if len(pks) == 1}
        if len(sure) == 1:
            return Match(person, self.students[min(sure)])
        if sure:
            return Match(person, problem=self._two(sure))
        if found:
            return Match(person, problem=_("Several students are known by what this row says."))
        return self._by_name(person)

    def _two(self, pks: Iterable[int]) -> str:
        names = sorted(self.students[pk].name for pk in pks)
        return _("What this row says belongs to different people: %(names)s.") % {
            "names": ", ".join(names)
        }

    def _by_name(self, person: Person) -> Match:
        key = _name_key(person.name or "")
        pks = self.names.get(key, set()) if key else set()
        if len(pks) != 1 or self.rows_named[key] != 1:
            return Match(person)
        student = self.students[min(pks)]
        if person.email:  # it is somebody's of whom the course does not know
            return Match(person)
        return Match(person, student, by_name=True)


def _keys_of_student(student: Student) -> list[tuple[str, str]]:
    email = student.email.lower()
    keys = [("email", email), ("login", email), ("login", email.partition("@")[0])]
    if student.student_id:
        keys += [("id", student.student_id), ("login", student.student_id.lower())]
    return keys + _known_keys(student.known)


def _keys_of_person(person: Person) -> list[tuple[str, str]]:
    told = [("email", person.email), ("id", person.id), ("login", (person.login or "").lower())]
    return [(kind, value) for kind, value in told if value] + _known_keys(person.cells)


def _known_keys(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (f"cell {fold(heading)}", value)
        for heading, value in cells.items()
        if value and fold(heading) not in TOO_COMMON
    ]


def _name_key(name: str) -> str:
    """Return the words of a name in one order: files write the family name first, or last."""
    return " ".join(sorted(fold(word) for word in name.replace(",", " ").split()))

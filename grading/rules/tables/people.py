"""The rows of a file that are people, and what is wrong with them by themselves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from courses.roster.reading import (
    EXPONENT,
    MAX_NAME,
    name_of,
    problem_of_email,
)
from courses.roster.words import ROLE_OF, fold
from courses.tables import BROKEN, Record
from grading.rules.tables.columns import IDENTITY_WORDS, maxima_row
from grading.rules.tables.shapes import Person, TableProblem

TEST_STUDENT = {"studenttest", "teststudent"}
HASH = re.compile(r"[0-9a-f]{10,}")
SET_ASIDE = {"manualposting", "muted", "manualpostingscoreshiddenfrominstructors"}
TELLING = frozenset((*IDENTITY_WORDS, "integrationid", "rootaccount"))
"""Headings of columns by which the other system knows a person."""
FORMULA = ("=", "+", "-", "@")


def is_no_person(record: Record, kind: str, identity: Mapping[str, int]) -> bool:
    """Say whether a row is one of those that gradebooks put among the people."""
    if maxima_row(record):
        return True
    said = [fold(cell) for cell in record.cells if cell]
    if said and set(said) <= SET_ASIDE:
        return True
    return kind == "canvas" and _is_canvas_own(record, identity)


def _is_canvas_own(record: Record, identity: Mapping[str, int]) -> bool:
    """Say whether the row is Canvas' Test Student, and not a person of that name: those have a login."""
    names = {fold(record.cells[0]), fold("".join(record.cells[:2]))}
    login = record.at(identity.get("login"))
    return not names.isdisjoint(TEST_STUDENT) and (not login or bool(HASH.fullmatch(login)))


def person_of(
    record: Record, header: Record, identity: Mapping[str, int], kind: str
) -> tuple[Person, list[TableProblem]]:
    """Return who a row is, and what of it was not understood."""

    def cell(meaning: str) -> str:
        return record.at(identity.get(meaning))

    email = cell("email").removeprefix("mailto:").lower()
    login, student_id = cell("login"), cell("student_id")
    if "@" in student_id and not email and not problem_of_email(student_id.lower()):
        email = student_id.lower()
    if kind == "d2l":
        login, student_id = login.removeprefix("#"), student_id.removeprefix("#")
    role_word = cell("role")
    role = ROLE_OF.get(fold(role_word), "")
    person = Person(
        line=record.line,
        name=name_of(record, header, identity) or None,
        email=(None if problem_of_email(email) else email) if email else None,
        id=student_id or None,
        login=login or None,
        section=cell("section") or None,
        role=role or None,
        cells={
            heading: text
            for heading, text in zip(header.cells, record.cells, strict=False)
            if fold(heading) in TELLING
        },
    )
    told = [
        ("email", email, problem_of_email(email) if email else ""),
        ("student_id", student_id, _rounded(student_id)),
        ("role", role_word, "" if role or not role_word else _("This role is unknown.")),
        ("name", person.name or "", _problem_of_name(person.name or "")),
    ]
    problems = _told_of(record, header, identity, told)
    return person, [*problems, *_problems_of_row(record, header, person)]


def _told_of(
    record: Record,
    header: Record,
    identity: Mapping[str, int],
    told: Sequence[tuple[str, str, str]],
) -> list[TableProblem]:
    """:param told: meaning, what stands there, and what is wrong with it, if anything."""
    return [
        TableProblem(record.line, _heading(header, identity, meaning), value[:100], reason)
        for meaning, value, reason in told
        if reason
    ]


def _heading(header: Record, identity: Mapping[str, int], meaning: str) -> str:
    place = identity.get(meaning)
    if place is None and meaning == "name":
        place = identity.get("first", identity.get("last"))
    return header.at(place)


def _rounded(student_id: str) -> str:
    if not EXPONENT.fullmatch(student_id):
        return ""
    return _("A spreadsheet has rounded this number. Format the column as text and fill it anew.")


def _problem_of_name(name: str) -> str:
    if len(name) > MAX_NAME:
        return _("The name is too long.")
    if name.startswith(FORMULA):
        return _("This looks like a formula. It is taken as text.")
    return ""


def _problems_of_row(record: Record, header: Record, person: Person) -> list[TableProblem]:
    problems = []
    extra = " ".join(record.cells[len(header.cells) :]).strip()
    if extra:
        reason = _("The row has more cells than there are headings.")
        problems.append(TableProblem(record.line, "", extra[:100], reason))
    for place, cell in enumerate(record.cells):
        if BROKEN in cell:
            heading = header.at(place)
            reason = _("A character cannot be read. Save the file as UTF-8.")
            problems.append(TableProblem(record.line, heading, cell[:100], reason))
    if not person.is_somebody:
        shown = " ".join(cell for cell in record.cells if cell)[:100]
        problems.append(TableProblem(record.line, "", shown, _("The row does not say who it is.")))
    return problems


def with_logins_as_emails(
    people: Sequence[Person], identity: Mapping[str, int]
) -> tuple[Person, ...]:
    """Take logins that are addresses as such, where no column has addresses."""
    logins = [person.login for person in people if person.login]
    if "email" in identity or not logins or not all("@" in login for login in logins):
        return tuple(people)
    return tuple(
        replace(person, email=person.login.lower())
        if person.login and not problem_of_email(person.login)
        else person
        for person in people
    )


def duplicates(
    people: Iterable[Person], header: Record, identity: Mapping[str, int]
) -> list[TableProblem]:
    """Return a problem for each row that is somebody whom an earlier row is already."""
    problems = []
    seen: dict[tuple[str, str], int] = {}
    for person in people:
        twice = {}
        for meaning, value in [
            ("email", person.email),
            ("student_id", person.id),
            ("login", (person.login or "").lower() or None),
        ]:
            if value is None:
                continue
            first = seen.setdefault((meaning, value), person.line)
            if first != person.line:
                twice[meaning] = (value, first)
        if set(twice) > {"login"}:
            twice.pop("login", None)
        for meaning, (value, first) in twice.items():
            reason = {
                "email": _("Line %(line)s has the same e-mail address."),
                "student_id": _("Line %(line)s has the same id."),
                "login": _("Line %(line)s has the same login."),
            }[meaning] % {"line": first}
            heading = _heading(header, identity, meaning)
            problems.append(TableProblem(person.line, heading, value, reason))
    return problems

"""Who of a course a row of a file is."""

import pytest

from grading.rules.matching import Student, matches
from grading.rules.tables import Person

ADA = Student(1, "Ada Lovelace", "ada@example.edu", "0042", known={"ID": "977", "Section": "A"})
BO = Student(2, "Bo Peep", "bo@example.edu", "0043")
STUDENTS = [ADA, BO, Student(3, "Sam Kim", "sam1@x.org", ""), Student(4, "Sam Kim", "s@x.org", "")]


def match(*people, chosen=None):
    found = matches(
        [Person(line=n, **said) for n, said in enumerate(people, 2)], STUDENTS, chosen or {}
    )
    return [
        (one.student.pk if one.student else None, bool(one.problem), one.by_name) for one in found
    ]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"email": "ada@example.edu"}, (1, False, False)),
        ({"id": "0042"}, (1, False, False)),
        ({"id": "42"}, (None, False, False)),  # a leading zero is part of it
        ({"login": "ada"}, (1, False, False)),
        ({"login": "ADA@example.edu"}, (1, False, False)),
        ({"id": "977", "cells": {"ID": "977"}}, (1, False, False)),
        ({"cells": {"Section": "A"}}, (None, False, False)),
        ({"name": "Lovelace, Ada"}, (1, False, True)),
        ({"name": "Ada Lovelace", "id": "999"}, (1, False, True)),
        ({"name": "Ada Lovelace", "email": "a@elsewhere.org"}, (None, False, False)),
        ({"name": "Sam Kim"}, (None, False, False)),  # two have it
        ({"name": "Nobody Here", "email": "n@example.edu"}, (None, False, False)),
        ({"email": "ada@example.edu", "id": "0043"}, (None, True, False)),
        ({"email": "ada@example.edu", "id": "0042", "login": "ada"}, (1, False, False)),
    ],
)
def test_every_key_of_a_row_leads_to_the_same_student_or_to_nobody(said, outcome):
    assert match(said) == [outcome]


def test_two_rows_of_one_student_are_neither_taken():
    assert match({"email": "ada@example.edu"}, {"id": "0042"}, {"id": "0043"}) == [
        (None, True, False),
        (None, True, False),
        (2, False, False),
    ]


def test_two_rows_of_one_name_are_nobody():
    assert match({"name": "Ada Lovelace"}, {"name": "Ada Lovelace"}) == [(None, False, False)] * 2


def test_whom_somebody_picked_is_taken():
    assert match({"name": "A. L."}, {"email": "bo@example.edu"}, chosen={2: 1, 3: 0}) == [
        (1, False, False),
        (None, False, False),
    ]

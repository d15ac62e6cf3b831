"""The fast way to totals gives what the exact and explained one gives, for every course."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.rules import Status, total
from grading.rules.compiled import EXCUSED, UNDECIDED, CompiledPolicy, in_units
from tests.grading.courses_for_tests import STAFF, STUDENT, course, numbers
from tests.grading.test_rules_properties import courses


def standings(compiled, grades):
    found = [UNDECIDED] * len(compiled.place_of)
    for key, grade in grades.items():
        if grade.status == Status.GRADED:
            points = int(grade.points * 10_000)
            found[compiled.place_of[key]] = (points, grade.days_late)
        elif grade.status == Status.EXCUSED:
            found[compiled.place_of[key]] = (EXCUSED, 0)
        elif grade.status in {Status.MISSING, Status.ABSENT}:
            found[compiled.place_of[key]] = (0, 0)
    return found


def compiled_numbers(policy, grades, reader):
    compiled = CompiledPolicy(policy)
    cents = compiled.totals(standings(compiled, grades), as_student=reader == STUDENT)
    return tuple(None if one is None else f"{one // 100}.{one % 100:02}" for one in cents)


@pytest.mark.property
@given(courses(), st.sampled_from([STAFF, STUDENT]), st.booleans())
def test_compiled_totals_are_the_totals(found, reader, caps_at_100):
    policy, grades = found
    policy = replace(policy, caps_at_100=caps_at_100)

    assert compiled_numbers(policy, grades, reader) == numbers(total(policy, grades, reader))


@pytest.mark.parametrize(
    "text",
    [
        "12: 11.8/12; 10: 82/82; 15: 89.5/100; 21: 85/100; 21: 85/100; 21: 83/100",
        "9.9: 75/100; 23.1: 53.75/100",
        "50: 267.9/200; 50: 53.7/100",
        "50: 10/10; 60: 40/40",
        "50: -/10, 1/4; 40: 40/40",
        "20: 90/100; 20: 90/100; 20: 89.975/100; 40: 90/100",
        "20: 2/12; 80: 7.00075/12",
        "20: x/100; 80: -/10",
        "0: 5/10",
    ],
)
@pytest.mark.parametrize("drop", [0, 1])
def test_compiled_totals_of_vectors(text, drop):
    policy, grades = course(text, drop_lowest=drop)
    grades = {
        key: one
        if one.points is None
        else replace(one, points=F(round(one.points * 10_000), 10_000))
        for key, one in grades.items()
    }

    assert compiled_numbers(policy, grades, STAFF) == numbers(total(policy, grades, STAFF))


def test_points_are_counted_in_ten_thousandths():
    assert in_units(Decimal("85.5000")) == 855_000
    assert in_units(Decimal("0.0001")) == 1
    assert in_units(Decimal(7)) == 70_000

"""The workbook's formulas compute what the rules do, checked by a spreadsheet of our own."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import workbooks
from grading.rules import Component, Grade, Item, LatePolicy, Policy, Reader, total
from grading.rules.export import OWN_TOTALS
from grading.rules.workbook import SheetStudent, sheets, without_formula
from tests.grading.spreadsheet import BLANK, Spreadsheet

NAMES = [f"Item {n}" for n in range(60)]


def computed(policy, students):
    """Return each student's total, as the workbook computes it, and as the rules do."""
    by_rules = [total(policy, grades, Reader.STAFF).current for grades in students]
    listed = [
        SheetStudent("=A", f"s{n}@x.org", "007", grades, one)
        for n, (grades, one) in enumerate(zip(students, by_rules, strict=True))
    ]
    keys = [item.key for part in policy.components for item in part.items]
    book = Spreadsheet(
        workbooks.write(sheets(policy, {key: f"Exam: {NAMES[key]} (5)" for key in keys}, listed))
    )
    head = [cell.value for cell in book.book["Grades"][1]]
    column = head.index(OWN_TOTALS[1])
    found = []
    for row in range(2, len(students) + 2):
        value = book.value("Grades", book.book["Grades"].cell(row, column + 1).coordinate)
        found.append(None if value in {"", BLANK} else value)
    return found, [None if one is None else float(one) for one in by_rules]


quarters = st.integers(0, 50).map(lambda n: F(n, 4))


@st.composite
def courses(draw):
    components, keys = [], []
    for number in range(draw(st.integers(1, 3))):
        items = []
        for _ in range(draw(st.integers(0, 4))):
            keys.append(len(keys))
            late = LatePolicy(F(10), F(20)) if draw(st.booleans()) else None
            items.append(
                Item(
                    keys[-1],
                    F(draw(st.integers(1, 50)), 4),
                    weight=F(draw(st.sampled_from([0, 1, 2, 5])), 2),
                    is_extra_credit=draw(st.integers(0, 4)) == 0,
                    is_released=draw(st.booleans()),
                    late=late,
                )
            )
        components.append(
            Component(
                f"C{number}",
                F(draw(st.sampled_from([0, 10, 40, 60]))),
                tuple(items),
                weighting=draw(st.sampled_from(["points", "items"])),
                drop_lowest=draw(st.integers(0, 2)),
                is_extra_credit=draw(st.integers(0, 4)) == 0,
            )
        )
    policy = Policy(tuple(components), caps_at_100=draw(st.booleans()))
    status = st.sampled_from(["graded"] * 4 + ["none", "submitted", "excused", "missing", "absent"])
    students = []
    for _ in range(3):
        grades = {}
        for key in keys:
            said = draw(status)
            points = draw(quarters) if said == "graded" else None
            grades[key] = Grade(said, points, draw(st.integers(0, 3)) if points is not None else 0)
        students.append(grades)
    return policy, students


@pytest.mark.property
@given(courses())
def test_formulas_compute_the_total(found):
    by_formulas, by_rules = computed(*found)
    assert by_formulas == by_rules


def test_too_many_choices_for_a_formula_are_written_as_numbers():
    items = tuple(Item(n, F(10)) for n in range(20))
    policy = Policy((Component("Quizzes", F(100), items, drop_lowest=6),))
    assert without_formula(policy) == ["Quizzes"]
    grades = {n: Grade("graded", F(n % 11)) for n in range(20)}
    by_formulas, by_rules = computed(policy, [grades])
    assert by_formulas == by_rules


def test_a_formula_that_fits_in_the_first_rows_only_is_in_none():
    """Rows with more digits make longer formulas: 4 of 7 fits up to row 99."""
    items = tuple(Item(n, F(10)) for n in range(7))
    report = Component("Report", F(50), (Item(7, F(10)),))
    policy = Policy((Component("Quizzes", F(50), items, drop_lowest=4), report))
    grades = {n: Grade("graded", F(n)) for n in range(7)} | {7: Grade("graded", F(9))}
    by_formulas, by_rules = computed(policy, [grades] * 120)
    assert by_formulas == by_rules
    assert without_formula(policy) == ["Quizzes"]


def test_characters_that_no_workbook_can_have_are_left_out():
    book = Spreadsheet(workbooks.write([("Sheet", [["a\x00b\x1f", "=1+1"]])]))
    assert [book.value("Sheet", cell) for cell in ("A1", "B1")] == ["ab", "=1+1"]

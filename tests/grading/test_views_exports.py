"""Grades for other systems: what is written, and that it comes back as it was."""

import csv
import io
import re
from decimal import Decimal

import pytest

from grading import actions, queries
from grading.models import GradeImport, KnownColumn, KnownPerson
from grading.rules.tables import read_grades
from tests.factories import (
    NOW,
    GradeImportFactory,
    LetterGradeFactory,
    MembershipFactory,
)
from tests.grading.pages_for_tests import address, give, words
from tests.grading.spreadsheet import Spreadsheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def graded(client, course, exam, report, ada, instructor):
    """Ada: 40 of 50, a day late at 10 %; the report is missing. Bo: excused, and nothing."""
    client.force_login(instructor.user)
    exam.late_percent, exam.late_floor, exam.policy_by = Decimal(10), Decimal(0), instructor
    exam.save()
    bo = MembershipFactory(course=course, user__name="=Bo", user__email="bo@example.edu")
    give(exam, ada, 40, by=instructor, days_late=1)
    give(report, ada, None, by=instructor, status="missing")
    give(exam, bo, None, by=instructor, status="excused")
    return bo


def rows_of(response):
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("attachment;")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def import_plan(course, content):
    """Send a file and return what it would change."""
    found = GradeImportFactory(course=course, content=content)
    return queries.read_import(found).plan


def test_canvas_gets_its_own_ids_and_scores_that_count(client, course, exam, report, ada, graded):
    KnownColumn.objects.create(item=exam, format="canvas", heading="Mid (71)")
    cells = {"Student": "Lovelace, Ada", "ID": "977", "SIS Login ID": "ada", "Section": "S1"}
    KnownPerson.objects.create(membership=ada, format="canvas", cells=cells)

    page = words(client.get(address("exports", course)))
    assert "Canvas' id of 1 student is not known" in page.replace("&#x27;", "'") and "=Bo" in page

    chosen = {"chosen": 1, "item": [exam.pk, report.pk]}
    response = client.get(address("export-canvas", course), chosen)
    assert rows_of(response) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Mid (71)", "Report"],
        ["    Points Possible", "", "", "", "", "50", "100"],
        ["'=Bo", "", "", "bo@example.edu", "", "EX", ""],
        ["Lovelace, Ada", "977", "", "ada", "S1", "35", "0"],
    ]
    read = read_grades(response.content)
    assert read.format == "canvas"
    assert [(one.item, one.status, one.points) for one in read.grades] == [
        ("Mid", "excused", None),
        ("Mid", "graded", 35),
        ("Report", "graded", 0),
    ]


def test_what_canvas_was_told_changes_nothing_when_it_comes_back(
    client, course, exam, report, graded
):
    for item, heading in [(exam, "Mid (71)"), (report, "Rep (72)")]:
        KnownColumn.objects.create(item=item, format="canvas", heading=heading)
    chosen = {"chosen": 1, "item": [exam.pk, report.pk]}
    plan = import_plan(course, client.get(address("export-canvas", course), chosen).content)
    assert (plan.changes, plan.unknown, plan.unchanged_count) == ((), (), 3)


@pytest.mark.parametrize("name", ["export", "export-workbook"])
def test_our_own_files_change_nothing_when_they_come_back(client, course, graded, name):
    plan = import_plan(course, client.get(address(name, course)).content)
    assert (plan.changes, plan.unknown, plan.unchanged_count) == ((), (), 3)
    assert GradeImport.objects.count() == 1


def test_a_file_for_canvas_needs_an_item(client, course, graded):
    answer = client.get(address("export-canvas", course), {"chosen": 1})
    assert answer.status_code == 400
    assert "Choose at least one item." in words(answer)


def test_the_registrar_gets_letters(client, course, ada, graded):
    url = address("export-registrar", course)
    assert client.get(url).status_code == 404
    LetterGradeFactory(course=course, name="D", lowest=40)
    LetterGradeFactory(course=course, name="F", lowest=0)
    assert "1 student has no total" in words(client.get(address("exports", course)))
    assert rows_of(client.get(url)) == [
        ["Student id", "Name", "E-mail", "Total", "Letter"],
        ["", "'=Bo", "bo@example.edu", "", ""],
        ["0042", "Ada Lovelace", "ada@example.edu", "42.00", "D"],
    ]


def test_the_workbook_recomputes_the_total_and_runs_no_name(client, course, graded):
    response = client.get(address("export-workbook", course))
    assert response["Content-Disposition"] == (
        f'attachment; filename="grades-{course.slug}-2026-10-14.xlsx"'
    )
    book = Spreadsheet(response.content)
    assert [book.value("Grades", cell) for cell in ("A2", "A3", "F3", "G3")] == [
        "'=Bo",
        "Ada Lovelace",
        42.0,
        42.0,
    ]


def test_sheets_are_printed_one_each(client, course, exam, ada, graded, instructor):
    every = words(client.get(address("print", course)))
    assert every.count("data-printed") == 2
    one = words(client.get(address("print-student", course, ada.pk)))
    assert one.count("data-printed") == 1
    assert "42.00" in one and "As of" in one and "KST" in one

    client.force_login(ada.user)
    own = words(client.get(address("print-own", course)))
    assert "42.00" not in own and "40 / 50" not in own
    actions.release_item(item=exam, by=instructor, now=NOW)
    assert "40 / 50" in words(client.get(address("print-own", course)))


def test_a_course_without_items_says_so(client, course, instructor):
    client.force_login(instructor.user)
    assert "Nothing to be graded yet" in words(client.get(address("exports", course)))
    assert client.get(address("export-workbook", course)).status_code == 200
    assert re.search(r"No students yet", words(client.get(address("print", course))))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "most"),
    [("exports", 17), ("export-workbook", 12), ("export-canvas", 13), ("print", 9)],
)
def test_exports_take_as_many_queries_however_many_students(
    client, course, exam, instructor, name, most, count, django_assert_num_queries
):
    for student in MembershipFactory.create_batch(count, course=course):
        give(exam, student, 40, by=instructor)
    client.force_login(instructor.user)
    with django_assert_num_queries(most):
        client.get(address(name, course), {"item": exam.pk})

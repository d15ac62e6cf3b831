"""What a file would change: our own, written and read again, changes nothing, whatever is in it."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.tables import NotATable
from grading import actions, queries
from grading.errors import ImportRefused
from grading.rules.cells import plain, written
from grading.rules.export import OWN_PEOPLE, OWN_TOTALS, guarded
from grading.rules.import_plan import Present, Target, plan
from grading.rules.matching import Student, matches
from grading.rules.tables import read_grades
from tests.factories import NOW, ItemFactory, MembershipFactory
from tests.grading.test_tables_files import SHARED

names = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=12
)
points = st.integers(0, 99_999_999).map(lambda n: Decimal(n).scaleb(-4))
grades = st.sampled_from(["none", "submitted", "excused", "missing", "absent"]).map(
    lambda status: (status, None)
) | points.map(lambda number: ("graded", number))
people = st.lists(
    st.tuples(names, st.lists(grades, min_size=2, max_size=2)), min_size=1, max_size=6
)


def own_file(people, changed=None):
    """Write what our own export does; one cell may be another."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    items = ["Exam: Midterm (50)", "Exam: Final (100)"]
    writer.writerow([*OWN_PEOPLE, *items, *OWN_TOTALS])
    for row, (name, given_) in enumerate(people):
        cells = [written(*one) for one in given_]
        if changed is not None and row == 0:
            cells[0] = changed
        writer.writerow(
            [guarded(text) for text in (name, f"s{row}@example.edu", f"00{row}", *cells, "", "", "", "")]
        )  # fmt: skip
    return kept.getvalue().encode("utf-8-sig")


def planned(people, content):
    students = [
        Student(n, name, f"s{n}@example.edu", f"00{n}") for n, (name, _given) in enumerate(people)
    ]
    present = {
        (n, item): Present(*one, revision=1)
        for n, (_name, given_) in enumerate(people)
        for item, one in enumerate(given_, start=1)
    }
    table = read_grades(content)
    found = matches(table.people, students, {})
    targets = {
        column.column: Target(item, column.heading, Decimal(50))
        for item, column in enumerate(table.items, start=1)
    }
    assert len(targets) == 2
    return plan(table, found, targets, present, [one.pk for one in students])


@pytest.mark.property
@given(people)
def test_our_own_file_changes_nothing(people):
    found = planned(people, own_file(people))
    assert (found.changes, found.unknown, found.absent_ids) == ((), (), frozenset())


@pytest.mark.property
@given(people, points)
def test_one_cell_that_was_changed_is_all_that_changes(people, number):
    found = planned(people, own_file(people, plain(number)))
    old = people[0][1][0]
    expected = [] if old == ("graded", number) else [(0, 1, "graded", number)]
    assert [(c.member_id, c.item_id, c.status, c.points) for c in found.changes] == expected


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collected files (../shared/data) are not here")
@pytest.mark.django_db
def test_every_collected_file_gets_a_preview_or_a_reason():
    by = MembershipFactory(instructor=True)
    ItemFactory(component__course=by.course)
    reasons, previews = [], 0
    files = [*SHARED.glob("synthetic/*"), *SHARED.glob("real/csv/**/*")]
    for file in files:
        if file.suffix not in {".csv", ".tsv", ".txt", ".xls", ".xlsx"}:
            continue
        try:
            opened = actions.open_import(
                course=by.course, file_name=file.name, content=file.read_bytes(), by=by, now=NOW
            )
        except (NotATable, ImportRefused) as refused:
            reasons.append(str(refused))
            continue
        read = queries.read_import(opened)
        lines = {match.person.line for match in read.matches}
        said = {person.line for person in read.plan.unknown}
        said |= {problem.line for problem in read.plan.problems}
        assert lines <= said, file  # nobody of theirs is in this course: each row is accounted for
        previews += 1
    assert min(previews, len(reasons)) > 5
    assert all(len(reason) > 15 for reason in reasons)

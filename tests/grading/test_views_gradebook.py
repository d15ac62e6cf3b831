"""The gradebook of staff, and its file for a spreadsheet."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.http import QueryDict

from grading import actions, queries
from grading.models import Snapshot
from grading.rules.export import guarded, unguarded
from grading.views.gradebook_table import page_links
from tests.factories import NOW, CourseFactory, MembershipFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(client, course, instructor):
    client.force_login(instructor.user)
    return lambda **wishes: words(client.get(address("grades", course), wishes))


@pytest.fixture
def grace(course):
    return MembershipFactory(course=course, user__name="Grace Hopper", user__email="gh@example.edu")


def table(client, course):
    """Return the rows of the downloaded file."""
    response = client.get(address("export", course))
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_course_without_components_leads_to_their_setup(book, client, course, sign_in):
    assert address("components", course) in book()

    sign_in("ta", course)
    shown = words(client.get(address("grades", course)))
    assert address("components", course) not in shown and "An instructor says" in shown


def test_course_without_students(book, exam):
    assert "No students yet" in book()


def test_cells_totals_counts_and_means(book, exam, report, ada, grace, instructor):
    give(exam, ada, 45, by=instructor)
    give(exam, grace, None, status="missing", by=instructor)
    give(report, ada, Decimal("72.5"), by=instructor)
    give(report, grace, None, status="excused", by=instructor)
    MembershipFactory(course=exam.component.course)

    shown = book()

    assert ">45<" in shown and ">72.5<" in shown and ">M<" in shown and ">EX<" in shown
    assert ">83.00<" in shown  # 90 of 60 and 72.5 of 40
    assert shown.count("2 of 3") == 2
    assert ">22.50<" in shown and ">41.50<" in shown  # means of the midterm and of the total
    assert shown.count("not released") == 2


def test_hidden_items_give_the_students_total_a_column(book, exam, report, ada, instructor):
    give(exam, ada, 45, by=instructor)
    give(report, ada, 0, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)
    shown = book()
    assert "As the student sees it" in shown
    assert ">54.00<" in shown and ">90.00<" in shown

    actions.release_item(item=report, by=instructor, now=NOW)
    assert "As the student sees it" not in book()


def test_names_are_escaped(book, course, exam):
    MembershipFactory(course=course, user__name="<b>Bob</b>", student_id="<i>7</i>")

    shown = book()

    assert "&lt;b&gt;Bob" in shown and "&lt;i&gt;7" in shown and "<b>Bob" not in shown


def test_search_sort_and_dropped(book, course, exam, ada, grace, instructor):
    gone = MembershipFactory(course=course, user__name="Aaron Gone")
    for who, points in ((ada, 20), (grace, 40), (gone, 50)):
        give(exam, who, points, by=instructor)
    gone.state, gone.dropped_at = "dropped", NOW
    gone.save()

    assert "Aaron" not in book()
    assert "2 of 2" in book(q="grace") and "Ada" not in book(q="GRACE hop")
    assert "Ada" in book(q="0042") and "Grace" not in book(q="ada@EXAMPLE")
    assert "Nobody matches" in book(q="zuse")
    by_total = book(sort="total", dropped="on")
    assert by_total.index("Grace") < by_total.index("Ada") < by_total.index("Aaron")
    by_name = book(sort="nonsense", q="\0")
    assert by_name.index("Ada") < by_name.index("Grace")


def test_dropped_students_keep_their_total(course, exam, ada, instructor):
    give(exam, ada, 40, by=instructor)
    actions.recompute_snapshots(course=course, now=NOW)
    ada.state, ada.dropped_at = "dropped", NOW
    ada.save()
    actions.update_item(item=exam, max_points=Decimal(400), by=instructor, now=NOW)

    version = queries.gradebook_input(course).version
    (row,) = queries.gradebook(course, version, with_dropped=True).rows

    assert row.totals.staff.current == 80


def test_gradebook_shows_no_stale_total(book, course, exam, report, ada, instructor):
    """Each change is there at once: nothing computes in the background in this test."""
    give(exam, ada, 45, by=instructor)
    actions.recompute_snapshots(course=course, now=NOW)
    Snapshot.objects.update(current=Decimal("11.11"))
    assert "11.11" in book()  # a snapshot of today's input is what is shown

    give(exam, ada, 40, by=instructor)
    assert "11.11" not in book() and ">80.00<" in book()
    actions.recompute_snapshots(course=course, now=NOW)
    Snapshot.objects.update(current=Decimal("11.11"))
    give(report, ada, 0, by=instructor)
    rows = [
        actions.ComponentValues(name="Exam", weight=Decimal(50), component_id=exam.component_id),
        actions.ComponentValues(
            name="Project", weight=Decimal(50), component_id=report.component_id
        ),
    ]
    actions.set_components(course=course, components=rows, by=instructor, now=NOW)
    assert "11.11" not in book() and ">40.00<" in book()


@pytest.mark.parametrize("student_count", [1, 3])
@pytest.mark.parametrize("item_count", [1, 3])
def test_gradebook_takes_ten_queries_and_five_when_kept(
    client, course, exam, instructor, student_count, item_count, django_assert_num_queries
):
    items = [exam] + [
        actions.create_item(
            component=exam.component, name=f"I{n}", max_points=9, by=instructor, now=NOW
        )
        for n in range(item_count - 1)
    ]
    for student in MembershipFactory.create_batch(student_count, course=course):
        for item in items:
            give(item, student, 5, by=instructor)
    client.force_login(instructor.user)

    with django_assert_num_queries(10):
        # session, user, course, membership; people with versions; items, students, grades,
        # versions, columns
        shown = words(client.get(address("grades", course)))
    with django_assert_num_queries(5):  # as far as the people
        again = words(client.get(address("grades", course)))

    assert again == shown

    assert shown.count("data-row") == student_count


@pytest.fixture
def crowd(course, exam, instructor):
    """Five students by name, who have 10, 20, ... of the 50 points."""
    members = [
        MembershipFactory(
            course=course, user__name=f"Person {number}", user__email=f"{letter}@example.edu"
        )
        for number, letter in enumerate("abcde", start=1)
    ]
    for number, member in enumerate(members, start=1):
        give(exam, member, number * 10, by=instructor)
    return members


@pytest.fixture
def page_of(course):
    """Return the names on a page of two students, and its gradebook."""

    def names(**wishes):
        version = queries.gradebook_input(course).version
        found = queries.gradebook(course, version, page_rows=2, **wishes)
        return [row.member.name.removeprefix("Person ") for row in found.rows], found

    return names


@pytest.mark.parametrize("has_snapshots", [True, False])
def test_search_and_sort_go_over_all_pages(course, crowd, page_of, has_snapshots):
    if has_snapshots:
        actions.recompute_snapshots(course=course, now=NOW)

    assert [page_of(page=number)[0] for number in (1, 2, 3)] == [["1", "2"], ["3", "4"], ["5"]]
    assert page_of(order="total", page=1)[0] == ["5", "4"]
    assert page_of(order="total", page=3)[0] == ["1"]
    names, found = page_of(words="e@example.edu")
    assert (names, found.found_count, found.page_count) == (["5"], 1, 1)


def test_counts_and_means_are_over_all_pages(crowd, page_of):
    _names, found = page_of(page=2)

    assert (found.mean, found.columns[0].mean, found.columns[0].graded_count) == (60, 30, 5)
    assert [row.totals.staff.current for row in found.rows] == [60, 80]


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-3, 1), (9, 3)])
def test_a_page_that_is_not_there_is_the_nearest(crowd, page_of, asked, given):
    assert page_of(page=asked)[1].page == given


def test_pages_show_no_stale_total(course, crowd, page_of, exam, instructor):
    actions.recompute_snapshots(course=course, now=NOW)
    Snapshot.objects.update(current=Decimal("11.11"))
    give(exam, crowd[0], 50, by=instructor)

    assert page_of(order="total")[0][0] == "1"  # theirs is computed, the others' are 11.11
    assert page_of(order="total")[1].mean == Decimal("28.89")


@pytest.mark.parametrize("has_snapshots", [True, False])
def test_a_page_of_several_takes_six_queries(
    course, crowd, page_of, has_snapshots, django_assert_num_queries
):
    if has_snapshots:
        actions.recompute_snapshots(course=course, now=NOW)

    # people with versions; items, students, versions, grades of the page, versions, columns;
    # and grades of those whose snapshot is not of today
    with django_assert_num_queries(7 if has_snapshots else 8):
        page_of(order="total", page=2)


def test_links_lead_to_each_page(crowd, page_of):
    _names, found = page_of(page=2)

    links = page_links(QueryDict("sort=name&page=2"), found)

    assert [link.query for link in links] == [f"sort=name&page={n}" for n in (1, 2, 3)]
    assert [(link.first, link.last, link.is_here) for link in links] == [
        (1, 2, False),
        (3, 4, True),
        (5, 5, False),
    ]
    assert page_links(QueryDict(), page_of(words="a@example.edu")[1]) == []


def test_cents_of_points_are_not_lost_in_a_mean(exam, crowd, page_of, instructor):
    for member, points in zip(crowd, ("0.1", "0.2", "0.3", "0.0001", "85.3"), strict=True):
        give(exam, member, Decimal(points), by=instructor)

    assert page_of()[1].columns[0].mean == Decimal("17.18")


def _drop(student):
    type(student).objects.filter(pk=student.pk).update(state="dropped", dropped_at=NOW)


def _rename(student):
    type(student.user).objects.filter(pk=student.user_id).update(name="Countess")


CHANGES = {
    "points": lambda exam, report, ada, by: give(report, ada, 11, by=by),
    "a grade less": lambda exam, report, ada, by: give(exam, ada, None, status="none", by=by),
    "released": lambda exam, report, ada, by: actions.release_item(item=exam, by=by, now=NOW),
    "maximum": lambda exam, report, ada, by: actions.update_item(
        item=exam, max_points=77, by=by, now=NOW
    ),
    "item's name": lambda exam, report, ada, by: actions.update_item(
        item=exam, name="Quiz", by=by, now=NOW
    ),
    "a student more": lambda exam, report, ada, by: MembershipFactory(course=by.course),
    "a student less": lambda exam, report, ada, by: _drop(ada),
    "a student's name": lambda exam, report, ada, by: _rename(ada),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("has_snapshots", [True, False])
def test_kept_gradebook_is_never_older_than_a_change(
    book, course, exam, report, ada, grace, instructor, what, has_snapshots
):
    give(exam, ada, 40, by=instructor)
    give(report, grace, 60, by=instructor)
    if has_snapshots:
        actions.recompute_snapshots(course=course, now=NOW)
    before = book()
    assert book() == before

    CHANGES[what](exam, report, ada, instructor)

    kept = book()
    cache.clear()
    assert kept == book()
    assert kept != before


def test_kept_gradebook_is_of_what_was_asked_for(book, exam, ada, grace):
    assert "Grace" in book()
    assert "Grace" not in book(q="ada")
    assert "Grace" in book()


def test_kept_gradebook_is_of_one_course_and_one_person(client, course, exam, ada, sign_in):
    other = CourseFactory()
    for role, offers_setup in (("instructor", True), ("ta", False), ("instructor", True)):
        user = sign_in(role, course)
        assert (address("components", course) in words(client.get(address("grades", course)))) is (
            offers_setup
        )
    MembershipFactory(course=other, user=user, role="instructor")
    assert "Ada" not in words(client.get(address("grades", other)))


def test_file_has_every_student_with_points_and_totals(
    client, course, exam, report, ada, grace, instructor
):
    give(exam, ada, Decimal("42.5"), by=instructor)
    give(report, ada, None, status="excused", by=instructor)
    client.force_login(instructor.user)

    head, first, second = table(client, course)

    assert head[:5] == [
        "Name",
        "E-mail",
        "Student id",
        "Exam: Midterm (50)",
        "Project: Report (100)",
    ]
    assert first == [
        *("Ada Lovelace", "ada@example.edu", "0042", "42.5", "EX"),
        *("85.00", "85.00", "85.00", ""),
    ]
    assert second[3:] == ["", "", "0.00", "", "100.00", ""]


def test_file_runs_no_formula(client, course, exam, instructor):
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted"]
    for name in names:
        MembershipFactory(course=course, user__name=name, student_id=name)
    client.force_login(instructor.user)

    response = client.get(address("export", course))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1:]

    assert response["Content-Disposition"].startswith('attachment; filename="grades-')
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert {row[0] for row in rows} == {f"'{name}" for name in names}
    assert {unguarded(row[2]) for row in rows} == set(names)


@pytest.mark.parametrize("text", ["", "Ada", "=x", "'", "'=x", "''", "\rx", "0042", "-"])
def test_guarded_cells_come_back_as_they_were(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_file_of_a_course_without_anything(client, instructor):
    client.force_login(instructor.user)

    assert len(table(client, instructor.course)) == 1
    empty = CourseFactory()
    assert queries.gradebook(empty, queries.gradebook_input(empty).version).rows == []

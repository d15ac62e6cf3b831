"""The grid and its cells: what is shown, what one save answers, and the same by one plain form."""

import pytest

from grading.models import Grade, GradeChange
from tests.factories import AllotmentFactory, MembershipFactory
from tests.grading.pages_for_tests import address, give, words
from tests.pages import forms_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ta(client, course):
    member = MembershipFactory(course=course, ta=True, user__name="Tia Assist")
    client.force_login(member.user)
    return member


@pytest.fixture
def grace(course):
    return MembershipFactory(course=course, user__name="Grace Hopper", section="S2")


@pytest.fixture
def save(client, course, exam, ada):
    def post(value, revision=0, student=ada, item=exam, **more):
        url = address("cell-save", course, item.pk, student.pk)
        return client.post(url, {"value": value, "revision": revision} | more)

    return post


@pytest.fixture
def grid(client, course):
    return lambda **asked: words(client.get(address("grid", course), asked))


# one cell


def test_a_cell_is_saved_and_says_so(save, exam, ada, ta):
    response = save("41.50")

    assert response.status_code == 200
    said = response.json()
    assert (said["state"], said["written"], said["revision"]) == ("saved", "41.5", 1)
    assert (said["by"], said["warning"], said["comment"]) == ("Tia Assist", "", "")
    change = GradeChange.objects.get()
    assert (change.source, change.by, change.new_points) == ("grid", ta, 41.5)


@pytest.mark.parametrize("value", ["EX", "m", "a", "-", ""])
def test_statuses_are_saved(save, exam, ada, ta, value):
    give(exam, ada, 40, by=ta)

    assert save(value, revision=1).json()["revision"] == 2


def test_more_than_the_maximum_is_saved_and_said(save, exam, ada, ta):
    assert "More than the maximum of 50" in save("60").json()["warning"]


@pytest.mark.parametrize("value", ["soon", "-3", "1e3", "9" * 39, "9" * 50, "\0"])
def test_what_is_no_grade_is_refused_with_a_sentence(save, exam, ada, ta, value):
    response = save(value)

    assert response.status_code == 400
    assert response.json()["state"] == "refused" and response.json()["error"].endswith(".")
    assert not GradeChange.objects.exists()


def test_a_comment_has_lines_and_reads_as_what_it_is(save, exam, ada, ta):
    assert save("41", comment="a\u202eb").status_code == 400
    assert not GradeChange.objects.exists()

    assert save("41", comment="one\ntwo").status_code == 200
    assert Grade.objects.get().comment == "one\ntwo"


@pytest.mark.parametrize("revision", ["", "x", "-1", str(2**40)])
def test_a_save_without_a_revision_is_refused(save, exam, ada, ta, revision):
    assert save("41", revision=revision).status_code == 400


def test_a_stale_save_is_refused_with_both_values(save, exam, ada, instructor, ta):
    give(exam, ada, 45, by=instructor, comment="Recounted.")

    response = save("40", revision=0)

    assert response.status_code == 409
    said = response.json()
    assert said["state"] == "conflict"
    assert "Ina Structor changed this" in said["error"] and "You wrote 40" in said["error"]
    theirs = said["theirs"]
    assert (theirs["written"], theirs["comment"], theirs["revision"]) == ("45", "Recounted.", 1)
    assert Grade.objects.get().points == 45


def test_the_same_value_saved_by_two_is_no_conflict(save, exam, ada, instructor, ta):
    give(exam, ada, 45, by=instructor)

    assert save("45", revision=0).json()["revision"] == 1


def test_a_comment_that_is_not_sent_stays(save, exam, ada, ta):
    save("40", comment="Good.")
    save("41", revision=1)
    assert Grade.objects.get().comment == "Good."

    save("41", revision=2, comment="")
    assert Grade.objects.get().comment == ""


def test_a_dropped_student_keeps_their_grade(save, course, exam, ta):
    gone = MembershipFactory(course=course, dropped=True)

    assert "dropped" in save("40", student=gone).json()["error"]


def test_a_save_takes_few_queries(save, exam, ada, ta, django_assert_num_queries):
    save("40")

    # who asks for what: session, user, course, membership, item, student. Savepoint, rows that are
    # there, row locked, marks, grade, log, savepoint
    with django_assert_num_queries(13):
        save("41", revision=1)


# the whole


def test_grid_shows_students_by_items(grid, exam, report, ada, grace, ta):
    give(exam, ada, 40, by=ta)

    shown = grid()

    assert shown.count("data-row") == 2 and shown.count("data-cell ") == 4
    assert f'name="cell-{exam.pk}-{ada.pk}-1" value="40"' in shown
    assert f'name="cell-{report.pk}-{grace.pk}-0" value=""' in shown
    assert 'aria-label="Ada Lovelace, Midterm"' in shown


def test_names_are_escaped(grid, course, exam, ta):
    MembershipFactory(course=course, user__name='<b>"Bob"</b>', section="<i>")

    shown = grid()

    assert "<b>" not in shown and "&lt;b&gt;&quot;Bob&quot;" in shown and "&lt;i&gt;" in shown


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Ada", "Grace"]),
        ({"q": "hopper"}, ["Grace"]),
        ({"q": "S2"}, ["Grace"]),
        ({"open": "on"}, ["Grace"]),
        ({"mine": "on"}, ["Grace"]),
        ({"sort": "id"}, ["Grace", "Ada"]),
        ({"sort": "nonsense", "items": "999", "page": "-7"}, ["Ada", "Grace"]),
    ],
)
def test_grid_is_narrowed_and_sorted(grid, exam, ada, grace, ta, asked, names):
    give(exam, ada, 40, by=ta)
    AllotmentFactory(item=exam, membership=grace, grader=ta)
    ada.student_id = "0900"
    ada.save()

    shown = grid(**asked)

    found = sorted(("Ada", "Grace"), key=lambda name: shown.find(f"<bdi>{name}"))
    assert [name for name in found if f"<bdi>{name}" in shown] == names


def test_grid_sorts_by_an_items_points_and_shows_chosen_items(grid, exam, report, ada, grace, ta):
    give(exam, ada, 20, by=ta)
    give(exam, grace, 40, by=ta)

    shown = grid(sort=str(exam.pk), items=str(exam.pk))

    assert shown.index("<bdi>Grace") < shown.index("<bdi>Ada")
    assert f"cell-{report.pk}-" not in shown


@pytest.mark.parametrize("student_count", [1, 3])
def test_grid_takes_eight_queries(
    client, course, exam, ta, student_count, django_assert_num_queries
):
    for student in MembershipFactory.create_batch(student_count, course=course):
        give(exam, student, 40, by=ta)

    # who asks: 4; version, items, students, grades
    with django_assert_num_queries(8):
        shown = words(client.get(address("grid", course)))

    assert shown.count("data-row") == student_count


@pytest.fixture
def sent(client, course):
    """Send the page's form back as a browser without a script does, with what was typed."""

    def send(typed, **asked):
        url = address("grid", course)
        form = next(one for one in forms_in(client.get(url, asked), url) if one.method == "post")
        fields = {name: field.value for name, field in form.fields.items()}
        return client.post(url, fields | typed)

    return send


def test_plain_form_saves_what_was_typed_and_leaves_the_rest(sent, exam, report, ada, grace, ta):
    give(exam, ada, 40, by=ta)

    response = sent({f"cell-{exam.pk}-{grace.pk}-0": "45", f"cell-{report.pk}-{ada.pk}-0": "EX"})

    assert response.status_code == 302
    assert GradeChange.objects.count() == 3
    assert {(one.item, one.membership): one.status for one in Grade.objects.all()} == {
        (exam, ada): "graded",
        (exam, grace): "graded",
        (report, ada): "excused",
    }


def test_plain_form_keeps_what_was_refused(sent, exam, report, ada, grace, instructor, ta):
    give(exam, ada, 45, by=instructor)

    response = sent(
        {
            f"cell-{exam.pk}-{ada.pk}-0": "40",
            f"cell-{exam.pk}-{grace.pk}-0": "so<on",
            f"cell-{report.pk}-{grace.pk}-0": "70",
        }
    )

    assert response.status_code == 409
    shown = words(response)
    assert "2 cells are not saved. All others are." in shown
    assert f'name="cell-{exam.pk}-{ada.pk}-1" value="40"' in shown
    assert 'value="so&lt;on"' in shown and shown.count('aria-invalid="true"') == 2
    assert Grade.objects.get(item=report, membership=grace).points == 70
    assert Grade.objects.get(item=exam, membership=ada).points == 45


def test_cells_of_another_course_are_left_out(sent, exam, ada, ta):
    other = MembershipFactory()

    assert sent({f"cell-{exam.pk}-{other.pk}-0": "40", "cell-0-0-0": "7"}).status_code == 302
    assert not GradeChange.objects.exists()

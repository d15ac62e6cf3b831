"""The letters of a course, and statistics: what staff see, and what students may."""

from decimal import Decimal

import pytest

from grading import actions, queries
from grading.models import LetterGrade, Policy
from tests.factories import NOW, LetterGradeFactory, MembershipFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def signed_in(client, instructor):
    client.force_login(instructor.user)
    return instructor


@pytest.fixture
def graded(course, exam, instructor):
    """Students with these totals: 100, 90, ... of the exam alone."""
    students = MembershipFactory.create_batch(6, course=course)
    for place, student in enumerate(students):
        give(exam, student, Decimal(50 - 5 * place), by=instructor)
    return students


def posted(*letters, do="save", version=None, **more):
    fields = {"form-TOTAL_FORMS": len(letters), "form-INITIAL_FORMS": 0, "do": do} | more
    for place, (name, lowest, quota) in enumerate(letters):
        fields |= {
            f"form-{place}-name": name,
            f"form-{place}-lowest": lowest,
            f"form-{place}-quota": quota,
        }
    policy = Policy.objects.first()
    return fields | {"version": policy.version if policy else 0}


def stored():
    return list(LetterGrade.objects.order_by("-lowest").values_list("name", "lowest", "quota"))


def test_letters_are_saved_in_order_and_counted(client, course, signed_in, graded):
    url = address("letter-grades", course)
    letters = [("F", "0", ""), ("A", "90", "30"), ("", "", "")]
    assert client.post(url, posted(*letters)).status_code == 302
    assert stored() == [("A", 90, 30), ("F", 0, None)]

    text = words(client.get(url))
    assert "2 (33 %)" in text and "4 (67 %)" in text
    assert text.count("data-near") == 1  # 90 is on the cut-off
    # 30 % of six is one, and two have it
    assert text.count("data-broken hidden") == text.count("data-broken") - 1


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ([("A", "90", ""), ("F", "10", "")], "The lowest letter begins at 0"),
        ([("A", "90", ""), ("A", "0", "")], "A letter is there twice"),
        ([("A", "", ""), ("F", "0", "")], "From which total on?"),
        ([("", "90", ""), ("F", "0", "")], "Which letter is it?"),
        ([("A", "1000", ""), ("F", "0", "")], "less than or equal to 999.99"),
    ],
)
def test_what_makes_no_scale_is_refused_where_it_is_wrong(client, course, signed_in, letters, said):
    answer = client.post(address("letter-grades", course), posted(*letters))
    assert answer.status_code == 400
    assert said in words(answer)
    assert stored() == []


def test_a_proposal_fills_the_page_and_saves_nothing(client, course, signed_in, graded):
    letters = [("A", "95", "35"), ("B", "85", "70"), ("F", "0", "")]
    answer = client.post(address("letter-grades", course), posted(*letters, do="propose"))

    assert answer.status_code == 200
    rows = [(row["name"].value(), row["lowest"].value()) for row in answer.context["formset"]]
    assert rows[:3] == [("A", "90"), ("B", "70"), ("F", "0")]  # two, and four, of six
    assert words(answer).count("data-changed") == 6
    assert stored() == []


def test_letters_that_students_see_are_asked_about_first(client, course, signed_in, graded):
    url, letters = address("letter-grades", course), [("A", "90", ""), ("F", "0", "")]
    asked = client.post(url, posted(*letters, shows_letters="on"))
    assert (asked.status_code, stored()) == (200, [])
    assert "6 students would see another letter" in words(asked)

    client.post(url, posted(*letters, shows_letters="on", accepted="on"))
    assert len(stored()) == 2
    assert Policy.objects.get().shows_letters


def test_letters_saved_meanwhile_are_not_overwritten(client, course, signed_in, graded):
    fields = posted(("A", "90", ""), ("F", "0", "")) | {"version": 77}
    answer = client.post(address("letter-grades", course), fields)
    assert (answer.status_code, stored()) == (409, [])


def test_a_ta_reads_the_letters_only(client, course, graded):
    LetterGradeFactory(course=course, name="A", lowest=0)
    client.force_login(MembershipFactory(course=course, ta=True).user)
    text = words(client.get(address("letter-grades", course)))
    assert "data-letter" in text
    assert "Save the letters" not in text


@pytest.mark.parametrize("name", ["plus", "zero", "plain", "no such"])
def test_usual_scales_to_begin_with(client, course, signed_in, name):
    page = client.get(address("letter-grades", course), {"usual": name})
    assert len(page.context["found"].scale.letters) == {"plus": 11, "zero": 9, "plain": 5}.get(
        name, 0
    )


# Statistics


def test_staff_see_every_item_and_who_is_harsh(client, course, exam, signed_in, graded):
    ta = MembershipFactory(course=course, ta=True, user__name="Harsh Tee")
    give(exam, graded[0], 10, by=ta)
    give(exam, graded[1], None, by=ta, status="missing")

    text = words(client.get(address("statistics", course)))

    found = queries.course_statistics(course).items[0]
    assert (found.spread.count, found.spread.mean, found.spread.least) == (6, Decimal("23.33"), 0)
    assert [(one.name, one.spread.count, one.difference) for one in found.graders] == [
        ("Harsh Tee", 1, Decimal(-18)),
        ("Ina Structor", 4, Decimal("4.5")),
    ]
    assert "Harsh Tee" in text and "+4.50" in text


def test_students_see_released_items_of_enough_people(
    client, course, exam, report, instructor, graded
):
    client.force_login(graded[0].user)
    url = address("statistics", course)
    give(report, graded[0], 1, by=instructor)
    assert "Nothing to show yet" in words(client.get(url))

    for item in (exam, report):
        actions.release_item(item=item, by=instructor, now=NOW)
    text = words(client.get(url))
    assert "Midterm" in text and "Report" not in text
    assert "Ina Structor" not in text

    give(exam, graded[0], None, by=instructor, status="excused")
    assert "Midterm" in words(client.get(url))  # five are left
    give(exam, graded[1], None, by=instructor, status="excused")
    assert "Nothing to show yet" in words(client.get(url))


def test_a_course_may_show_students_no_statistics(client, course, exam, instructor, graded):
    actions.release_item(item=exam, by=instructor, now=NOW)
    client.force_login(instructor.user)
    version = Policy.objects.get().version
    assert (
        client.post(address("policy", course), {"version": version, "regrade_days": 7}).status_code
        == 302
    )

    client.force_login(graded[0].user)
    assert "This course shows no statistics" in words(client.get(address("statistics", course)))


@pytest.mark.parametrize("count", [1, 3])
def test_statistics_and_letters_take_as_many_queries_however_many(
    client, course, exam, signed_in, count, django_assert_num_queries
):
    for student in MembershipFactory.create_batch(count, course=course):
        give(exam, student, 40, by=signed_in)
    with django_assert_num_queries(12):
        client.get(address("statistics", course))
    with django_assert_num_queries(14):
        client.get(address("letter-grades", course))

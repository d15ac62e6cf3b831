"""What if: other grades, by the same rules, and what is needed for a goal."""

from decimal import Decimal

import pytest

from grading import actions
from grading.models import GradeChange, Policy
from tests.factories import NOW, LetterGradeFactory, MembershipFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, course, ada, exam, report):
    client.force_login(ada.user)
    return lambda **asked: client.get(address("what-if", course), asked)


def test_other_grades_make_another_total_and_nothing_is_kept(page, exam, report, ada, instructor):
    give(exam, ada, 40, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)

    found = page(**{f"item-{report.pk}": "90"})

    assert (found.context["before"].current, found.context["after"].current) == (80, 84)
    assert found.context["after"].floor == found.context["after"].ceiling == 84
    assert GradeChange.objects.count() == 1


def test_nothing_hidden_has_any_part_in_it(page, exam, report, ada, instructor):
    def seen():
        asked = page(**{f"item-{exam.pk}": "40", "goal": "90", "place": f"item-{report.pk}"})
        return words(page()), words(asked)

    nothing = seen()
    give(report, ada, 77, by=instructor, comment="Secret")
    give(exam, ada, 13, by=instructor, days_late=3)
    assert seen() == nothing


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("84", "At least <strong>89.99 points</strong>, which makes 84.00"),
        ("48", "with nothing there it is <strong>48.00</strong>"),
        ("99", "with full points there it is <strong>88.00</strong>"),
        ("B", "At least <strong>79.99 points</strong>, which makes 80.00"),
    ],
)
def test_what_is_needed_for_a_goal(page, course, exam, report, ada, instructor, goal, said):
    LetterGradeFactory(course=course, name="B", lowest=80)
    LetterGradeFactory(course=course, name="F", lowest=0)
    Policy.objects.update(shows_letters=True)
    give(exam, ada, 40, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)
    assert said in words(page(goal=goal, place=f"item-{report.pk}"))


def test_a_component_is_asked_about_as_a_whole(page, report, instructor):
    actions.create_item(
        component=report.component, name="Poster", max_points=20, by=instructor, now=NOW
    )
    text = words(page(goal="75", place=f"component-{report.component_id}"))
    assert (
        "At least <strong>75 %</strong> in each" in text
    )  # the total as now: of the project alone
    assert "with full points there it is <strong>40.00</strong>" in text  # whatever the exam brings


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"goal": "A lot"}, "Write a total such as 90"),
        ({"goal": "90", "place": "item-0"}, "is not one of the available choices"),
        ({"item": "many"}, "is no number of points"),
    ],
)
def test_what_cannot_be_computed_is_said_at_its_place(page, exam, asked, said):
    if "item" in asked:
        asked = {f"item-{exam.pk}": asked["item"]}
    answer = page(**asked)
    assert answer.status_code == 400
    assert said in words(answer)


def test_letters_are_shown_where_students_see_them(client, course, page, exam, ada, instructor):
    LetterGradeFactory(course=course, name="Top", lowest=0)
    give(exam, ada, 40, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)
    assert "Top" not in words(page()) + words(client.get(address("grades", course)))
    Policy.objects.update(shows_letters=True, version=77)
    assert "Top" in words(page())
    assert "Top" in words(client.get(address("grades", course)))


def test_a_course_without_items_says_so(client):
    student = MembershipFactory()
    client.force_login(student.user)
    page = client.get(address("what-if", student.course))
    assert "Nothing to be graded yet" in words(page)


def test_own_page_tells_late_days_the_rubric_and_the_teams_adjustment(
    client, course, page, exam, ada, instructor
):
    exam.late_percent, exam.late_floor, exam.policy_by = Decimal(10), Decimal(0), instructor
    exam.save()
    give(exam, ada, 40, by=instructor, days_late=2, adjustment=Decimal("-1.5"))
    actions.release_item(item=exam, by=instructor, now=NOW)
    text = words(client.get(address("grades", course)))
    assert "2 days late: counts as 30" in text
    assert (
        "differs from the team's by -1.5" in text or "differs from the team&#x27;s by -1.5" in text
    )

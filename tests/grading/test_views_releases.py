"""Before grades are shown or hidden: who would see what, and nothing of it is done by looking."""

import pytest

from grading import actions
from grading.models import Item, Policy
from outbox.models import Letter
from tests.factories import MembershipFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def page(client, course, exam, instructor):
    client.force_login(instructor.user)

    def get(deed="item-release"):
        return words(client.get(address(deed, course, exam.pk)))

    return get


@pytest.fixture
def grace(course):
    return MembershipFactory(course=course, user__name="Grace Hopper")


def line_of(student, text):
    rows = [row for row in text.split("<tr data-seen>")[1:] if student.user.name in row]
    return rows[0].split("</tr>")[0] if rows else ""


def test_each_student_stands_with_what_they_would_see(
    page, course, exam, report, ada, grace, instructor, now
):
    give(report, ada, 90, by=instructor)
    actions.release_item(item=report, by=instructor, now=now)
    give(exam, ada, 25, by=instructor, comment="Half of it.", days_late=1)
    give(exam, grace, None, by=instructor, status="absent")

    text = page()

    assert all(
        one in line_of(ada, text) for one in ("25", "1 day late", "Half of it.", "90.00", "66.00")
    )
    assert all(one in line_of(grace, text) for one in (">A", "–", "0.00"))


def test_looking_writes_nothing(page, course, exam, ada, instructor):
    give(exam, ada, 25, by=instructor)
    version = Policy.objects.get(course=course).version

    page()
    page("item-hide")

    assert not Item.objects.get(pk=exam.pk).is_released
    assert Policy.objects.get(course=course).version == version
    assert not Letter.objects.exists()


def test_who_was_told_before_gets_no_second_letter(page, exam, ada, grace, instructor, now):
    give(exam, ada, 25, by=instructor)
    assert "One person gets a letter" in page()

    actions.release_item(item=exam, by=instructor, now=now)
    actions.unrelease_item(item=exam, by=instructor, now=now)
    assert "Nobody gets a letter" in page()

    give(exam, grace, 30, by=instructor)
    text = page()
    assert "One person gets a letter" in text and "The others were told" in text


def test_hiding_shows_which_totals_become_what(page, exam, report, ada, instructor, now):
    for item, points in ((exam, 25), (report, 90)):
        give(item, ada, points, by=instructor)
        actions.release_item(item=item, by=instructor, now=now)

    row = line_of(ada, page("item-hide"))

    assert row.index("66.00") < row.index("90.00")

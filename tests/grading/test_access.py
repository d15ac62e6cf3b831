"""Every page of grades, for every role."""

from decimal import Decimal

import pytest
from django.urls import reverse

from grading import actions
from grading.models import Item
from tests.factories import MembershipFactory
from tests.grading.pages_for_tests import address, words

pytestmark = pytest.mark.django_db

ROLES = [
    "visitor",
    "stranger",
    "other course's instructor",
    "dropped",
    "observer",
    "student",
    "ta",
    "releasing TA",
    "instructor",
]
STAFF = [302, 404, 404, 404, 403, 403, 200, 200, 200]
RELEASERS = [302, 404, 404, 404, 403, 403, 403, 200, 200]
INSTRUCTORS = [302, 404, 404, 404, 403, 403, 403, 403, 200]
READ = {
    "grades": [302, 404, 404, 404, 403, 200, 200, 200, 200],
    "export": STAFF,
    "student": STAFF,
    "item": STAFF,
    "item-release": RELEASERS,
    "item-hide": RELEASERS,
    "components": INSTRUCTORS,
    "item-create": INSTRUCTORS,
    "item-edit": INSTRUCTORS,
    "item-remove": INSTRUCTORS,
}


@pytest.fixture
def pages(course, ada, exam):
    args = {"student": [ada.pk]} | {
        name: [exam.pk] for name in READ if name.startswith("item") and name != "item-create"
    }
    return lambda name: address(name, course, *args.get(name, []))


@pytest.mark.parametrize("name", READ)
def test_who_may_open_the_page(client, course, pages, sign_in, name):
    found = []
    for role in ROLES:
        sign_in(role, course)
        found.append(client.get(pages(name)).status_code)

    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, READ[name], strict=True))


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("item", {"ta", "releasing TA", "instructor"}),
        ("item-release", {"releasing TA", "instructor"}),
        ("item-hide", {"releasing TA", "instructor"}),
        ("components", {"instructor"}),
        ("components-usual", {"instructor"}),
        ("item-create", {"instructor"}),
        ("item-edit", {"instructor"}),
        ("item-remove", {"instructor"}),
    ],
)
def test_who_may_write(client, course, pages, sign_in, name, allowed):
    for role in ROLES:
        sign_in(role, course)
        status = client.post(pages(name), {}).status_code
        if role == "visitor":
            continue
        assert (status not in {403, 404}) == (role in allowed), role
        Item.objects.get_or_create(
            component=course.components.get(), name="Midterm", defaults={"max_points": 50}
        )


@pytest.mark.parametrize("name", ["student", "item", "item-edit", "item-release", "item-hide"])
def test_another_courses_rows_are_not_found(client, exam, ada, sign_in, name):
    stranger = MembershipFactory(instructor=True)
    client.force_login(stranger.user)
    row = ada.pk if name == "student" else exam.pk

    assert client.get(address(name, stranger.course, row)).status_code == 404


def test_staff_have_no_page_as_students(client, course, instructor):
    client.force_login(instructor.user)

    assert client.get(address("student", course, instructor.pk)).status_code == 404


def test_dropped_students_stay_on_record(client, course, instructor):
    gone = MembershipFactory(course=course, dropped=True)
    client.force_login(instructor.user)

    assert "They have dropped the course" in words(client.get(address("student", course, gone.pk)))


def test_observer_is_told_who_may(client, course, sign_in):
    sign_in("observer", course)

    assert "each their own" in words(client.get(address("grades", course)))


def test_archived_course_is_read_and_not_written(client, course, exam, ada, instructor, now):
    course.archived_at = now
    course.save()
    client.force_login(instructor.user)

    page = client.get(address("item", course, exam.pk))

    assert page.status_code == 200 and "Save the grades" not in words(page)
    assert client.get(address("grades", course)).status_code == 200
    assert client.post(address("item", course, exam.pk), {}).status_code == 403
    assert client.get(address("components", course)).status_code == 403


@pytest.mark.parametrize("deed", ["item-release", "item-hide"])
def test_only_the_methods_that_mean_something(client, course, exam, instructor, deed):
    client.force_login(instructor.user)

    assert client.delete(address(deed, course, exam.pk)).status_code == 405
    assert client.get(reverse("grading:components-usual", args=[course.slug])).status_code == 405
    assert client.post(address("grades", course)).status_code == 405


def test_released_ones_of_others_are_nobodys_business(client, course, exam, ada, instructor, now):
    other = MembershipFactory(course=course, user__name="Grace Hopper")
    actions.enter_grade(
        item=exam,
        membership=other,
        by=instructor,
        now=now,
        status="graded",
        points=Decimal("36.75"),
    )
    actions.release_item(item=exam, by=instructor, now=now)
    client.force_login(ada.user)

    shown = words(client.get(address("grades", course)))

    assert "36.75" not in shown and "Grace" not in shown

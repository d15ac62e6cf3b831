"""Making a course, its settings, archiving."""

import pytest
from django.urls import reverse

from courses.models import Course
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

RIGHT = {
    "title": "AI Systems",
    "code": "CS 6990",
    "term": "Fall",
    "starts_on": "2026-08-31",
    "ends_on": "2026-12-18",
    "time_zone": "Asia/Seoul",
    "place": "Hall 1",
    "description": "A seminar.",
    "teaching_methods": "",
    "textbooks": "",
    "contact_email": "staff@example.edu",
    "accent": "pine",
    "is_public": "on",
}
WRONG = [
    ({"title": ""}, "title"),
    ({"title": "a\0"}, "title"),
    ({"ends_on": "2026-08-31"}, "ends_on"),
    ({"starts_on": "31st"}, "starts_on"),
    ({"starts_on": "0001-01-01"}, "starts_on"),
    ({"ends_on": "9999-12-31"}, "ends_on"),
    ({"title": "gpj.\u202eexe"}, "title"),
    ({"title": "AI\nSystems"}, "title"),
    ({"description": "x" * 20_001}, "description"),
    ({"time_zone": "Mars/Base"}, "time_zone"),
    ({"accent": "beige"}, "accent"),
    ({"contact_email": "staff"}, "contact_email"),
]


@pytest.fixture
def instructor(client):
    member = MembershipFactory(instructor=True)
    client.force_login(member.user)
    return member


def settings_of(course):
    return reverse("courses:settings", args=[course.slug])


# Making a course


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (lambda: UserFactory(), 403),
        (lambda: UserFactory(is_staff=True), 200),
        (lambda: MembershipFactory(ta=True).user, 403),
        (lambda: MembershipFactory(instructor=True).user, 200),
        (lambda: MembershipFactory(instructor=True, dropped=True).user, 403),
    ],
)
def test_site_staff_and_instructors_make_courses(client, person, status):
    client.force_login(person())

    assert client.get(reverse("accounts:course-create")).status_code == status


def test_visitor_signs_in_first(client):
    assert "sign-in" in client.get(reverse("accounts:course-create")).url


@pytest.mark.parametrize(
    ("fields", "field"), [*WRONG, ({"slug": "a b"}, "slug"), ({"slug": "taken"}, "slug")]
)
def test_wrong_course_is_told_at_the_field(client, instructor, fields, field):
    CourseFactory(slug="taken")

    response = client.post(
        reverse("accounts:course-create"), RIGHT | {"slug": "ai-systems"} | fields
    )

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not Course.objects.filter(slug="ai-systems").exists()


@pytest.mark.parametrize(
    ("own_zone", "expected"), [("", "America/New_York"), ("Asia/Tokyo", "Asia/Tokyo")]
)
def test_a_new_course_is_proposed_the_zone_of_its_instructor(client, own_zone, expected):
    member = MembershipFactory(
        instructor=True, course__time_zone="America/New_York", user__time_zone=own_zone
    )
    client.force_login(member.user)

    form = client.get(reverse("accounts:course-create")).context["form"]

    assert form["time_zone"].value() == expected


def test_without_a_hint_the_zone_is_asked_for(client):
    client.force_login(UserFactory(is_staff=True))

    form = client.get(reverse("accounts:course-create")).context["form"]

    assert form["time_zone"].value() == ""
    assert '<option value="" selected>Choose the zone</option>' in str(form["time_zone"])
    assert "Factory" not in str(form["time_zone"])


def test_page_opens_at_the_first_mistake(client, instructor):
    wrong = RIGHT | {"slug": "a b", "ends_on": "", "title": "Fine"}

    shown = client.post(reverse("accounts:course-create"), wrong).content.decode()

    assert shown.count("autofocus") == 1
    assert "autofocus" in shown[shown.index('name="slug"') :].split(">")[0]


# Settings


def test_settings_are_shown_and_saved(client, instructor):
    course = instructor.course
    assert course.title in client.get(settings_of(course)).content.decode()

    response = client.post(settings_of(course), RIGHT | {"is_public": ""})

    course.refresh_from_db()
    assert response.status_code == 302
    assert (course.title, course.is_public, course.content_version) == ("AI Systems", False, 2)


@pytest.mark.parametrize(("fields", "field"), WRONG)
def test_wrong_settings_are_told_at_the_field(client, instructor, fields, field):
    response = client.post(settings_of(instructor.course), RIGHT | fields)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]


def test_page_keeps_the_stored_title_while_the_form_is_wrong(client, instructor):
    response = client.post(settings_of(instructor.course), RIGHT | {"accent": "beige"})

    assert response.context["course"].title == instructor.course.title


@pytest.mark.parametrize("role", ["ta", "student", "observer"])
def test_others_are_told_who_may(client, role):
    member = MembershipFactory(role=role)
    client.force_login(member.user)

    for verb in [client.get, client.post]:
        response = verb(settings_of(member.course))
        assert response.status_code == 403


def test_stranger_finds_no_settings(client):
    client.force_login(UserFactory())

    assert client.get(settings_of(CourseFactory())).status_code == 404


# Archiving


def test_course_is_archived_and_opened_again(client, instructor):
    course = instructor.course

    client.post(reverse("courses:course-archive", args=[course.slug]))
    course.refresh_from_db()
    assert course.archived_at
    assert "Open the course again" in client.get(settings_of(course)).content.decode()
    assert client.post(settings_of(course), RIGHT).status_code == 403

    client.post(reverse("courses:course-unarchive", args=[course.slug]))
    course.refresh_from_db()
    assert course.archived_at is None
    assert "Archive the course" in client.get(settings_of(course)).content.decode()


@pytest.mark.parametrize("name", ["course-archive", "course-unarchive"])
def test_only_instructors_archive(client, name):
    member = MembershipFactory(ta=True, course=CourseFactory(archived_at=NOW))
    client.force_login(member.user)

    assert client.post(reverse(f"courses:{name}", args=[member.course.slug])).status_code == 403
    assert client.get(reverse(f"courses:{name}", args=[member.course.slug])).status_code == 405

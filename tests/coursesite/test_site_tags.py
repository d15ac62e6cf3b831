import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from courses.permissions import Access
from coursesite.templatetags.site_tags import ways
from tests.factories import CourseFactory, MembershipFactory


def labels(access, view=""):
    return [str(way.label) for way in ways(access, view)]


def current(access, view):
    return [str(way.label) for way in ways(access, view) if way.is_current]


@pytest.fixture
def course(db):
    return CourseFactory()


def access_of(course, role):
    return Access(course=course, member=MembershipFactory(course=course, role=role))


def test_a_visitor_is_shown_public_rooms_only(course):
    shown = labels(Access(course=course, member=None))

    assert "Projects" not in shown
    assert "Grades" not in shown
    assert "People" not in shown
    assert "Settings" not in shown


def test_a_student_is_shown_their_rooms(course):
    shown = labels(access_of(course, "student"))

    assert {"Projects", "Grades"} <= set(shown)
    assert not {"People", "Letters", "Settings"} & set(shown)


def test_an_instructor_is_shown_every_room_once(course):
    shown = labels(access_of(course, "instructor"))

    assert {"Projects", "Grades", "People", "Letters", "Settings"} <= set(shown)
    assert len(shown) == len(set(shown))


def test_an_archived_course_keeps_its_rooms_for_reading(course):
    course.archived_at = timezone.now()

    assert "People" in labels(access_of(course, "instructor"))


@pytest.mark.parametrize(
    ("view", "room"),
    [
        ("projects:projects", "Projects"),
        ("projects:team-edit", "Projects"),
        ("courses:people", "People"),
        ("courses:roster-import", "People"),
        ("courses:settings", "Settings"),
        ("course-letters", "Letters"),
    ],
)
def test_the_room_one_is_in_is_marked(course, view, room):
    assert current(access_of(course, "instructor"), view) == [room]


def test_a_page_outside_every_room_marks_none(course):
    assert current(access_of(course, "instructor"), "letter") == []


def test_only_the_rooms_own_page_is_the_current_page(course):
    access = access_of(course, "instructor")

    exact = [way.is_exact for way in ways(access, "projects:team") if way.is_current]

    assert exact == [False]


def test_navigation_renders_without_a_request(course):
    page = Template("{% load site_tags %}{% course_nav access %}").render(
        Context({"access": access_of(course, "student")})
    )

    assert "<nav" in page
    assert "aria-current" not in page


def test_site_head_renders_for_a_request_without_a_session():
    request = RequestFactory().get("/x/")

    page = Template('{% include "components/site_head.html" %}').render(
        Context({"request": request})
    )

    assert 'name="next" value="/x/"' in page

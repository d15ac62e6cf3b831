from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    SessionFactory,
    SubmissionFactory,
    TeamPlaceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def home(client, user=None):
    if user:
        client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_visitor_sees_public_courses_and_the_way_in(client):
    CourseFactory(title="Open seminar")
    CourseFactory(title="Closed seminar", is_public=False)
    CourseFactory(title="Last year's", archived_at=NOW)

    page = home(client)

    assert "Open seminar" in page
    assert "Closed seminar" not in page
    assert "Last year" not in page
    assert reverse("accounts:sign-in") in page
    assert reverse("mailbox") in page


def test_visitor_of_an_empty_site_is_told_so(client, settings):
    settings.IS_EMBEDDED = False

    page = home(client)

    assert "No public course yet." in page
    assert reverse("mailbox") not in page


def test_member_sees_their_courses_and_what_is_next(client):
    member = MembershipFactory(course__title="AI systems", ta=True)
    SessionFactory(course=member.course, title="Attention", starts_at=NOW + timedelta(hours=5))
    SessionFactory(title="In another course")
    MembershipFactory(user=member.user, course__title="Gone", dropped=True)
    MembershipFactory(user=member.user, course__title="Old times", course__archived_at=NOW)

    page = home(client, member.user)

    assert "Attention" in page
    assert "in 5 hours" in page
    assert "17:00" in page
    assert "KST" in page
    assert "TA" in page
    assert "In another course" not in page
    assert "Gone" not in page
    assert page.index("Past courses") < page.index("Old times")


@pytest.mark.parametrize("role", ["instructor", "ta"])
def test_staff_are_one_press_from_what_waits_for_grading(client, role):
    member = MembershipFactory(role=role)

    page = home(client, member.user)

    assert f'href="{reverse("dashboard", args=[member.course.slug])}#grading"' in page


@pytest.mark.parametrize("role", ["student", "observer"])
def test_who_does_not_grade_is_not_sent_there(client, role):
    member = MembershipFactory(role=role)

    assert "waits for grading" not in home(client, member.user)


def test_a_zone_of_ones_own_is_used(client):
    member = MembershipFactory(user__time_zone="Europe/Berlin")
    SessionFactory(course=member.course, starts_at=NOW + timedelta(hours=5))

    assert "10:00 <abbr" in home(client, member.user)


def test_what_is_done_or_cancelled_says_so(client):
    member = TeamPlaceFactory().membership
    milestone = MilestoneFactory(course=member.course, title="Proposal")
    SubmissionFactory(milestone=milestone, team=member.team_places.get().team)
    session = SessionFactory(course=member.course, status="cancelled")

    page = home(client, member.user)

    assert page.index("Proposal") < page.index("Done") < page.index("due")
    assert page.index(session.title) < page.index("Cancelled")


def test_with_nothing_ahead_the_page_says_so(client):
    assert "Nothing ahead." in home(client, MembershipFactory().user)


def test_in_no_course_a_person_is_told_what_to_do_and_shown_the_public_ones(client):
    CourseFactory(title="Open seminar")

    page = home(client, UserFactory())

    assert "You are in no course yet." in page
    assert "Open seminar" in page


@pytest.mark.parametrize(
    ("person", "is_shown"),
    [
        (lambda: MembershipFactory(instructor=True).user, True),
        (lambda: UserFactory(is_staff=True), True),
        (lambda: MembershipFactory(ta=True).user, False),
        (lambda: UserFactory(), False),
    ],
)
def test_who_may_create_a_course_finds_the_way(client, person, is_shown):
    assert (reverse("accounts:course-create") in home(client, person())) is is_shown


@pytest.mark.parametrize("course_count", [1, 3])
def test_visitors_home_takes_one_query(client, course_count, django_assert_num_queries):
    CourseFactory.create_batch(course_count)

    with django_assert_num_queries(1):
        assert home(client).count("<h2") == course_count


@pytest.mark.parametrize("course_count", [1, 3])
def test_own_home_takes_the_same_queries(client, course_count, django_assert_num_queries):
    user = UserFactory()
    for course in CourseFactory.create_batch(course_count):
        MembershipFactory(course=course, user=user)
        SessionFactory(course=course)
    client.force_login(user)

    # session, user, courses, past, may create, schedule 1, readings 1, talks 2, projects 5
    with django_assert_num_queries(17):
        page = home(client)

    assert page.count('class="next-up__line"') == course_count

import pytest
from django.urls import reverse

from agenda import queries
from agenda.actions import reset_feed_key
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/accounts/reminders/"


def test_preferences_need_sign_in(client):
    assert client.get(URL).status_code == 302
    assert client.post(URL + "calendar-reset/").status_code == 302


def test_calendar_address_is_made_when_asked_for_and_made_anew(client, settings):
    settings.SITE_URL = "https://courses.example.edu"
    member = MembershipFactory(course__slug="ai")
    MembershipFactory(user=member.user, dropped=True, course__slug="gone")
    client.force_login(member.user)
    assert "my.ics" not in client.get(URL).content.decode()

    assert client.post(reverse("agenda:feed-reset")).url == f"{URL}#calendar"
    first = queries.feed_key_of(member.user)
    page = client.get(URL).content.decode()
    assert f'"https://courses.example.edu/courses/ai/my.ics?key={first}"' in page
    assert f'"webcal://courses.example.edu/courses/ai/my.ics?key={first}"' in page
    assert "has an address now" in page and "old one no longer works" not in page
    assert "gone" not in page

    client.post(reverse("agenda:feed-reset"))
    assert "old one no longer works" in client.get(URL).content.decode()
    assert queries.feed_key_of(member.user) not in {first, None}


def test_in_no_course_the_page_says_so(client):
    user = UserFactory()
    reset_feed_key(user=user, by=user, now=NOW)
    client.force_login(user)

    assert "in no course" in client.get(URL).content.decode()


def test_reset_is_not_for_get(client):
    client.force_login(UserFactory())

    assert client.get(reverse("agenda:feed-reset")).status_code == 405


@pytest.mark.parametrize("course_count", [1, 3])
def test_preferences_take_five_queries(client, course_count, django_assert_num_queries):
    user = UserFactory()
    reset_feed_key(user=user, by=user, now=NOW)
    for course in CourseFactory.create_batch(course_count):
        MembershipFactory(course=course, user=user)
    client.force_login(user)

    with django_assert_num_queries(5):  # session, user, preferences, key, memberships
        page = client.get(URL).content.decode()

    assert page.count("<h3>") == course_count

import pytest
from django.urls import reverse

from courses.models import Course
from outbox.models import Letter
from schedule.models import Announcement
from tests.factories import AnnouncementFactory, MembershipFactory

pytestmark = pytest.mark.django_db
FIELDS = {"title": "Room change", "body": "We meet in **B**."}


def test_what_was_said_is_listed_latest_first(client, course, address, words, now):
    AnnouncementFactory(course=course, title="Second", body="# Loud")
    AnnouncementFactory(course=course, title="First", published_at=now.replace(year=2025))
    AnnouncementFactory(title="Elsewhere")

    shown = words(client.get(address("announcements")))

    assert shown.index("Second") < shown.index("First")
    assert "Elsewhere" not in shown and "Write an announcement" not in shown
    assert "<h3>Loud</h3>" in shown


def test_empty_list_shows_staff_what_to_do(client, course, address, words):
    assert "Nothing has been announced yet" in words(client.get(address("announcements")))
    client.force_login(MembershipFactory(course=course, ta=True).user)

    assert address("announcement-publish") in words(client.get(address("announcements")))


def test_page_says_who_gets_it(client, ta, course, address, words):
    MembershipFactory.create_batch(3, course=course)
    MembershipFactory(course=course, dropped=True)

    shown = words(client.get(address("announcement-publish")))

    assert "TA: 1, Student: 3." in shown and "4 letters are written at once" in shown
    assert "visitors read it" in shown
    Course.objects.update(is_public=False)
    assert "visitors read it" not in words(client.get(address("announcement-publish")))


def test_preview_shows_it_and_sends_nothing(client, ta, address, words):
    response = client.post(address("announcement-publish"), FIELDS | {"preview": ""})

    assert response.status_code == 200
    assert "We meet in <strong>B</strong>" in words(response)
    assert 'value="Room change"' in words(response)
    assert not Announcement.objects.exists() and not Letter.objects.exists()


def test_published_it_stands_on_the_page_and_letters_are_written(client, ta, course, address):
    response = client.post(address("announcement-publish"), FIELDS | {"publish": ""})

    told = Announcement.objects.get()
    assert response.url == f"{address('announcements')}#announcement-{told.pk}"
    assert Letter.objects.get().recipient == ta.user
    page = client.get(reverse("course", args=[course.slug])).content.decode()
    assert "We meet in <strong>B</strong>" in page


@pytest.mark.parametrize("changes", [{"title": ""}, {"body": " "}, {"title": "x" * 201}])
def test_half_an_announcement_is_refused(client, ta, address, changes):
    response = client.post(address("announcement-publish"), FIELDS | changes)

    assert response.status_code == 400
    assert not Announcement.objects.exists()


def test_course_page_shows_the_latest_two(client, course, address, words):
    for number in range(3):
        AnnouncementFactory(course=course, title=f"News {number}")

    shown = words(client.get(reverse("course", args=[course.slug])))

    assert "News 2" in shown and "News 1" in shown and "News 0" not in shown
    assert address("announcements") in shown


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_three_as_for_one(
    client, ta, course, address, count, django_assert_num_queries
):
    for _number in range(count):
        AnnouncementFactory(course=course)

    with django_assert_num_queries(5):  # session, user, course, member, announcements
        response = client.get(address("announcements"))

    assert response.content.decode().count("<article") == count

from datetime import date

import pytest
from django.urls import reverse

from schedule.models import Week
from tests.factories import SessionFactory, WeekFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ta")]
FIELDS = {"number": "3", "label": "3b", "starts_on": "2026-09-14", "title": "Frames"}


def place(week):
    return f"{reverse('course', args=[week.course.slug])}#week-{week.pk}"


def test_week_is_added_and_shown_at_its_place(client, address):
    response = client.post(address("week-create"), FIELDS)

    week = Week.objects.get()
    assert (week.number, week.label, week.title) == (3, "3b", "Frames")
    assert response.url == place(week)


def test_form_proposes_the_week_after_the_last_one(client, address, course, words):
    assert 'value="2026-08-31"' in words(client.get(address("week-create")))
    WeekFactory(course=course, number=7, starts_on=date(2026, 12, 28))

    for page in ("week-create", "weeks-add"):
        shown = words(client.get(address(page)))
        assert 'value="2027-01-04"' in shown and 'value="8"' in shown


def test_weeks_are_laid_out_at_once(client, address):
    response = client.post(
        address("weeks-add"), {"count": "16", "first_number": "1", "starts_on": "2026-08-31"}
    )

    assert Week.objects.count() == 16
    assert response.url == place(Week.objects.get(number=1))
    assert "16 weeks are added" in client.get(response.url).content.decode()


def test_taken_numbers_are_said_at_the_field(client, address, course, words):
    WeekFactory(course=course, number=3)

    for page, fields in {
        "week-create": FIELDS,
        "weeks-add": {"count": "4", "first_number": "1", "starts_on": "2026-08-31"},
    }.items():
        response = client.post(address(page), fields)
        assert response.status_code == 400
        assert "place 3 in the order" in words(response)
    assert Week.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"number": ""},
        {"number": "0"},
        {"number": "1e9"},
        {"number": "9" * 30},
        {"label": ""},
        {"label": "x" * 21},
        {"label": "a\0b"},
        {"starts_on": "soon"},
        {"starts_on": "0001-01-01"},
        {"starts_on": "9999-12-31"},
    ],
)
def test_senseless_weeks_are_refused_in_words(client, address, changes):
    response = client.post(address("week-create"), FIELDS | changes)

    assert response.status_code == 400
    assert not Week.objects.exists()


@pytest.mark.parametrize("changes", [{"count": "0"}, {"count": "61"}, {"starts_on": "9999-12-31"}])
def test_senseless_terms_are_refused_in_words(client, address, changes):
    fields = {"count": "4", "first_number": "1", "starts_on": "2026-08-31"} | changes

    assert client.post(address("weeks-add"), fields).status_code == 400
    assert not Week.objects.exists()


def test_week_is_edited(client, address, course, words):
    week = WeekFactory(course=course, number=1, label="1", title="Old")
    assert 'value="Old"' in words(client.get(address("week-edit", week.pk)))

    response = client.post(address("week-edit", week.pk), FIELDS)

    week.refresh_from_db()
    assert (week.number, week.title, response.url) == (3, "Frames", place(week))


def test_edited_week_takes_no_other_weeks_number(client, address, course):
    week = WeekFactory(course=course, number=1)
    WeekFactory(course=course, number=3)

    assert client.post(address("week-edit", week.pk), FIELDS).status_code == 400


def test_empty_week_is_deleted_after_one_question(client, address, course):
    week = WeekFactory(course=course)
    assert client.get(address("week-delete", week.pk)).status_code == 200
    assert Week.objects.exists()

    response = client.post(address("week-delete", week.pk))

    assert not Week.objects.exists()
    assert response.url == f"{reverse('course', args=[course.slug])}#schedule"


def test_week_with_sessions_is_not_deleted(client, address, course, words):
    session = SessionFactory(course=course)

    response = client.post(address("week-delete", session.week_id))

    assert response.status_code == 400
    assert "This week has sessions" in words(response)

"""In which language a page answers, and a letter is written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation

from courses.actions import add_person, ask_for_password_reset
from courses.emails import moment_words, written_for
from courses.models import User
from outbox.models import Letter
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def spoken(client, name="accounts:sign-in", **headers):
    return client.get(reverse(name), headers=headers)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.5", "ko"),
        ("de, ko;q=0.5", "ko"),
        ("de", "en"),
        (";;", "en"),
    ],
)
def test_visitors_are_answered_as_their_browser_asks(client, asked, language):
    response = spoken(client, accept_language=asked)

    assert response["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("own", ["en", "ko"])
def test_own_choice_counts_more_than_the_browsers(client, own):
    client.force_login(UserFactory(language=own))

    assert spoken(client, "accounts:profile", accept_language="ko, en")["Content-Language"] == own


def test_who_chose_a_language_is_answered_in_it_at_once(client):
    user = UserFactory()
    client.force_login(user)

    client.post(reverse("accounts:profile"), {"name": "Ada", "time_zone": "", "language": "ko"})

    assert User.objects.get(pk=user.pk).language == "ko"
    assert spoken(client, "accounts:profile")["Content-Language"] == "ko"


@pytest.mark.parametrize("sent", [{"language": "tlh"}, {"language": "en\0"}])
def test_a_language_that_there_is_not_is_refused_at_the_field(client, sent):
    client.force_login(user := UserFactory(language="ko"))

    response = client.post(reverse("accounts:profile"), {"name": "Ada", "time_zone": ""} | sent)

    assert response.status_code == 400
    assert User.objects.get(pk=user.pk).language == "ko"


def test_a_form_that_says_nothing_of_it_leaves_the_language(client):
    client.force_login(user := UserFactory(language="ko"))

    client.post(reverse("accounts:profile"), {"name": "Ada", "time_zone": ""})

    assert User.objects.get(pk=user.pk).language == "ko"


def test_who_is_new_reads_what_reads_who_added_them(now):
    staff = MembershipFactory(instructor=True, user__language="ko")
    known = UserFactory(language="en")
    for email in [known.email, "new@example.edu"]:
        add_person(course=staff.course, email=email, name="New", role="student", by=staff, now=now)

    assert User.objects.get(email="new@example.edu").language == "ko"
    assert User.objects.get(pk=known.pk).language == "en"


@pytest.mark.parametrize(
    ("zone", "own"),
    [("Europe/Berlin", ", on your clock Tue 24 Nov 2026, 15:59 CET"), ("Asia/Tokyo", ""), ("", "")],
)
def test_a_moment_in_a_letter_is_by_the_readers_clock_too(zone, own):
    moment, seoul = datetime(2026, 11, 24, 14, 59, tzinfo=UTC), ZoneInfo("Asia/Seoul")

    words = written_for(User(time_zone=zone), moment_words, moment, seoul)

    assert words == f"Tue 24 Nov 2026, 23:59 KST (Asia/Seoul){own}"
    assert "your clock" not in moment_words(moment, seoul)


def test_a_letter_is_in_its_readers_language_whoever_causes_it():
    assert written_for(User(language="ko"), translation.get_language) == "ko"
    assert translation.get_language() == "en"


def test_a_letter_about_a_password_is_korean_for_who_reads_korean(now):
    for language in ["en", "ko"]:
        user = UserFactory(language=language)
        ask_for_password_reset(email=user.email, now=now)

    assert len(set(Letter.objects.values_list("subject", flat=True))) == 2

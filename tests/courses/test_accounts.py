"""Signing in and out, the profile, a forgotten password, an invitation."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone

from courses import actions
from courses.models import User
from courses.tokens import invitation_tokens
from outbox.models import Letter
from tests.factories import NOW, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person():
    user = UserFactory(email="ada@example.edu", name="Ada")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def instructor():
    return MembershipFactory(instructor=True)


def sign_in(client, email="ada@example.edu", password=PASSWORD, **fields):
    return client.post(
        reverse("accounts:sign-in"),
        {"username": email, "password": password, "next": "/accounts/profile/"} | fields,
    )


def link_in(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


# Signing in


@pytest.mark.parametrize("email", ["ada@example.edu", " Ada@Example.EDU "])
def test_person_signs_in_with_their_address(client, person, email):
    response = sign_in(client, email)

    assert response.url == "/accounts/profile/"
    assert client.get(response.url).context["person"] == person


def test_sign_in_form_asks_for_an_address(client):
    shown = client.get(reverse("accounts:sign-in")).content.decode()

    assert 'type="email"' in shown and 'autocomplete="username"' in shown


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.edu", "wrong"), ("nobody@example.edu", PASSWORD)]
)
def test_wrong_pair_is_told_without_saying_which(client, person, email, password):
    response = sign_in(client, email, password)

    assert response.status_code == 400
    assert "do not belong together" in response.content.decode()


@pytest.mark.parametrize("email", ["", "a\0b", "x" * 300])
def test_odd_address_does_not_crash(client, email):
    assert sign_in(client, email).status_code == 400


def test_too_many_attempts_are_told_kindly_and_only_stop_that_account(client, person):
    for _attempt in range(9):
        assert sign_in(client, "ADA@example.edu", "wrong").status_code == 400

    response = sign_in(client, password="wrong")
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert sign_in(client).status_code == 429

    UserFactory(email="bob@example.edu", password=person.password)
    assert sign_in(client, "bob@example.edu").status_code == 302


def test_signed_in_person_is_sent_on(client, person):
    client.force_login(person)

    response = client.get(reverse("accounts:sign-in"), {"next": "/accounts/profile/"})

    assert response.url == "/accounts/profile/"


def test_sign_in_sends_nobody_to_another_site(client, person):
    client.force_login(person)

    response = client.get(
        reverse("accounts:sign-in"), {"next": "/accounts/profile/?next=https://evil.example"}
    )

    assert response.url.startswith("/accounts/profile/")


def test_sign_out_needs_a_post(client, person):
    client.force_login(person)

    assert client.get(reverse("accounts:sign-out")).status_code == 405
    client.post(reverse("accounts:sign-out"), {"next": "/accounts/sign-in/"})
    assert client.get(reverse("accounts:profile")).status_code == 302


# Profile


def test_profile_is_saved(client, person):
    client.force_login(person)

    response = client.post(
        reverse("accounts:profile"), {"name": "Ada L", "time_zone": "Asia/Seoul"}
    )

    person.refresh_from_db()
    assert response.status_code == 302
    assert (person.name, person.time_zone) == ("Ada L", "Asia/Seoul")


@pytest.mark.parametrize("fields", [{"name": ""}, {"time_zone": "Mars/Base"}, {"name": "a\0"}])
def test_wrong_profile_is_told_at_the_field(client, person, fields):
    client.force_login(person)

    response = client.post(reverse("accounts:profile"), {"name": "Ada", "time_zone": ""} | fields)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == list(fields)


def change_password(client, old, new, again=None):
    return client.post(
        reverse("accounts:password-change"),
        {"old_password": old, "new_password1": new, "new_password2": again or new},
    )


def test_password_is_changed_and_the_person_stays_signed_in(client, person):
    client.force_login(person)

    assert change_password(client, PASSWORD, "another good one").status_code == 302

    person.refresh_from_db()
    assert person.check_password("another good one")
    assert client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "another good one", None),
        (PASSWORD, "short", None),
        (PASSWORD, "a" * 12, "b" * 12),
    ],
)
def test_password_is_not_changed(client, person, old, new, again):
    client.force_login(person)

    assert change_password(client, old, new, again).status_code == 400

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


# A forgotten password


def ask(client, email):
    return client.post(reverse("accounts:password-reset"), {"email": email}, follow=True)


def test_reset_answers_the_same_for_everybody(client, person):
    known, unknown = ask(client, "Ada@example.edu"), ask(client, "nobody@example.edu")

    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert [letter.recipient for letter in Letter.objects.all()] == [person]


def test_reset_letter_is_private_and_its_link_works_once(client, person):
    ask(client, person.email)
    letter = Letter.objects.get()
    assert letter.is_private and letter.course is None

    form = client.get(link_in(letter), follow=True)
    response = client.post(
        form.redirect_chain[-1][0],
        {"new_password1": "another good one", "new_password2": "another good one"},
    )

    assert response.url == reverse("accounts:sign-in")
    person.refresh_from_db()
    assert person.check_password("another good one")
    assert "This link is over" in client.get(link_in(letter), follow=True).content.decode()


def test_reset_to_a_weak_password_is_told(client, person):
    ask(client, person.email)
    form = client.get(link_in(Letter.objects.get()), follow=True)

    response = client.post(
        form.redirect_chain[-1][0], {"new_password1": "short", "new_password2": "short"}
    )

    assert response.status_code == 400 and response.context["form"].errors


def test_reset_is_written_once_in_five_minutes(person):
    for minute in [0, 1, 6]:
        actions.ask_for_password_reset(email=person.email, now=NOW + timedelta(minutes=minute))

    assert Letter.objects.count() == 2


def test_reset_of_an_inactive_person_writes_nothing(client):
    ask(client, UserFactory(is_active=False).email)

    assert not Letter.objects.exists()


@pytest.mark.parametrize("email", ["", "ada", "a\0@x.org"])
def test_reset_of_no_address_is_told(client, email):
    assert ask(client, email).status_code == 400


@pytest.mark.parametrize("link", ["MQ/x-y", "%00/x", "é/é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b"])
def test_false_reset_link_is_told(client, link):
    response = client.get(f"/accounts/password-reset/{link}/", follow=True)

    assert "This link is over" in response.content.decode()


# An invitation


@pytest.fixture
def invited(instructor):
    return actions.add_person(
        course=instructor.course,
        email="new@example.edu",
        name="New",
        role="student",
        by=instructor,
        now=timezone.now(),
    )


def accept(client, link, password="a good password"):
    return client.post(link, {"new_password1": password, "new_password2": password})


def test_weak_password_is_told_and_the_invitation_stays(client, invited):
    link = link_in(Letter.objects.get())

    assert accept(client, link, "short").status_code == 400
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 410)])
def test_invitation_holds_for_two_weeks(client, invited, days, status):
    link = link_in(Letter.objects.get())

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert client.get(link).status_code == status


def test_every_sent_link_works(client, invited, instructor):
    actions.resend_invitation(membership=invited, by=instructor, now=timezone.now())

    for letter in Letter.objects.all():
        assert client.get(link_in(letter)).status_code == 200


@pytest.mark.parametrize("token", ["x", "-", "zzzzzzzzzzzzzzzzzzzz-abc", "%00", "é-é"])
def test_false_invitation_link_is_told(client, invited, token):
    response = client.get(f"/accounts/invitations/{invited.invitation.pk}/{token}/")

    assert response.status_code == 410 and "is over" in response.content.decode()


def test_unknown_invitation_is_told(client):
    assert client.get(f"/accounts/invitations/{10**30}/x-y/").status_code == 410


def test_dropped_persons_invitation_is_over(client, invited, instructor):
    actions.drop_member(membership=invited, by=instructor, now=NOW)

    assert client.get(link_in(Letter.objects.get())).status_code == 410


def test_tokens_of_invitation_and_reset_do_not_open_each_other(person):
    assert not default_token_generator.check_token(person, invitation_tokens.make_token(person))
    assert not invitation_tokens.check_token(person, default_token_generator.make_token(person))
    assert not invitation_tokens.check_token(person, None)
    assert not invitation_tokens.check_token(UserFactory(), invitation_tokens.make_token(person))


def test_reset_by_an_invited_person_accepts_the_invitation(invited):
    actions.set_password(user=invited.user, password="a good password", now=NOW)

    invited.invitation.refresh_from_db()
    assert invited.invitation.accepted_at == NOW


def test_address_is_kept_in_lower_case():
    assert User.objects.create_user("Ada@Example.EDU", name="A").email == "ada@example.edu"

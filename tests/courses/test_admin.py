import pytest
from django.urls import reverse

from courses.models import Invitation, User
from tests.factories import NOW, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    person = User.objects.create_superuser("Root@example.edu", "correct horse", name="Root")
    client.force_login(person)
    return person


def invitation():
    return Invitation.objects.create(
        membership=MembershipFactory(), invited_by=UserFactory(), sent_at=NOW
    )


def test_operator_signs_in_with_the_command_lines_password(client):
    User.objects.create_superuser("Root@example.edu", "correct horse", name="Root")

    response = client.post(
        reverse("admin:login"),
        {"username": "root@example.edu", "password": "correct horse", "next": "/admin/"},
    )

    assert response.status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_operator_adds_a_person_whose_address_is_stored_in_lower_case(client, operator):
    response = client.post(
        reverse("admin:courses_user_add"),
        {
            "email": "Ada@Example.edu",
            "name": "Ada",
            "usable_password": "true",
            "password1": "long enough 1",
            "password2": "long enough 1",
        },
    )

    assert response.status_code == 302
    assert User.objects.get(name="Ada").email == "ada@example.edu"


def test_operator_mends_an_address(client, operator):
    person = UserFactory()

    response = client.post(
        reverse("admin:courses_user_change", args=[person.pk]),
        {
            "email": "New@Example.edu",
            "name": "New",
            "time_zone": "",
            "language": "ko",
            "is_active": "on",
        },
    )

    assert response.status_code == 302
    person.refresh_from_db()
    assert person.email == "new@example.edu"


def test_people_are_not_deleted(client, operator):
    response = client.post(reverse("admin:courses_user_delete", args=[UserFactory().pk]), {})

    assert response.status_code == 403

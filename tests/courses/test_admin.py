import pytest
from django.urls import reverse

from courses.models import Course, Invitation, Membership, Upload, User
from tests.factories import NOW, CourseFactory, MembershipFactory, UploadFactory, UserFactory

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


MAKERS = {
    User: UserFactory,
    Course: CourseFactory,
    Membership: MembershipFactory,
    Invitation: invitation,
    Upload: UploadFactory,
}


def test_operator_signs_in_with_the_command_lines_password(client):
    User.objects.create_superuser("Root@example.edu", "correct horse", name="Root")

    response = client.post(
        reverse("admin:login"),
        {"username": "root@example.edu", "password": "correct horse", "next": "/admin/"},
    )

    assert response.status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_list_takes_as_many_queries_for_three_rows_as_for_one(
    client, operator, model, django_assert_max_num_queries, django_assert_num_queries
):
    address = reverse(f"admin:courses_{model._meta.model_name}_changelist")
    MAKERS[model]()
    with django_assert_max_num_queries(8) as first:
        assert client.get(address).status_code == 200
    MAKERS[model]()
    MAKERS[model]()
    with django_assert_num_queries(len(first)):
        assert client.get(address, {"q": ""}).status_code == 200


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_every_row_can_be_searched_and_opened(client, operator, model):
    row = MAKERS[model]()

    found = client.get(reverse(f"admin:courses_{model._meta.model_name}_changelist"), {"q": "a"})
    opened = client.get(reverse(f"admin:courses_{model._meta.model_name}_change", args=[row.pk]))

    assert (found.status_code, opened.status_code) == (200, 200)


@pytest.mark.parametrize("model", [Course, Membership, Invitation, Upload])
def test_what_actions_own_cannot_be_changed(client, operator, model):
    row = MAKERS[model]()
    name = f"admin:courses_{model._meta.model_name}"

    assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {}).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403


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
        {"email": "New@Example.edu", "name": "New", "time_zone": "", "is_active": "on"},
    )

    assert response.status_code == 302
    person.refresh_from_db()
    assert person.email == "new@example.edu"


def test_people_are_not_deleted(client, operator):
    response = client.post(reverse("admin:courses_user_delete", args=[UserFactory().pk]), {})

    assert response.status_code == 403

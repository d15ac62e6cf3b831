import pytest
from django.urls import reverse

from outbox.actions import mark_alive
from tests.factories import NOW, CourseFactory, UserFactory
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", ["letter", "notice", "heartbeat"])
@pytest.mark.parametrize("letter_count", [1, 3])
def test_lists_take_as_many_queries_for_one_as_for_three(
    admin_client, model, letter_count, django_assert_max_num_queries
):
    for letter in LetterFactory.create_batch(letter_count, course=CourseFactory()):
        letter.notices.create(recipient=letter.recipient, kind="k", subject_key="session:1")
    mark_alive(now=NOW)

    with django_assert_max_num_queries(9):
        response = admin_client.get(reverse(f"admin:outbox_{model}_changelist"), {"q": "e"})

    assert response.status_code == 200


def test_a_letters_body_is_not_shown(admin_client):
    letter = LetterFactory(body="https://example.edu/k9x", is_private=True)

    page = admin_client.get(reverse("admin:outbox_letter_change", args=[letter.pk]))

    assert "k9x" not in page.content.decode()
    assert letter.subject in page.content.decode()


def test_nothing_can_be_added_or_deleted(admin_client):
    letter = LetterFactory()

    assert admin_client.get(reverse("admin:outbox_letter_add")).status_code == 403
    delete = admin_client.get(reverse("admin:outbox_letter_delete", args=[letter.pk]))
    assert delete.status_code == 403

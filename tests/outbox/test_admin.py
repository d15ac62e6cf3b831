import pytest
from django.urls import reverse

from tests.factories import UserFactory
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_a_letters_body_is_not_shown(admin_client):
    letter = LetterFactory(body="https://example.edu/k9x", is_private=True)

    page = admin_client.get(reverse("admin:outbox_letter_change", args=[letter.pk]))

    assert "/k9x" not in page.content.decode()
    assert letter.subject in page.content.decode()

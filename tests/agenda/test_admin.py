import pytest
from django.urls import reverse

from agenda.actions import reset_feed_key, stop_reminders
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["feedkey", "reminderpreference"])
@pytest.mark.parametrize("user_count", [1, 3])
def test_lists_take_the_same_queries_and_show_no_secret(
    client, model, user_count, django_assert_num_queries
):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for user in UserFactory.create_batch(user_count):
        key = reset_feed_key(user=user, by=user, now=NOW)
        stop_reminders(user=user, course=None, now=NOW)
    url = reverse(f"admin:agenda_{model}_changelist")

    with django_assert_num_queries(4):  # session, user, count, rows
        page = client.get(url).content.decode()

    assert user.name in page
    assert key.key not in page
    page = client.get(reverse("admin:agenda_feedkey_change", args=[key.pk])).content.decode()
    assert key.key not in page

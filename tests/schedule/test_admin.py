import pytest
from django.urls import reverse

from courses.models import User
from schedule import models
from tests.factories import (
    AnnouncementFactory,
    MaterialFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    UploadFactory,
    WeekFactory,
)

pytestmark = pytest.mark.django_db

MAKERS = {
    models.Week: WeekFactory,
    models.Session: SessionFactory,
    models.Material: lambda: MaterialFactory(url="", upload=UploadFactory()),
    models.Announcement: AnnouncementFactory,
    models.SignupRound: RoundFactory,
    models.Slot: SlotFactory,
    models.Seat: lambda: SlotFactory().seats.get(),
}


@pytest.fixture(autouse=True)
def operator(client):
    person = User.objects.create_superuser("root@example.edu", "correct horse", name="Root")
    client.force_login(person)


def address(model, page, *args):
    return reverse(f"admin:schedule_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_list_takes_as_many_queries_for_three_rows_as_for_one(
    client, model, django_assert_max_num_queries, django_assert_num_queries
):
    MAKERS[model]()
    with django_assert_max_num_queries(8) as first:
        assert client.get(address(model, "changelist")).status_code == 200
    MAKERS[model]()
    MAKERS[model]()
    with django_assert_num_queries(len(first)):
        assert client.get(address(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_every_row_can_be_searched_and_opened_and_not_changed(client, model):
    row = MAKERS[model]()

    assert client.get(address(model, "changelist"), {"q": "a b"}).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403

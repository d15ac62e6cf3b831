import pytest
from django.urls import reverse

from courses.models import User
from grading import actions
from grading.models import Component, Grade, GradeChange, Item, Policy, Snapshot
from tests.factories import NOW, ItemFactory, MembershipFactory

pytestmark = pytest.mark.django_db

MODELS = [Policy, Component, Item, Grade, GradeChange, Snapshot]


def make_rows():
    """Make a row of each model, each with others' rows than the ones before."""
    by = MembershipFactory(instructor=True)
    student = MembershipFactory(course=by.course)
    item = ItemFactory(component__course=by.course)
    actions.enter_grade(item=item, membership=student, by=by, now=NOW, status="graded", points=5)
    actions.release_item(item=item, by=by, now=NOW)
    actions.recompute_snapshots(course=by.course, now=NOW)


@pytest.fixture(autouse=True)
def operator(client):
    person = User.objects.create_superuser("root@example.edu", "correct horse", name="Root")
    client.force_login(person)


def address(model, page, *args):
    return reverse(f"admin:grading_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_list_takes_as_many_queries_for_three_rows_as_for_one(
    client, model, django_assert_max_num_queries, django_assert_num_queries
):
    make_rows()
    with django_assert_max_num_queries(8) as first:
        assert client.get(address(model, "changelist")).status_code == 200
    make_rows()
    make_rows()
    with django_assert_num_queries(len(first)):
        page = client.get(address(model, "changelist"))
    assert page.status_code == 200 and model.objects.count() == 3


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_rows_can_be_searched_and_read_and_not_written(client, model):
    make_rows()
    row = model.objects.get()

    assert client.get(address(model, "changelist"), {"q": "a b"}).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403

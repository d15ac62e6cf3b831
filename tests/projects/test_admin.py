import pytest
from django.urls import reverse

from courses.models import User
from projects.models import (
    Milestone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def operator(client):
    person = User.objects.create_superuser("root@example.edu", "correct horse", name="Root")
    client.force_login(person)


def address(model, page, *args):
    return reverse(f"admin:projects_{model._meta.model_name}_{page}", args=args)


def test_milestones_are_made_on_the_courses_pages(client):
    assert client.get(address(Milestone, "add")).status_code == 403

import pytest
from django.urls import reverse

from courses.models import User
from papers.models import Paper, Reading
from tests.factories import (
    NOW,
    CourseFactory,
    PaperFactory,
    ReadingFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def operator(client):
    person = User.objects.create_superuser("root@example.edu", "correct horse", name="Root")
    client.force_login(person)


def address(model, page, *args):
    return reverse(f"admin:papers_{model._meta.model_name}_{page}", args=args)


def test_mended_paper_is_shown_anew_on_its_courses_page(client):
    paper = PaperFactory()
    version, other = paper.course.content_version, CourseFactory()

    response = client.post(
        address(Paper, "change", paper.pk),
        {
            "key": paper.key,
            "entry_type": "misc",
            "title": "Mended",
            "authors": '["Ada Lovelace"]',
            "course": other.pk,
        },
    )

    assert response.status_code == 302
    paper.refresh_from_db()
    assert paper.title == "Mended" and paper.course != other
    assert (paper.added_at, paper.course.content_version) == (NOW, version + 1)


def test_paper_can_be_added(client):
    assert client.get(address(Paper, "add")).status_code == 200


def test_reading_is_changed_but_neither_made_nor_deleted(client):
    reading = ReadingFactory()
    version = reading.paper.course.content_version

    fields = {"kind": "optional", "note": "", "position": "3"}
    assert client.post(address(Reading, "change", reading.pk), fields).status_code == 302

    reading.refresh_from_db()
    assert (reading.kind, reading.position) == ("optional", 3)
    assert reading.paper.course.content_version == version + 1
    assert client.get(address(Reading, "add")).status_code == 403
    assert client.post(address(Reading, "delete", reading.pk), {"post": "yes"}).status_code == 403

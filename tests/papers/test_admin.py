import pytest
from django.urls import reverse

from courses.models import User
from papers.models import Paper, Presentation, Reading, Response, Slides, SlotTopic
from tests.factories import (
    NOW,
    CourseFactory,
    PaperFactory,
    PresentationFactory,
    ReadingFactory,
    ResponseFactory,
    SlidesFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

MAKERS = {
    Paper: PaperFactory,
    Reading: ReadingFactory,
    Response: ResponseFactory,
    SlotTopic: TopicFactory,
    Presentation: PresentationFactory,
    Slides: SlidesFactory,
}
WRITTEN_BY_ACTIONS = [Response, SlotTopic, Presentation, Slides]


@pytest.fixture(autouse=True)
def operator(client):
    person = User.objects.create_superuser("root@example.edu", "correct horse", name="Root")
    client.force_login(person)


def address(model, page, *args):
    return reverse(f"admin:papers_{model._meta.model_name}_{page}", args=args)


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
def test_every_row_can_be_searched_and_opened(client, model):
    row = MAKERS[model]()

    assert client.get(address(model, "changelist"), {"q": "a b"}).status_code == 200
    assert client.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", WRITTEN_BY_ACTIONS, ids=lambda model: model.__name__)
def test_what_actions_write_is_read_only(client, model):
    row = MAKERS[model]()

    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "change", row.pk), {}).status_code == 403
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


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

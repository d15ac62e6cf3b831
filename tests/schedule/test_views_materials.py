import pytest
from django.urls import reverse

from courses.models import Course
from schedule.models import Material
from tests.factories import MaterialFactory, SessionFactory, UploadFactory
from tests.uploads import PDF, file_of, pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(course):
    return SessionFactory(course=course)


def place(session):
    return f"{reverse('course', args=[session.week.course.slug])}#session-{session.pk}"


def test_link_is_added(client, ta, address, session):
    response = client.post(
        address("material-add", session.pk), {"title": "Notes", "url": "example.edu/notes"}
    )

    assert response.url == place(session)
    assert Material.objects.get().url == "https://example.edu/notes"


def test_file_is_added_and_anybody_who_may_read_the_course_gets_it(client, ta, address, session):
    client.post(
        address("material-add", session.pk), {"title": "Slides", "file": pdf_file("week 6.pdf")}
    )
    client.logout()
    download = address("material-download", Material.objects.get().pk)

    assert download in client.get(place(session)).content.decode()
    response = client.get(download)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="week 6.pdf"'

    Course.objects.update(is_public=False)
    assert client.get(download).status_code == 404


def test_lost_bytes_are_no_error_of_ours(client, address, session):
    material = MaterialFactory(
        session=session, url="", upload=UploadFactory(course=session.week.course)
    )

    assert client.get(address("material-download", material.pk)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "one of the two"),
        ({"url": "https://example.edu", "file": pdf_file()}, "one of the two"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"url": "no link"}, "Enter a valid URL"),
        ({"url": "https://example.edu/" + "x" * 500}, "at most 500"),
        ({"file": file_of("virus.exe", b"MZ")}, "cannot be taken here"),
        ({"file": file_of("empty.pdf", b"")}, "is empty"),
        ({"file": file_of("cut.pdf", PDF[:-10])}, "cut off"),
        ({"file": file_of("not.pdf", b"plain")}, "not what its ending says"),
        ({"title": "", "url": "https://example.edu"}, "required"),
        ({"title": "a\0b", "url": "https://example.edu"}, "Null characters"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_field(
    client, ta, address, session, words, fields, said
):
    response = client.post(address("material-add", session.pk), {"title": "Slides"} | fields)

    assert response.status_code == 400
    assert said in words(response)
    assert not Material.objects.exists()


def test_material_is_removed_after_one_question(client, ta, address, session, words):
    material = MaterialFactory(session=session, title="Old slides")
    remove = address("material-remove", material.pk)
    assert remove in words(client.get(address("material-add", session.pk)))
    assert "Old slides" in words(client.get(remove))

    response = client.post(remove)

    assert response.url == place(session)
    assert not Material.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_materials_take_as_many_queries_for_three_as_for_one(
    client, ta, address, session, count, django_assert_num_queries
):
    for _number in range(count):
        MaterialFactory(session=session, url="", upload=UploadFactory(course=session.week.course))

    # session, user, course, member; meeting with week, materials with uploads, marks
    with django_assert_num_queries(7):
        response = client.get(address("material-add", session.pk))

    assert response.content.decode().count("/download/") == count

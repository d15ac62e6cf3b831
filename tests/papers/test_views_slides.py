import pytest
import time_machine
from django.urls import reverse

from papers import actions
from papers.models import Slides
from tests.factories import NOW, MembershipFactory, PresentationFactory, TopicFactory
from tests.uploads import PDF, file_of, pdf_file, zip_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def talk():
    return PresentationFactory(slot=TopicFactory(paper__title="Attention").slot)


@pytest.fixture
def presenter(client, talk):
    client.force_login(talk.membership.user)
    return talk.membership


def address(talk):
    return reverse("papers:slides-upload", args=[talk.membership.course.slug, talk.pk])


def upload(client, talk, **fields):
    return client.post(address(talk), {"file": pdf_file("slides.pdf"), "whole": "on"} | fields)


def download(client, slides):
    course = slides.presentation.membership.course
    return client.get(reverse("papers:slides-download", args=[course.slug, slides.pk]))


def words(response):
    return " ".join(response.content.decode().split())


def stored(talk):
    return actions.upload_slides(
        presentation=talk, file=pdf_file("slides.pdf"), by=talk.membership, now=NOW
    )


def test_form_names_the_talk_and_what_can_be_taken(client, talk, presenter):
    shown = words(client.get(address(talk)))

    assert "Attention" in shown and ".pdf, .pptx" in shown


def test_an_answer_that_refuses_the_file_opens_at_the_field(client, talk, presenter):
    """Without JavaScript too: at the page's top, a phone would seem to have done nothing."""
    shown = words(upload(client, talk, file=file_of("slides.pdf", b"")))

    assert f'action="{address(talk)}#div_id_file"' in shown
    assert 'id="div_id_file"' in shown


def test_presenter_uploads_and_is_back_at_the_talk(client, talk, presenter):
    response = upload(client, talk)

    assert response.url == reverse("talk", args=[presenter.course.slug, talk.pk]) + "#top"
    assert Slides.objects.get().upload.name == "slides.pdf"
    assert "Your slides have arrived: version 1." in words(client.get(response.url))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (zip_file("slides.zip"), "cannot be taken here"),
        (file_of("slides.pdf", b""), "is empty"),
        (file_of("slides.pdf", PDF[:-20]), "cut off"),
        (file_of("slides.pdf", b"MZ no pdf"), "not what its ending says"),
    ],
)
def test_wrong_file_is_refused_at_the_field(client, talk, presenter, file, sentence):
    kept = stored(talk)

    response = upload(client, talk, file=file)

    assert response.status_code == 400
    assert sentence in response.context["form"].errors["file"][0]
    assert Slides.objects.get() == kept


@pytest.mark.parametrize("fields", [{"whole": ""}, {"file": ""}])
def test_request_that_was_cut_off_stores_nothing(client, talk, presenter, fields):
    assert upload(client, talk, **fields).status_code == 400
    assert not Slides.objects.exists()


def test_member_downloads_a_file_to_save(client, talk):
    slides = stored(talk)
    client.force_login(MembershipFactory(course=talk.membership.course, observer=True).user)

    response = download(client, slides)

    assert response["Content-Disposition"] == 'attachment; filename="slides.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.getvalue() == PDF


def test_staff_upload_for_the_presenter_and_classmates_do_not(client, talk):
    course = talk.membership.course
    for fields, status in [({"ta": True}, 302), ({}, 403), ({"observer": True}, 403)]:
        client.force_login(MembershipFactory(course=course, **fields).user)
        assert upload(client, talk).status_code == status

    assert Slides.objects.count() == 1


def test_strangers_neither_upload_nor_download(client, talk):
    slides = stored(talk)
    assert upload(client, talk).status_code == download(client, slides).status_code == 302
    for stranger in [
        MembershipFactory(),
        MembershipFactory(course=talk.membership.course, dropped=True),
    ]:
        client.force_login(stranger.user)
        assert upload(client, talk).status_code == download(client, slides).status_code == 404


def test_other_courses_slides_are_nowhere(client, talk):
    slides = stored(talk)
    member = MembershipFactory()
    client.force_login(member.user)

    wrong = reverse("papers:slides-download", args=[member.course.slug, slides.pk])
    assert client.get(wrong).status_code == 404
    wrong = reverse("papers:slides-upload", args=[member.course.slug, talk.pk])
    assert client.post(wrong).status_code == 404


def test_archived_course_takes_no_slides_and_gives_them(client, talk, presenter):
    slides = stored(talk)
    presenter.course.archived_at = NOW
    presenter.course.save()

    assert upload(client, talk).status_code == 403
    assert download(client, slides).getvalue() == PDF

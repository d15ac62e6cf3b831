from datetime import timedelta

import pytest

from courses.errors import UploadRefused
from courses.models import Upload
from papers import actions, errors
from papers.models import Slides
from tests.factories import NOW, MembershipFactory, PresentationFactory
from tests.uploads import file_of, pdf_file, zip_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    return PresentationFactory()


def upload(talk, *, by=None, file=None, now=NOW):
    return actions.upload_slides(
        presentation=talk, file=file or pdf_file("slides.pdf"), by=by or talk.membership, now=now
    )


def test_each_upload_is_a_version_and_all_are_kept(talk):
    first = upload(talk)
    second = upload(talk, file=pdf_file("slides.pdf", extra=b"more"))

    assert (first.version, second.version) == (1, 2)
    assert list(talk.slides.order_by("version")) == [first, second]
    assert (second.uploaded_at, second.upload.uploaded_by) == (NOW, talk.membership.user)
    assert first.upload.sha256 != second.upload.sha256


def test_final_slides_come_after_the_talk(talk):
    assert upload(talk, now=talk.seat.slot.session.ends_at + timedelta(days=1)).version == 1


def test_staff_upload_for_a_student_and_classmates_do_not(talk):
    course = talk.membership.course

    assert upload(talk, by=MembershipFactory(course=course, ta=True)).version == 1
    with pytest.raises(errors.NotYourTalk):
        upload(talk, by=MembershipFactory(course=course))
    with pytest.raises(errors.NotYourTalk):
        upload(talk, by=MembershipFactory(ta=True))

    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    "file", [zip_file("slides.zip"), file_of("slides.pdf", b""), file_of("slides.pdf", b"%PDF-1.4")]
)
def test_what_are_no_slides_is_refused_and_earlier_versions_stay(talk, file):
    kept = upload(talk)

    with pytest.raises(UploadRefused):
        upload(talk, file=file)

    assert Slides.objects.get() == kept


def test_talk_given_back_meanwhile_takes_no_slides(talk):
    presenter = talk.membership
    type(talk).objects.filter(pk=talk.pk).delete()

    with pytest.raises(errors.TalkGone):
        upload(talk, by=presenter)

    assert not Slides.objects.exists()

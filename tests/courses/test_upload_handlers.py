import logging
import resource
from contextlib import contextmanager

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests.factories import NOW, MembershipFactory, MilestoneFactory
from tests.uploads import pdf_file

pytestmark = pytest.mark.django_db

SIZE = MemoryFileUploadHandler.chunk_size * 50  # more than is kept in memory


@pytest.fixture(autouse=True)
def incoming(settings, tmp_path):
    settings.INCOMING_DIR = tmp_path / "on" / "its" / "way"
    return settings.INCOMING_DIR


@pytest.fixture
def hand_in(client, time_machine):
    """Hand a large file in as a browser does."""
    time_machine.move_to(NOW)
    milestone = MilestoneFactory(is_individual=True, max_bytes=2 * SIZE)
    client.force_login(MembershipFactory(course=milestone.course).user)
    address = reverse("projects:submit", args=[milestone.course.slug, milestone.pk])

    def send(part=1):
        """:param part: of the body that comes."""
        fields = {"file": pdf_file(extra=b"x" * SIZE), "whole": "True"}
        body = encode_multipart(BOUNDARY, fields)
        return client.generic("POST", address, body[: int(len(body) * part)], MULTIPART_CONTENT)

    send.milestone = milestone
    return send


@contextmanager
def full_disk():
    """Let no file grow beyond some bytes: the system refuses as if the disk were full."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE // 2, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_large_file_comes_in_under_no_name_and_is_stored(hand_in, incoming):
    response = hand_in()

    assert response.status_code == 302
    assert hand_in.milestone.submissions.get().upload.size > SIZE
    assert list(incoming.iterdir()) == []


def test_of_a_file_larger_than_any_may_be_nothing_is_kept_and_its_size_is_told(
    hand_in, settings, tmp_path
):
    settings.UPLOAD_MAX_BYTES = SIZE // 2

    response = hand_in()

    assert response.status_code == 400
    assert "At most 1.6" in response.content.decode()
    assert not hand_in.milestone.submissions.exists()


def test_a_body_that_is_cut_off_is_told_at_the_field(hand_in):
    response = hand_in(part=0.9)

    assert response.status_code == 400
    assert "did not arrive whole" in response.content.decode()


def test_a_full_disk_is_told_at_the_field(hand_in, incoming, caplog):
    incoming.mkdir(parents=True)

    with full_disk():
        response = hand_in()

    assert response.status_code == 400
    assert "did not arrive whole" in response.content.decode()
    assert not hand_in.milestone.submissions.exists()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_folder_that_cannot_be_made_is_told_at_the_field(hand_in, incoming, tmp_path):
    (tmp_path / "on").write_text("This is no folder.")

    response = hand_in()

    assert response.status_code == 400
    assert "did not arrive whole" in response.content.decode()

import io
from unittest.mock import patch

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.http import Http404

from courses.actions import store_upload
from courses.downloads import attachment
from courses.errors import UploadRefused
from courses.models import Upload
from tests.factories import NOW, CourseFactory, UploadFactory, UserFactory
from tests.uploads import PDF, PNG, file_of, pdf_file, zip_bytes, zip_file

pytestmark = pytest.mark.django_db


def store(file, *, file_types=("pdf", "zip"), max_bytes=10_000, **fields):
    return store_upload(
        course=fields.get("course") or CourseFactory(),
        by=fields.get("by") or UserFactory(),
        file=file,
        file_types=file_types,
        max_bytes=max_bytes,
        now=NOW,
    )


def test_upload_keeps_name_size_hash_and_bytes():
    course, person = CourseFactory(), UserFactory()

    upload = store(pdf_file("Report.PDF"), course=course, by=person)

    assert (upload.name, upload.size, upload.content_type) == (
        "Report.PDF",
        len(PDF),
        "application/pdf",
    )
    assert (upload.course, upload.uploaded_by, upload.uploaded_at) == (course, person, NOW)
    with storages["uploads"].open(upload.path) as stored:
        assert stored.read() == PDF


def test_same_bytes_twice_are_two_uploads_and_one_file():
    first, second = store(pdf_file("a.pdf")), store(pdf_file("b.pdf"))

    assert first.pk != second.pk and first.path == second.path


@pytest.mark.parametrize(
    ("file", "file_types", "reason"),
    [
        (file_of("a.exe", b"MZ\0"), ["pdf", "zip"], "ends in .pdf, .zip"),
        (file_of("pdf", PDF), ["pdf"], "ends in .pdf"),
        (file_of("a.pdf", b""), ["pdf"], "is empty"),
        (file_of("a.pdf", PDF + b"x" * 10_000), ["pdf"], "At most 9.8"),
        (file_of("a.pdf", zip_bytes()), ["pdf"], "is not what its ending says"),
        (file_of("a.pdf", PDF[:-8]), ["pdf"], "is cut off"),
        (file_of("a.zip", zip_bytes()[:-30]), ["zip"], "is cut off"),
        (file_of("a.png", PNG[:-12]), ["png"], "is cut off"),
        (file_of("a.pptx", PDF), ["pptx"], "is not what its ending says"),
        (file_of("a.txt", b"\x7fELF\0\0\0"), ["txt"], "is not what its ending says"),
        (file_of("a.py", PDF), ["py"], "is not what its ending says"),
    ],
)
def test_upload_refused_says_why_and_stores_nothing(file, file_types, reason):
    with pytest.raises(UploadRefused, match=reason):
        store(file, file_types=file_types)

    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("file", "file_type", "content_type"),
    [
        (zip_file("slides.pptx"), "pptx", "presentationml.presentation"),
        (file_of("a.png", PNG), ".PNG", "image/png"),
        (file_of("notes.txt", "안녕".encode()), "txt", "text/plain"),
        (file_of("notes.txt", "안녕".encode("utf-16")), "txt", "text/plain"),
        (file_of("code.tar.gz", b"\x1f\x8b\x08\0\0\0\0\0"), "tar.gz", "application/gzip"),
        (file_of("model.onnx", b"anything"), "onnx", "application/octet-stream"),
    ],
)
def test_upload_of_other_types_is_served_with_our_own_type(file, file_type, content_type):
    assert content_type in store(file, file_types=[file_type]).content_type


def test_upload_that_arrived_short_is_refused():
    file = InMemoryUploadedFile(
        io.BytesIO(PDF), "file", "a.pdf", "application/pdf", len(PDF) + 9, None
    )

    with pytest.raises(UploadRefused, match="did not arrive whole"):
        store(file)


def test_full_disk_is_said_kindly():
    with (
        patch("courses.files.os.fsync", side_effect=OSError("disk full")),
        pytest.raises(UploadRefused, match="try again later"),
    ):
        store(pdf_file())

    assert not Upload.objects.exists()


def test_site_limit_holds_where_the_caller_allows_more(settings):
    settings.UPLOAD_MAX_BYTES = 10

    with pytest.raises(UploadRefused, match="At most 10"):
        store(pdf_file())


def test_download_is_an_attachment_that_no_browser_runs():
    response = attachment(store(pdf_file("보고서 “1”.pdf")))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%EB%B3%B4")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Content-Length"] == str(len(PDF))
    response.close()


def test_download_of_lost_bytes_is_a_404():
    with pytest.raises(Http404, match="missing"):
        attachment(UploadFactory())

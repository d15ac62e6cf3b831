"""What people sent in, sent back: a PDF may be shown in a frame of ours, nothing else, and as nothing else."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import storages
from django.http import Http404

from courses.downloads import attachment, is_shown, shown, shown_elsewhere
from tests.factories import NOW, UploadFactory
from tests.uploads import PDF

pytestmark = pytest.mark.django_db


def stored(content, **fields):
    storages["uploads"].store(iter([content]))
    return UploadFactory(sha256=sha256(content).hexdigest(), size=len(content), **fields)


def body_of(response):
    body = b"".join(response.streaming_content)
    response.close()
    return body


def test_a_pdf_is_shown_in_frames_of_ours_only():
    response = shown(stored(PDF))
    assert body_of(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="report.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"<html><script>alert(1)</script></html>", "application/pdf"),
        (b" %PDF-1.4 something before it", "application/pdf"),
        (PDF, "text/html"),
        (PDF, "image/svg+xml"),
    ],
)
def test_what_is_no_pdf_is_not_shown(content, content_type):
    with pytest.raises(Http404, match="cannot be shown"):
        shown(stored(content, content_type=content_type))


def test_a_file_to_save_is_in_no_frame():
    upload = stored(b"<html></html>", content_type="text/plain", name="page.html")
    response = attachment(upload)
    assert not is_shown(upload)
    assert body_of(response) == b"<html></html>"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"].endswith("sandbox; frame-ancestors 'none'")


# At another origin


@pytest.fixture
def files_at(settings):
    settings.ALLOWED_HOSTS = ["testserver", "files.test"]
    settings.FILES_URL, settings.SITE_URL = "http://files.test", "http://testserver"


@pytest.mark.usefixtures("files_at")
def test_a_pdf_is_led_to_the_other_origin_and_shown_there_without_a_session(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    url = shown(stored(PDF), name="talk-7.pdf").url
    assert url.startswith("http://files.test/files/")
    path = url.removeprefix("http://files.test")

    response = client.get(path, headers={"host": "files.test"})
    assert body_of(response) == PDF
    assert response["Content-Disposition"] == 'inline; filename="talk-7.pdf"'
    policy = response["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors http://testserver"
    assert "X-Frame-Options" not in response
    assert not response.cookies

    assert client.get(path).status_code == 404  # at the site itself
    assert client.get(f"{path[:-3]}x/", headers={"host": "files.test"}).status_code == 404
    time_machine.move_to(NOW + timedelta(minutes=11), tick=False)
    assert client.get(path, headers={"host": "files.test"}).status_code == 404


@pytest.mark.usefixtures("files_at")
@pytest.mark.parametrize(
    "path", ["/", "/accounts/sign-in/", "/admin/", "/healthz", "/static/css/base.css"]
)
def test_nothing_else_is_answered_there(client, path):
    assert client.get(path, headers={"host": "files.test"}).status_code == 404


@pytest.mark.usefixtures("files_at")
def test_what_is_no_pdf_is_not_led_anywhere():
    with pytest.raises(Http404, match="cannot be shown"):
        shown(stored(b"<html>"))
    with pytest.raises(Http404):
        shown_elsewhere("nonsense")

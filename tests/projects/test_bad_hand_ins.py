"""What people send by mistake or to do harm: refused at the field, or kept as plain bytes, never run."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from courses.models import Upload
from projects.models import Submission
from tests.factories import NOW, MembershipFactory, MilestoneFactory
from tests.uploads import PDF, file_of, pdf_file, zip_bytes

pytestmark = pytest.mark.django_db
TURNED = "report\u202efdp.exe.pdf"
SCRIPT = b"<html><script>alert(1)</script></html>"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def milestone(client):
    milestone = MilestoneFactory(is_individual=True, file_types="pdf zip", max_bytes=2_000_000)
    client.force_login(MembershipFactory(course=milestone.course).user)
    return milestone


def hand_in(client, milestone, file, **fields):
    address = reverse("projects:submit", args=[milestone.course.slug, milestone.pk])
    return client.post(address, {"file": file, "whole": "True"} | fields)


def bomb():
    """A zip of 60 kB that says it holds 60 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(60_000_000))
    return buffer.getvalue()


def many():
    return zip_bytes(*(f"{number}.txt" for number in range(10_000)))


def climbing():
    return zip_bytes("../../../etc/cron.d/evil", "/etc/passwd", "C:\\windows\\evil.exe")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("report.pdf", b"MZ\x90\0 this is an executable", "is not what its ending says"),
        ("report.pdf", SCRIPT, "is not what its ending says"),
        ("report.pdf", b"", "is empty"),
        ("report.pdf", PDF[: len(PDF) // 2], "is cut off"),
        ("code.zip", zip_bytes()[:-30], "is cut off"),
        ("code.zip", PDF, "is not what its ending says"),
        ("report.exe", PDF, "cannot be taken here"),
        ("report.pdf.html", PDF, "cannot be taken here"),
        ("report.pdf", PDF[:-6] + bytes(2_000_000) + PDF[-6:], "At most 1.9"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_field_and_leaves_nothing(
    client, milestone, name, content, reason
):
    response = hand_in(client, milestone, file_of(name, content))

    assert response.status_code == 400
    assert any(reason in error for error in response.context["form"].errors["file"])
    assert not Submission.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ada\\report.pdf", "report.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        (TURNED, "reportfdp.exe.pdf"),
        ("보고서 “1”.pdf", "보고서 “1”.pdf"),
        ('a"; filename="b.html.pdf', "b.html.pdf"),
    ],
)
def test_odd_names_are_kept_harmless(client, milestone, name, kept):
    file = pdf_file()
    file._name = name  # what a client may say, whatever Django's own file objects clean

    assert hand_in(client, milestone, file).status_code == 302

    upload = Upload.objects.get()
    assert upload.name == kept
    download = client.get(
        reverse(
            "projects:submission-download",
            args=[milestone.course.slug, Submission.objects.get().pk],
        )
    )
    assert download["Content-Disposition"].startswith("attachment")
    assert "\n" not in download["Content-Disposition"]
    assert b"".join(download) == PDF


@pytest.mark.parametrize("make", [bomb, many, climbing], ids=["bomb", "10,000 files", "climbing"])
def test_a_zip_is_never_opened(client, milestone, make):
    content = make()

    response = hand_in(client, milestone, file_of("code.zip", content))

    assert response.status_code == 302
    download = client.get(
        reverse(
            "projects:submission-download",
            args=[milestone.course.slug, Submission.objects.get().pk],
        )
    )
    assert b"".join(download) == content
    assert download["Content-Type"] == "application/zip"
    assert download["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "content",
    [PDF + SCRIPT + b"%%EOF\n", b"%PDF-1.4\n" + SCRIPT + PDF, PDF[:-6] + zip_bytes() + PDF[-6:]],
)
def test_a_polyglot_is_a_pdf_and_nothing_else(client, milestone, content):
    assert hand_in(client, milestone, file_of("report.pdf", content)).status_code == 302

    ids = [milestone.course.slug, Submission.objects.get().pk]
    for name, policy in (("download", "sandbox"), ("view", "frame-ancestors 'self'")):
        response = client.get(reverse(f"projects:submission-{name}", args=ids))
        assert b"".join(response) == content
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("default-src 'none'")
        assert policy in response["Content-Security-Policy"]


def test_a_name_that_breaks_the_body_is_refused(client, milestone):
    file = pdf_file()
    file._name = "a\r\nSet-Cookie: x=1.pdf"

    response = hand_in(client, milestone, file)

    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
    assert not Upload.objects.exists()


def test_a_body_that_was_cut_says_so(client, milestone):
    """`whole` is the form's last field: a body that ends before it has lost something."""
    address = reverse("projects:submit", args=[milestone.course.slug, milestone.pk])

    response = client.post(address, {"file": pdf_file()})

    assert response.status_code == 400
    assert "did not arrive whole" in str(response.context["form"].errors)
    assert not Submission.objects.exists()


def test_two_minutes_and_a_second_after_closing_nothing_is_taken(client, milestone, clock):
    clock.move_to(milestone.closes_at + timedelta(seconds=1))

    response = hand_in(client, milestone, pdf_file())

    assert response.status_code == 400
    assert "This closed" in response.content.decode()
    assert not Upload.objects.exists()

"""Signed receipts: genuine as they were given, whatever a letter did to their lines, and else not."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from outbox.models import Letter
from projects.actions.submissions import submit
from projects.models import Milestone, Submission
from projects.receipts import read_receipt, receipt_line
from tests.factories import NOW, MembershipFactory, MilestoneFactory
from tests.uploads import PDF, pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_in(time_machine):
    time_machine.move_to(NOW, tick=False)
    student = MembershipFactory(course__time_zone="Asia/Seoul", course__slug="ai-systems")
    milestone = MilestoneFactory(course=student.course, is_individual=True)
    submit(milestone=milestone, by=student, files=[pdf_file()], now=NOW + timedelta(microseconds=7))
    return Submission.objects.select_related("milestone__course", "upload").get()


def check(client, line):
    return client.post(reverse("receipt-check"), {"line": line})


def test_a_receipt_says_what_arrived_and_when(handed_in):
    found = read_receipt(receipt_line(handed_in))
    assert (found.course, found.milestone_id, found.version) == (
        "ai-systems",
        handed_in.milestone_id,
        1,
    )
    assert (found.size, found.hashes) == (len(PDF), (sha256(PDF).hexdigest(),))
    assert found.at == handed_in.submitted_at
    assert found.at.tzinfo.key == "Asia/Seoul"


def test_it_is_the_same_on_the_page_and_in_the_letter(client, handed_in):
    line = receipt_line(handed_in)
    assert line in Letter.objects.get().body
    client.force_login(handed_in.membership.user)
    slug = handed_in.milestone.course.slug
    page = client.get(reverse("projects:submission", args=[slug, handed_in.pk]))
    assert line.replace("+", "&#x2B;") in page.content.decode() or line in page.content.decode()


@pytest.mark.parametrize(
    "how",
    [
        lambda line: line,
        lambda line: f"\n  {line}  \n",
        lambda line: "\n> ".join(["", *line.split(" ")]),
        lambda line: line.replace(" ", "\r\n>> "),
    ],
)
def test_wrapped_and_quoted_it_is_still_genuine(client, handed_in, how):
    text = check(client, how(receipt_line(handed_in))).content.decode()
    assert "This receipt is genuine." in text
    assert "The file is here, and whole." in text


def test_whatever_is_changed_it_is_none(client, handed_in):
    line = receipt_line(handed_in)
    words = line.split(" ")
    for place, word in enumerate(words):
        other = [*words]
        other[place] = word[:-1] + ("0" if word[-1] != "0" else "1")
        assert read_receipt(" ".join(other)) is None, word
    for bad in ["", "receipt", line[:-5], line + "x", line.replace(" v1 ", " v2 ")]:
        assert read_receipt(bad) is None
    answer = check(client, line.replace(" v1 ", " v2 "))
    assert answer.status_code == 400
    assert "This is no receipt of this site" in answer.content.decode()


def test_another_key_signs_other_receipts(handed_in, settings):
    line = receipt_line(handed_in)
    settings.SECRET_KEY = "another key " * 6
    assert read_receipt(line) is None
    settings.SECRET_KEY_FALLBACKS = ["k" * 50]
    assert read_receipt(line) is None


def test_after_a_restore_without_the_row_and_the_file_it_is_genuine_still(client, handed_in):
    line = receipt_line(handed_in)
    storages["uploads"].delete(handed_in.upload.path)
    Submission.objects.all().delete()
    Milestone.objects.all().delete()
    text = check(client, line).content.decode()
    assert "This receipt is genuine." in text
    assert "The file is not here any more" in text
    assert "is not known here" in text


@pytest.mark.parametrize("asked", ["size_of", "is_whole"])
def test_while_the_storage_is_away_it_is_genuine_and_503(client, handed_in, monkeypatch, asked):
    def away(*_args):
        raise OSError("the storage is away")

    monkeypatch.setattr(type(storages["uploads"]), asked, away)
    answer = check(client, receipt_line(handed_in))
    assert answer.status_code == 503
    text = answer.content.decode()
    assert "This receipt is genuine." in text
    assert "The storage cannot be reached just now." in text
    assert "is not here any more" not in text and "The file is here" not in text

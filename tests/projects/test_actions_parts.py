"""Files, a link and a text, as a milestone asks for them."""

from hashlib import sha256

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from courses.errors import UploadRefused
from courses.models import Upload
from outbox.models import Letter
from projects import actions, errors, rules
from projects.models import Submission
from projects.receipts import read_receipt, receipt_line
from tests.factories import (
    NOW,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    SubmissionFileFactory,
)
from tests.uploads import PDF, file_of, pdf_file, zip_file

pytestmark = pytest.mark.django_db
LINK = "https://github.com/ada/engine"
COMMIT = "3f2a91c"


def hand_in(*, files=(), link="", commit="", text="", **asked):
    milestone = MilestoneFactory(is_individual=True, file_types="pdf zip", **asked)
    return actions.submit(
        milestone=milestone,
        by=MembershipFactory(course=milestone.course),
        now=NOW,
        files=files,
        link=link,
        commit=commit,
        text=text,
    )


def bytes_of(upload):
    with storages["uploads"].open(upload.path) as file:
        return file.read()


def test_several_files_are_one_version_with_the_pdf_first():
    submission = hand_in(files=[zip_file("code.zip"), pdf_file("report.pdf")], max_files=2)

    assert [one.name for one in submission.uploads] == ["report.pdf", "code.zip"]
    receipt = read_receipt(receipt_line(submission))
    assert receipt.hashes == tuple(one.sha256 for one in submission.uploads)
    assert receipt.size == sum(one.size for one in submission.uploads)
    body = Letter.objects.get().body
    assert all(one.sha256 in body for one in submission.uploads)
    assert receipt_line(submission) in body


def test_a_link_at_a_commit_is_kept_as_a_file_too():
    submission = hand_in(
        asks_file="no", asks_link="required", asks_commit=True, link=LINK, commit="3F2A91C "
    )

    assert (submission.link, submission.commit) == (LINK, COMMIT)
    content = f"{LINK}\n\ncommit {COMMIT}\n".encode()
    assert bytes_of(submission.upload) == content
    assert submission.upload.sha256 == sha256(content).hexdigest()
    assert LINK in Letter.objects.get().body


def test_a_text_is_kept_beside_a_file():
    submission = hand_in(asks_text="required", files=[pdf_file()], text="Two sentences.")

    assert submission.text == "Two sentences."
    assert [one.name for one in submission.uploads] == ["report.pdf", "hand-in.txt"]
    assert bytes_of(submission.uploads[0]) == PDF


@pytest.mark.parametrize(
    ("asked", "given", "part"),
    [
        ({}, {}, "file"),
        ({}, {"files": [pdf_file(), pdf_file()]}, "file"),
        ({}, {"files": [pdf_file()], "link": LINK}, "link"),
        ({}, {"files": [pdf_file()], "text": "Hm."}, "text"),
        ({"asks_file": "no", "asks_link": "required"}, {}, "link"),
        ({"asks_file": "no", "asks_link": "required"}, {"link": "ftp://host/x"}, "link"),
        ({"asks_file": "no", "asks_link": "required"}, {"link": "javascript:alert(1)"}, "link"),
        (
            {"asks_file": "no", "asks_link": "required", "link_pattern": "https://gitlab.com/*"},
            {"link": LINK},
            "link",
        ),
        (
            {"asks_file": "no", "asks_link": "required", "asks_commit": True},
            {"link": LINK},
            "commit",
        ),
        (
            {"asks_file": "no", "asks_link": "required"},
            {"link": LINK, "commit": "main"},
            "commit",
        ),
        ({"asks_file": "no", "asks_text": "required"}, {}, "text"),
        (
            {"asks_file": "no", "asks_text": "required", "max_words": 2},
            {"text": "One two three."},
            "text",
        ),
        ({"asks_file": "optional", "asks_text": "optional"}, {}, "file"),
        ({"asks_file": "no", "asks_link": "optional", "asks_text": "optional"}, {}, "link"),
    ],
)
def test_what_is_not_as_asked_is_refused_at_its_part(asked, given, part):
    with pytest.raises(errors.PartRefused) as refused:
        hand_in(**asked, **given)

    assert refused.value.part == part
    assert not Submission.objects.exists()
    assert not Upload.objects.exists()


def test_one_of_several_optional_parts_is_enough():
    assert hand_in(asks_file="optional", asks_text="optional", text="A text.").version == 1


def test_of_several_files_one_that_is_refused_leaves_nothing(settings, tmp_path):
    with pytest.raises(UploadRefused):
        hand_in(files=[pdf_file(), file_of("code.zip", b"no zip")], max_files=2)

    assert not Upload.objects.exists()
    assert storages["uploads"].names() == []


@pytest.mark.parametrize(
    ("link", "patterns", "fits"),
    [
        (LINK, "", True),
        (LINK, "https://github.com/*", True),
        (LINK, "https://gitlab.com/* https://github.com/*/*", True),
        ("https://GitHub.com/Ada/Engine", "https://github.com/*/*", True),
        ("https://github.com/ada", "https://github.com/*/*", False),
        ("https://github.com.evil.example/a/b", "https://github.com/*", False),
        ("https://evil.example/https://github.com/a", "https://github.com/*", False),
        ("https://github.com/a", "https://github.com/.", False),
        ("https://github.com/a", "https://github.com/a", True),
        ("https://x/aba", "https://x/ab*ba", False),  # the parts do not overlap
        ("https://x/" + "a" * 480, "https://x/" + "*a" * 140 + "*b", False),
    ],
)
def test_link_fits_its_patterns(link, patterns, fits):
    assert rules.link_fits(link, patterns) is fits


@pytest.mark.parametrize(
    ("link", "typed", "commit"),
    [
        (LINK, "", ""),
        (LINK, COMMIT, COMMIT),
        (f"{LINK}/tree/{COMMIT}", "", COMMIT),
        (f"{LINK}/commit/{COMMIT}?diff=split", "", COMMIT),
        ("https://gitlab.com/a/b/-/commit/abcdef0123", "", "abcdef0123"),
        (f"{LINK}/tree/main", "", ""),
        (f"{LINK}/tree/{COMMIT}", "aaaaaaa", "aaaaaaa"),
    ],
)
def test_commit_is_read_from_the_link(link, typed, commit):
    assert rules.commit_of(link, typed) == commit


@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        (MilestoneFactory, {"asks_file": "no"}),
        (MilestoneFactory, {"asks_link": "maybe"}),
        (MilestoneFactory, {"max_files": 0}),
        (MilestoneFactory, {"max_files": 21}),
        (MilestoneFactory, {"max_words": 0}),
        (SubmissionFactory, {"commit": COMMIT}),
        (SubmissionFactory, {"link": LINK, "commit": "main"}),
        (SubmissionFileFactory, {"position": 1}),
    ],
)
def test_tables_refuse_what_cannot_be(factory, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**fields)


def test_a_file_has_its_place_once():
    file = SubmissionFileFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        SubmissionFileFactory(submission=file.submission)

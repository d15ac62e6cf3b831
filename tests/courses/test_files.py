"""The storage of uploads: a folder, and a bucket of a real S3 server, by the same tests."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import boto3
import pytest
from django.core.files.storage import storages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from courses.actions import check_files, receive_text
from courses.downloads import attachment, shown
from courses.errors import UploadRefused
from courses.files import ASIDE, INCOMING, AlteredFile, path_of
from courses.files_s3 import S3Storage
from tests import services
from tests.factories import (
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamPlaceFactory,
    UploadFactory,
)
from tests.uploads import PDF

pytestmark = pytest.mark.django_db
LONG = b"%PDF-1.4 " + bytes(range(256)) * 5000  # more than one chunk
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)
KEYS = {"key": "a-key", "secret": "a-secret"}


def nobodys(_sha256):
    return True


def somebodys(_sha256):
    return False


class Folder:
    """Reaches behind the storage's back."""

    def __init__(self, storage):
        self.root = Path(storage.location)

    def keys(self):
        return sorted(
            str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()
        )

    def write(self, key, content):
        (self.root / key).parent.mkdir(parents=True, exist_ok=True)
        (self.root / key).write_bytes(content)

    def delete(self, key):
        (self.root / key).unlink()


class Bucket:
    def __init__(self, storage, client):
        self.name, self.client = storage.bucket, client

    def keys(self):
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", ())
        return sorted(one["Key"] for one in listed)

    def write(self, key, content):
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def delete(self, key):
        self.client.delete_object(Bucket=self.name, Key=key)


@pytest.fixture(params=["folder", "s3"])
def storage(request, settings):
    if request.param == "s3":
        options = {
            **KEYS,
            "bucket": f"b-{uuid4().hex}",
            "endpoint": request.getfixturevalue("s3_server"),
            "region": "eu-central-1",
        }
        _client(options).create_bucket(
            Bucket=options["bucket"],
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        backend = {"BACKEND": "courses.files_s3.S3Storage", "OPTIONS": options}
        settings.STORAGES = settings.STORAGES | {"uploads": backend}
    return storages["uploads"]


def _client(options):
    return boto3.client(
        "s3",
        endpoint_url=options["endpoint"],
        region_name="eu-central-1",
        aws_access_key_id=KEYS["key"],
        aws_secret_access_key=KEYS["secret"],
    )


@pytest.fixture
def behind(storage):
    """What is in the storage, around its interface."""
    if isinstance(storage, S3Storage):
        return Bucket(storage, storage._client)
    return Folder(storage)


def name_of(content):
    return sha256(content).hexdigest()


def put(storage, content):
    return storage.store(iter([content[:7], content[7:]])).sha256


def test_bytes_come_back_and_nothing_else_is_left(storage, behind):
    stored = storage.store(LONG[start : start + 1000] for start in range(0, len(LONG), 1000))

    assert (stored.sha256, stored.size) == (name_of(LONG), len(LONG))
    assert b"".join(storage.checked(stored.sha256)) == LONG
    assert storage.has(stored.sha256) and storage.size_of(stored.sha256) == len(LONG)
    assert storage.is_whole(stored.sha256, len(LONG))
    assert not storage.is_whole(stored.sha256, len(LONG) - 1)
    assert storage.begins_with(stored.sha256, b"%PDF-")
    assert not storage.begins_with(stored.sha256, b"<html")
    assert behind.keys() == [path_of(stored.sha256)]


def test_the_same_bytes_are_stored_once(storage, behind):
    assert put(storage, b"the same bytes") == put(storage, b"the same bytes")
    assert storage.names() == [name_of(b"the same bytes")]
    assert len(behind.keys()) == 1


def test_what_is_not_there_is_not_found(storage):
    nothing = name_of(b"nothing")

    assert not storage.has(nothing)
    assert not storage.restore(nothing)
    assert not storage.is_whole(nothing, 7)
    with pytest.raises(FileNotFoundError):
        storage.checked(nothing)
    with pytest.raises(FileNotFoundError):
        storage.begins_with(nothing, b"x")


def test_a_source_that_breaks_leaves_nothing(storage, behind):
    def chunks():
        yield LONG
        raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        storage.store(chunks())

    assert behind.keys() == []


@pytest.mark.parametrize("altered", [LONG[:-1] + b"!", LONG[:-1], LONG + b"!", b""])
def test_altered_bytes_are_never_given_whole(storage, behind, altered):
    name = put(storage, LONG)
    behind.write(path_of(name), altered)

    given = []
    with pytest.raises(AlteredFile):
        given.extend(storage.checked(name))

    assert len(b"".join(given)) < len(LONG)
    assert not storage.is_whole(name, len(LONG))


def test_only_what_is_old_and_nobodys_is_discarded(storage):
    name = put(storage, b"somebody's bytes")

    assert not storage.discard(name, before=datetime(2000, 1, 1, tzinfo=UTC), is_nobodys=nobodys)
    assert not storage.discard(name, before=FUTURE, is_nobodys=somebodys)
    assert b"".join(storage.checked(name)) == b"somebody's bytes"

    assert storage.discard(name, before=FUTURE, is_nobodys=nobodys)
    assert storage.names() == []


def test_what_was_put_aside_is_put_back_by_the_check(storage, behind):
    """As when the same bytes are handed in at the very moment at which they are discarded."""
    upload = UploadFactory(sha256=put(storage, b"handed in"), size=len(b"handed in"))
    behind.write(f"{INCOMING}/{upload.sha256}{ASIDE}", b"handed in")
    behind.delete(path_of(upload.sha256))

    report = check_files(now=timezone.now(), deletes=True)

    assert report.is_well
    assert b"".join(storage.checked(upload.sha256)) == b"handed in"


def test_unfinished_files_go_and_those_aside_only_if_they_are_nobodys(storage, behind):
    mine, free = (f"{name_of(text)}{ASIDE}" for text in (b"mine", b"free"))
    for name in ("half", mine, free):
        behind.write(f"{INCOMING}/{name}", b"x")

    past = datetime(2000, 1, 1, tzinfo=UTC)
    assert storage.discard_unfinished(before=past, is_nobodys=nobodys) == 0
    gone = storage.discard_unfinished(
        before=FUTURE, is_nobodys=lambda name: name == name_of(b"free")
    )

    assert gone == 2
    assert behind.keys() == [f"{INCOMING}/{mine}"]


def test_check_reports_missing_altered_and_orphaned(storage, behind):
    rows = {text: UploadFactory(sha256=put(storage, text), size=5) for text in (b"first", b"other")}
    whole = UploadFactory(sha256=put(storage, b"whole"), size=5)
    behind.delete(path_of(rows[b"first"].sha256))
    behind.write(path_of(rows[b"other"].sha256), b"OTHER")
    orphan = put(storage, b"nobody's")

    report = check_files(now=timezone.now(), deletes=True)

    assert report.missing == [rows[b"first"].sha256]
    assert report.altered == [rows[b"other"].sha256]
    assert report.orphaned == [orphan]
    assert report.deleted == []
    assert storage.has(whole.sha256)
    assert check_files(now=timezone.now() + timedelta(days=2), deletes=True).deleted == [orphan]


# Pages over either storage


def stored(storage, content=PDF, **fields):
    return UploadFactory(sha256=put(storage, content), size=len(content), **fields)


def test_downloads_and_the_viewer_give_the_bytes(storage):
    upload = stored(storage)

    for response in (attachment(upload), shown(upload)):
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Length"] == str(len(PDF))
        response.close()


def test_a_download_of_altered_bytes_is_broken_off(storage, behind):
    upload = stored(storage)
    behind.write(path_of(upload.sha256), PDF[:-2] + b"!\n")
    response = attachment(upload)

    with pytest.raises(AlteredFile):
        b"".join(response.streaming_content)
    response.close()


def test_zip_names_what_lacks_bytes_and_breaks_off_at_altered_ones(client, storage, behind):
    milestone = MilestoneFactory()
    course = milestone.course
    teams = [TeamPlaceFactory(team__course=course, team__name=name).team for name in "ABC"]
    uploads = [stored(storage, PDF + bytes([65 + place]), course=course) for place in range(3)]
    for team, upload in zip(teams, uploads, strict=True):
        SubmissionFactory(milestone=milestone, team=team, upload=upload)
    behind.delete(path_of(uploads[0].sha256))
    behind.write(path_of(uploads[1].sha256), b"shorter")
    client.force_login(MembershipFactory(course=course, instructor=True).user)
    address = reverse("projects:submissions-zip", args=[course.slug, milestone.pk])

    whole = b"".join(client.get(address))
    assert b"A/v1-report.pdf\nB/v1-report.pdf" in whole

    behind.write(path_of(uploads[2].sha256), PDF + b"!")
    with pytest.raises(AlteredFile):
        b"".join(client.get(address))


def test_a_storage_that_went_away_is_said_and_nothing_is_half_done(settings):
    """The server is killed: in the middle of the term, and between two reads."""
    with services.s3() as address:
        options = {**KEYS, "bucket": "uploads", "endpoint": address}
        _client(options).create_bucket(
            Bucket="uploads",
            CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
        )
        backend = {"BACKEND": "courses.files_s3.S3Storage", "OPTIONS": options}
        settings.STORAGES = settings.STORAGES | {"uploads": backend}
        upload = stored(storages["uploads"])

    with pytest.raises(UploadRefused, match="Nothing is lost"):
        receive_text(text="Hm.", name="a.txt")
    with pytest.raises(Http404, match="try again in a minute"):
        attachment(upload)


FULL = """
import resource, signal, sys
from pathlib import Path
from django.conf import settings
settings.configure()
from courses.files import FolderStorage
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
storage = FolderStorage(location=sys.argv[1])
try:
    storage.store(b"x" * 100_000 for _chunk in range(20))
except OSError as error:
    print("refused", error.errno)
print("left", [str(path) for path in Path(sys.argv[1]).rglob("*") if path.is_file()])
"""


def test_a_disk_that_is_full_refuses_and_nothing_is_left(tmp_path):
    """A limit of the kernel's on what this process may write, hit in the middle of a file."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split("\n")[:2] == ["refused 27", "left []"]


# Sent by somebody else


@pytest.mark.parametrize(
    ("sender", "header"), [("nginx", "X-Accel-Redirect"), ("apache", "X-Sendfile")]
)
def test_a_web_server_is_told_which_file_to_send_with_our_headers(settings, sender, header):
    settings.FILES_BY = sender
    folder = storages["uploads"]
    upload = stored(folder)
    root = {"nginx": "/uploads", "apache": str(folder.location)}[sender]

    for response, policy in ((attachment(upload), "sandbox"), (shown(upload), "frame-ancestors")):
        assert response[header] == f"{root}/{path_of(upload.sha256)}"
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert policy in response["Content-Security-Policy"]
        assert response.content == b""
    with pytest.raises(Http404, match="missing"):
        attachment(UploadFactory())


@pytest.mark.parametrize("storage", ["s3"], indirect=True)
def test_a_signed_link_leads_to_files_to_save_and_no_others(settings, storage):
    settings.FILES_BY = "signed-url"
    upload = stored(storage, name="보고서.pdf")

    url = attachment(upload).url
    with urlopen(url) as answer:
        assert answer.read() == PDF
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8")

    assert b"".join(shown(upload).streaming_content) == PDF
    with pytest.raises(Http404, match="missing"):
        attachment(UploadFactory())

"""Whether every upload has its bytes, and what becomes of bytes that are nobody's."""

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from courses.actions import check_files
from tests.factories import UploadFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def put(content, *, has_row=True, hours_old=0):
    """Store bytes, with an upload or without; return their hash."""
    storages["uploads"].store(iter([content]))
    name = sha256(content).hexdigest()
    if has_row:
        UploadFactory(sha256=name, size=len(content))
    age(place(name), hours_old)
    return name


def place(name):
    return Path(storages["uploads"].location) / name[:2] / name


def age(path, hours):
    then = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def test_everything_is_there():
    put(b"one")
    UploadFactory(sha256=put(b"two"), size=3)  # two uploads of the same bytes
    report = check_files(now=NOW)
    assert (report.count, report.is_well, report.orphaned) == (2, True, [])


def test_what_is_missing_or_altered_is_found(capsys):
    missing, altered, longer, whole = (put(text) for text in (b"one", b"two", b"three", b"four"))
    place(missing).unlink()
    place(altered).write_bytes(b"TWO")
    place(longer).write_bytes(b"three!")

    with pytest.raises(SystemExit) as ended:
        call_command("checkfiles")

    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert f"missing {missing}" in said
    assert f"altered {altered}" in said and f"altered {longer}" in said
    assert whole not in said and "1 of 4 files are whole." in said


def test_what_is_nobodys_is_deleted_after_a_day_only(capsys):
    kept = put(b"kept", hours_old=100)
    young, old = (
        put(b"young", has_row=False, hours_old=23),
        put(b"old", has_row=False, hours_old=25),
    )
    incoming = Path(storages["uploads"].location) / "incoming"
    for name, hours in [("cut-off", 25), ("arriving", 1)]:
        (incoming / name).write_bytes(b"half")
        age(incoming / name, hours)

    assert sorted(check_files(now=NOW).orphaned) == sorted([young, old])
    assert place(old).exists()
    call_command("checkfiles", delete=True)

    assert f"deleted {old}" in capsys.readouterr().out
    assert [place(name).exists() for name in (kept, young, old)] == [True, True, False]
    assert [path.name for path in incoming.iterdir()] == ["arriving"]


def test_bytes_that_become_somebodys_meanwhile_are_put_back():
    """The row is written between the listing and the deletion: asked once more, it is there."""
    name = put(b"late", has_row=False, hours_old=25)

    def somebody_hands_it_in(sha):
        UploadFactory(sha256=sha, size=4)
        return False

    storage = storages["uploads"]
    before = NOW - timedelta(days=1)
    assert not storage.discard(name, before=before, is_nobodys=somebody_hands_it_in)
    assert place(name).read_bytes() == b"late"


def test_bytes_stored_anew_meanwhile_are_young():
    name = put(b"again", has_row=False, hours_old=25)
    storages["uploads"].store(iter([b"again"]))
    before = NOW - timedelta(days=1)
    assert not storages["uploads"].discard(name, before=before, is_nobodys=lambda _sha: True)

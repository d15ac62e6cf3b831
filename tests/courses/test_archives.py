"""Many files as one zip: whole, streamed, under names that cannot leave their folder."""

import io
import zipfile
from hashlib import sha256

import pytest
from django.core.files.storage import storages

from courses.archives import Entry, zip_of
from tests.factories import UploadFactory

pytestmark = pytest.mark.django_db


def entry(folder, name, content, *, is_stored=True, owner=None):
    if is_stored:
        storages["uploads"].store(iter([content]))
    upload = UploadFactory(name=name, sha256=sha256(content).hexdigest(), size=len(content))
    return Entry(folder, "v1-", upload, owner=owner)


def unpacked(response):
    content = b"".join(response.streaming_content)
    response.close()
    assert int(response["Content-Length"]) == len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_files_come_whole_under_readable_names():
    large = bytes(range(256)) * 4096
    response = zip_of(
        [entry("Owls", "report.pdf", large), entry("김민준", "b.pdf", b"b")], "all.zip"
    )
    assert response["Content-Disposition"] == 'attachment; filename="all.zip"'
    assert response["Content-Type"] == "application/zip"
    assert unpacked(response) == {"Owls/v1-report.pdf": large, "김민준/v1-b.pdf": b"b"}


@pytest.mark.parametrize(
    "folder", ["../../etc", "..", "a/b\\c", "C:\\x", "\u202efdp", " . ", "x" * 300]
)
def test_no_name_leaves_the_folder_it_is_unpacked_into(folder):
    (path,) = unpacked(zip_of([entry(folder, "../r.pdf", b"r")], "all.zip"))
    parts = path.split("/")
    assert len(parts) == 2
    assert not {"", ".", ".."} & set(parts)
    assert len(path) < 420 and "\\" not in path and "\u202e" not in path


def test_equal_names_stand_beside_each_other():
    found = unpacked(
        zip_of([entry("Owls", "r.pdf", b"1"), entry("Owls", "r.pdf", b"2")], "all.zip")
    )
    assert found == {"Owls/v1-r.pdf": b"1", "Owls/2-v1-r.pdf": b"2"}


def test_people_of_one_name_have_folders_of_their_own():
    entries = [
        entry("Kim Minjun", "r.pdf", b"1", owner=1),
        entry("Kim Minjun", "r.pdf", b"2", owner=2),
        entry("kim minjun", "r.pdf", b"3", owner=3),
        entry("Kim Minjun (2)", "r.pdf", b"4", owner=4),
        entry("Kim Minjun", "a.pdf", b"5", owner=1),
        entry("Kim Minjun", "a.pdf", b"6", owner=2),
    ]
    assert unpacked(zip_of(entries, "all.zip")) == {
        "Kim Minjun/v1-r.pdf": b"1",
        "Kim Minjun (2)/v1-r.pdf": b"2",
        "kim minjun (3)/v1-r.pdf": b"3",
        "Kim Minjun (2) (2)/v1-r.pdf": b"4",
        "Kim Minjun/v1-a.pdf": b"5",
        "Kim Minjun (2)/v1-a.pdf": b"6",
    }


def test_names_that_differ_in_case_only_do_not_overwrite_each_other():
    entries = [
        entry("Owls", "R.PDF", b"1"),
        entry("Owls", "r.pdf", b"2"),
        entry("missing.TXT", "r.pdf", b"3"),
    ]
    assert unpacked(zip_of(entries, "all.zip")) == {
        "Owls/v1-R.PDF": b"1",
        "Owls/2-v1-r.pdf": b"2",
        "missing.TXT (2)/v1-r.pdf": b"3",
    }


def test_what_has_no_bytes_is_named_and_the_rest_comes():
    lost = entry("Lost", "r.pdf", b"gone", is_stored=False)
    found = unpacked(zip_of([lost, entry("Owls", "r.pdf", b"1")], "all.zip"))
    assert found == {"Owls/v1-r.pdf": b"1", "MISSING.txt": b"Lost/v1-r.pdf"}


def test_nothing_handed_in_is_an_empty_zip():
    assert unpacked(zip_of([], "all.zip")) == {}


def test_storage_that_is_away_is_said_on_a_page(monkeypatch):
    def away(*_args):
        raise OSError("the storage is away")

    asked = entry("Owls", "r.pdf", b"1")
    monkeypatch.setattr(type(storages["uploads"]), "size_of", away)
    response = zip_of([asked], "all.zip")
    assert response.status_code == 503
    assert "please try again in a minute" in response.content.decode()

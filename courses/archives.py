"""Many uploads as one zip, streamed: no file of it is ever whole in memory, and no zip on the disk."""

import logging
import unicodedata
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from zipstream import ZIP_STORED, ZipStream

from courses.downloads import guarded
from courses.files import uploads_storage
from courses.models import Upload
from courses.rules import clean_file_name

logger = logging.getLogger(__name__)
MISSING = "MISSING.txt"


@dataclass(frozen=True)
class Entry:
    """An upload in a folder of the zip, with what stands before its own name.

    :param owner: whose the folder is, as anything that tells them from others of the same name;
        None for whoever has the name.
    """

    folder: str
    prefix: str
    upload: Upload
    owner: Hashable = None


def zip_of(entries: Iterable[Entry], name: str) -> HttpResponseBase:
    """Stream the uploads under readable names, stored as they are: they are compressed already.

    What has no bytes any more, or fewer or more, is named in MISSING.txt, and the rest comes all the
    same. Bytes that turn out to be altered break the zip off: nobody takes it for whole.

    While the storage is away the answer is a page that says so, with status 503.
    """
    try:
        archive = _archive(entries)
    except OSError:
        logger.exception("the files of %s cannot be read", name)
        return HttpResponse(render_to_string("503.html"), status=503)
    response = StreamingHttpResponse(archive, content_type="application/zip")
    response["Content-Length"] = str(len(archive))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return guarded(response)


def _archive(entries: Iterable[Entry]) -> ZipStream:
    """Lay out the zip; no file is opened yet. :raises OSError: if the storage is away."""
    archive = ZipStream(compress_type=ZIP_STORED, sized=True)
    missing = []
    places = _Places()
    for entry in entries:
        place = places.of(entry)
        if uploads_storage().size_of(entry.upload.sha256) == entry.upload.size:
            archive.add(_chunks(entry.upload), place, size=entry.upload.size)
        else:
            logger.error(
                "upload %s does not have its bytes at %s", entry.upload.pk, entry.upload.path
            )
            missing.append(place)
    if missing:
        archive.add("\n".join(missing).encode(), MISSING)
    return archive


class _Places:
    """Where each entry stands in the zip: once, and nowhere but in the folder it is unpacked into.

    Names that differ only in case are the same, as on many disks: one would overwrite the other.
    """

    def __init__(self) -> None:
        self._taken = {_same(MISSING)}
        self._folders: dict[Hashable, str] = {}

    def of(self, entry: Entry) -> str:
        folder = self._folder(entry)
        own = clean_file_name(f"{entry.prefix}{entry.upload.name}") or entry.upload.sha256
        others = (f"{folder}/{number}-{own}" for number in count(2))
        return self._first_free(chain([f"{folder}/{own}"], others))

    def _folder(self, entry: Entry) -> str:
        """Return the folder of whoever it is of: people of one name have different ones."""
        name = clean_file_name(entry.folder) or "?"
        key = (name, entry.owner)
        if key not in self._folders:
            others = (f"{name} ({number})" for number in count(2))
            self._folders[key] = self._first_free(chain([name], others))
        return self._folders[key]

    def _first_free(self, names: Iterable[str]) -> str:
        free = next(name for name in names if _same(name) not in self._taken)
        self._taken.add(_same(free))
        return free


def _same(name: str) -> str:
    """Return what names have in common that differ only in case."""
    return unicodedata.normalize("NFC", name.casefold())


def _chunks(upload: Upload) -> Iterator[bytes]:
    """Open the file only when its turn comes."""
    yield from uploads_storage().checked(upload.sha256)

"""Many uploads as one zip, streamed: no file of it is ever whole in memory, and no zip on the disk."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import StreamingHttpResponse
from zipstream import ZIP_STORED, ZipStream

from courses.downloads import guarded
from courses.files import uploads_storage
from courses.models import Upload
from courses.rules import clean_file_name

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """An upload in a folder of the zip, with what stands before its own name."""

    folder: str
    prefix: str
    upload: Upload


def zip_of(entries: Iterable[Entry], name: str) -> StreamingHttpResponse:
    """Stream the uploads under readable names, stored as they are: they are compressed already.

    What has no bytes any more, or fewer or more, is named in MISSING.txt, and the rest comes all the
    same. Bytes that turn out to be altered break the zip off: nobody takes it for whole.
    """
    archive = ZipStream(compress_type=ZIP_STORED, sized=True)
    missing = []
    names: Counter[str] = Counter()
    for entry in entries:
        place = _place(entry, names)
        if uploads_storage().size_of(entry.upload.sha256) == entry.upload.size:
            archive.add(_chunks(entry.upload), place, size=entry.upload.size)
        else:
            logger.error(
                "upload %s does not have its bytes at %s", entry.upload.pk, entry.upload.path
            )
            missing.append(place)
    if missing:
        archive.add("\n".join(missing).encode(), "MISSING.txt")
    response = StreamingHttpResponse(archive, content_type="application/zip")
    response["Content-Length"] = str(len(archive))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return guarded(response)


def _place(entry: Entry, names: Counter[str]) -> str:
    """Return a path that stands in the zip once, and cannot leave the folder it is unpacked into."""
    folder = clean_file_name(entry.folder) or "?"
    own = clean_file_name(f"{entry.prefix}{entry.upload.name}") or entry.upload.sha256
    path = f"{folder}/{own}"
    names[path] += 1
    return path if names[path] == 1 else f"{folder}/{names[path]}-{own}"


def _chunks(upload: Upload) -> Iterator[bytes]:
    """Open the file only when its turn comes."""
    yield from uploads_storage().checked(upload.sha256)

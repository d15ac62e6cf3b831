import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from courses import rules
from courses.errors import UploadRefused
from courses.files import uploads_storage
from courses.models import Course, Upload, User

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """Bytes that are in the storage, and what is known of them: the row is to be written yet."""

    name: str
    content_type: str
    size: int
    sha256: str


def store_upload(
    *,
    course: Course,
    by: User,
    file: "UploadedFile[bytes]",
    file_types: Sequence[str],
    max_bytes: int,
    now: datetime,
) -> Upload:
    """Check a file, write its bytes to the storage, and only then its row.

    Whoever calls has no lock yet if they can help it: writing a large file takes seconds.

    :raises UploadRefused: as `receive_files`.
    """
    [received] = receive_files(files=[file], file_types=file_types, max_bytes=max_bytes)
    return add_upload(course=course, by=by, received=received, now=now)


def receive_files(
    *, files: "Sequence[UploadedFile[bytes]]", file_types: Sequence[str], max_bytes: int
) -> list[Received]:
    """Check files, all of them first, and write their bytes to the storage.

    :param file_types: the endings that may be, as "pdf" or "tar.gz".
    :param max_bytes: of each file.
    :raises UploadRefused: if one is empty, too large, of a wrong type, cut off, or cannot be stored.
    """
    named = [(file, rules.clean_file_name(file.name or "")) for file in files]
    for file, name in named:
        _check(file, name, file_types, min(max_bytes, settings.UPLOAD_MAX_BYTES))
    return [_receive(name, file.chunks(), file.size or 0) for file, name in named]


def receive_text(*, text: str, name: str) -> Received:
    """Write a text to the storage, as a file in UTF-8.

    :raises UploadRefused: if it cannot be stored.
    """
    content = text.encode()
    return _receive(name, [content], len(content))


def add_upload(*, course: Course, by: User, received: Received, now: datetime) -> Upload:
    """Write the row of bytes that are in the storage."""
    return Upload.objects.create(
        course=course,
        uploaded_by=by,
        uploaded_at=now,
        name=received.name,
        content_type=received.content_type,
        size=received.size,
        sha256=received.sha256,
    )


def _receive(name: str, chunks: Iterable[bytes], size: int) -> Received:
    try:
        stored = uploads_storage().store(chunks)
    except OSError as error:
        logger.exception("the storage refused a file of %s bytes", size)
        raise UploadRefused(
            _("The file could not be stored just now. Nothing is lost: please try again later.")
        ) from error
    if stored.size != size:
        raise UploadRefused(_("The file did not arrive whole. Please send it again."))
    return Received(name, rules.file_type_of(name).content_type, stored.size, stored.sha256)


def _check(file: "UploadedFile[bytes]", name: str, file_types: Sequence[str], most: int) -> None:
    if not rules.ending_of(name, file_types):
        raise UploadRefused(
            _("“%(name)s” cannot be taken here. Choose a file that ends in %(endings)s.")
            % {"name": name, "endings": ", ".join(f".{kind.lstrip('.')}" for kind in file_types)}
        )
    if not file.size:
        raise UploadRefused(_("“%(name)s” is empty. Choose another file.") % {"name": name})
    if file.size > most:
        raise UploadRefused(
            _("“%(name)s” has %(size)s. At most %(most)s can be taken.")
            % {"name": name, "size": filesizeformat(file.size), "most": filesizeformat(most)}
        )
    _check_content(file, name)


def _check_content(file: "UploadedFile[bytes]", name: str) -> None:
    file_type = rules.file_type_of(name)
    file.seek(0)
    if not rules.begins_as_promised(file_type, file.read(rules.HEAD_BYTES)):
        raise UploadRefused(
            _("“%(name)s” is not what its ending says. Save it again in the right format.")
            % {"name": name}
        )
    file.seek(max(0, (file.size or 0) - rules.TAIL_BYTES), os.SEEK_SET)
    if not rules.ends_as_promised(file_type, file.read(rules.TAIL_BYTES)):
        raise UploadRefused(
            _("“%(name)s” is cut off: its end is missing. Please send it again.") % {"name": name}
        )
    file.seek(0)

"""Where uploads' bytes live: a storage that is addressed by content and written whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import FileSystemStorage


@dataclass(frozen=True)
class StoredFile:
    """A file in the storage: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


class ContentStorage(FileSystemStorage):
    """Files named by the SHA-256 of their bytes. The same bytes are stored once."""

    def store(self, chunks: Iterable[bytes]) -> StoredFile:
        """Write the chunks to a temporary file, flush it to the disk and move it to its name.

        :raises OSError: if the disk refuses; nothing is left behind then.
        """
        incoming = Path(self.location) / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=incoming)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            stored = StoredFile(digest.hexdigest(), size)
            target = Path(self.location) / stored.sha256[:2] / stored.sha256
            target.parent.mkdir(exist_ok=True)
            Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return stored

"""Where uploads' bytes live: a storage that is addressed by content and written whole or not at all."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage

HASH = re.compile(r"[0-9a-f]{64}")


def path_of(sha256: str) -> str:
    """Return where the storage keeps the bytes of this hash."""
    return f"{sha256[:2]}/{sha256}"


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
            target = self._place(stored.sha256)
            target.parent.mkdir(exist_ok=True)
            Path(temporary).replace(target)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return stored

    def has(self, sha256: str) -> bool:
        return self._place(sha256).is_file()

    def is_whole(self, sha256: str, size: int) -> bool:
        """Read the file again; say whether it has this size and this hash still."""
        path = self._place(sha256)
        if path.stat().st_size != size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def names(self) -> list[str]:
        """Return the hashes by which files are stored, in order."""
        return sorted(
            path.name
            for path in Path(self.location).glob("??/*")
            if HASH.fullmatch(path.name) and path.parent.name == path.name[:2]
        )

    def discard(self, sha256: str, *, before: datetime, is_nobodys: Callable[[str], bool]) -> bool:
        """Delete a file that was last stored before a moment and is nobody's; say whether it was.

        It is put aside first and looked at again there: whoever stores the same bytes meanwhile
        puts a new file in its place, or their row is seen, and then it is put back.
        """
        place = self._place(sha256)
        aside = Path(self.location) / "incoming" / f"{sha256}.aside"
        aside.parent.mkdir(parents=True, exist_ok=True)
        if place.stat().st_mtime >= before.timestamp():
            return False
        place.replace(aside)
        if aside.stat().st_mtime >= before.timestamp() or not is_nobodys(sha256):
            aside.replace(place)
            return False
        aside.unlink()
        return True

    def discard_unfinished(self, *, before: datetime) -> int:
        """Delete what was never moved to its name, since its process was killed; return how many."""
        old = [
            path
            for path in (Path(self.location) / "incoming").glob("*")
            if path.is_file() and path.stat().st_mtime < before.timestamp()
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _place(self, sha256: str) -> Path:
        return Path(self.location) / path_of(sha256)

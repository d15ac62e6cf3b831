"""Where uploads' bytes live: a storage that is addressed by content and written whole or not at all."""

import hashlib
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.core.files.storage import FileSystemStorage, storages

HASH = re.compile(r"[0-9a-f]{64}")
CHUNK = 256 * 1024
INCOMING = "incoming"
ASIDE = ".aside"


def path_of(sha256: str) -> str:
    """Return where the storage keeps the bytes of this hash."""
    return f"{sha256[:2]}/{sha256}"


@dataclass(frozen=True)
class StoredFile:
    """A file in the storage: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


class AlteredFile(OSError):
    """The bytes are others than those that were stored under their hash."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class CheckedChunks(Iterator[bytes]):
    """The bytes of a file, the last of them only once the hash of all is found to be right.

    So whoever is told how many to expect never takes altered ones for the whole file.
    """

    def __init__(self, file: Readable, sha256: str) -> None:
        self._file, self._sha256 = file, sha256
        self._digest = hashlib.sha256()
        self._held = self._next()

    def __next__(self) -> bytes:
        chunk, self._held = self._held, self._next() if self._held else b""
        if not self._held:
            self.close()
            if self._digest.hexdigest() != self._sha256:
                raise AlteredFile(f"the bytes of {self._sha256} are others")
        if not chunk:
            raise StopIteration
        return chunk

    def close(self) -> None:
        self._file.close()

    def _next(self) -> bytes:
        chunk = self._file.read(CHUNK)
        self._digest.update(chunk)
        return chunk


class ContentStorage(ABC):
    """Files named by the SHA-256 of their bytes. The same bytes are stored once."""

    @abstractmethod
    def store(self, chunks: Iterable[bytes]) -> StoredFile:
        """Write the chunks under a temporary name, and give them their own only once they are whole.

        :raises OSError: if the storage refuses; nothing is left behind then.
        """

    @abstractmethod
    def size_of(self, sha256: str) -> int | None:
        """Return how many bytes there are, None if there is no such file."""

    @abstractmethod
    def names(self) -> list[str]:
        """Return the hashes by which files are stored, in order."""

    @abstractmethod
    def discard(self, sha256: str, *, before: datetime, is_nobodys: Callable[[str], bool]) -> bool:
        """Take away a file that was last stored before a moment and is nobody's; say whether it was.

        It is put aside first and looked at again there: whoever stores the same bytes meanwhile
        puts a new file in its place, or their row is seen, and then it is put back.
        """

    @abstractmethod
    def restore(self, sha256: str) -> bool:
        """Put back what was put aside, if it is there; say whether it was."""

    @abstractmethod
    def discard_unfinished(self, *, before: datetime, is_nobodys: Callable[[str], bool]) -> int:
        """Delete what was never given its name, since its process was killed; return how many."""

    @abstractmethod
    def _opened(self, sha256: str) -> Readable:
        """:raises FileNotFoundError: if there is no such file."""

    def signed_url(self, sha256: str, *, disposition: str, content_type: str, seconds: int) -> str:
        """Return a link by which whoever has it gets the file, for some seconds.

        :raises NotImplementedError: where the storage has none: settings do not ask it then.
        """
        raise NotImplementedError

    @property
    def root(self) -> str:
        """Return the folder that the files are in.

        :raises NotImplementedError: where there is none: settings do not ask it then.
        """
        raise NotImplementedError

    def has(self, sha256: str) -> bool:
        return self.size_of(sha256) is not None

    def checked(self, sha256: str) -> CheckedChunks:
        """Return the bytes, which end with AlteredFile if they are not those that were stored.

        :raises FileNotFoundError: if there is no such file.
        :raises OSError: if it cannot be read.
        """
        return CheckedChunks(self._opened(sha256), sha256)

    def begins_with(self, sha256: str, head: bytes) -> bool:
        """:raises FileNotFoundError: if there is no such file."""
        file = self._opened(sha256)
        try:
            return file.read(len(head)) == head
        finally:
            file.close()

    def is_whole(self, sha256: str, size: int) -> bool:
        """Read the file again; say whether it has this size and this hash still."""
        if self.size_of(sha256) != size:
            return False
        try:
            return sum(len(chunk) for chunk in self.checked(sha256)) == size
        except AlteredFile:
            return False


def uploads_storage() -> ContentStorage:
    """Return the storage that holds what people upload."""
    storage = storages["uploads"]
    assert isinstance(storage, ContentStorage)
    return storage


class FolderStorage(ContentStorage, FileSystemStorage):
    """A folder of this machine, or one that all web nodes mount."""

    def store(self, chunks: Iterable[bytes]) -> StoredFile:
        incoming = self._incoming()
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
            _flush_names(target.parent)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return stored

    def size_of(self, sha256: str) -> int | None:
        try:
            return self._place(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        return sorted(
            path.name
            for path in Path(self.location).glob("??/*")
            if HASH.fullmatch(path.name) and path.parent.name == path.name[:2]
        )

    def discard(self, sha256: str, *, before: datetime, is_nobodys: Callable[[str], bool]) -> bool:
        place, aside = self._place(sha256), self._aside(sha256)
        if place.stat().st_mtime >= before.timestamp():
            return False
        place.replace(aside)
        if aside.stat().st_mtime >= before.timestamp() or not is_nobodys(sha256):
            aside.replace(place)
            return False
        aside.unlink()
        return True

    def restore(self, sha256: str) -> bool:
        aside = self._aside(sha256)
        if not aside.exists():
            return False
        aside.replace(self._place(sha256))
        return True

    def discard_unfinished(self, *, before: datetime, is_nobodys: Callable[[str], bool]) -> int:
        old = [
            path
            for path in self._incoming().glob("*")
            if path.is_file() and path.stat().st_mtime < before.timestamp()
        ]
        gone = [path for path in old if path.suffix != ASIDE or is_nobodys(path.stem)]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    @property
    def root(self) -> str:
        return str(self.location)

    def _opened(self, sha256: str) -> Readable:
        return self._place(sha256).open("rb")

    def _incoming(self) -> Path:
        incoming = Path(self.location) / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        return incoming

    def _aside(self, sha256: str) -> Path:
        return self._incoming() / f"{sha256}{ASIDE}"

    def _place(self, sha256: str) -> Path:
        return Path(self.location) / path_of(sha256)


def _flush_names(folder: Path) -> None:
    """Have the folder's new entry on the disk, not only the file's bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

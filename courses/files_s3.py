"""Uploads in a bucket of a storage that speaks S3: no state on a web node."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from courses.files import ASIDE, HASH, INCOMING, ContentStorage, Readable, StoredFile, path_of

PART = 8 * 1024 * 1024
NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class S3Storage(ContentStorage):
    """A bucket. What is not whole yet, or was put aside, is under `incoming/`.

    A bucket cannot rename: a file is copied to its name when it is whole, and one that is discarded
    is copied aside and deleted only a day later, so that whoever stored the same bytes at that very
    moment gets them back.
    """

    def __init__(
        self, *, bucket: str, key: str, secret: str, endpoint: str = "", region: str = ""
    ) -> None:
        self.bucket = bucket
        self._access = {
            "aws_access_key_id": key,
            "aws_secret_access_key": secret,
            "endpoint_url": endpoint or None,
            "region_name": region or None,
        }

    @cached_property
    def _client(self) -> Any:
        config = Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": 3},
            signature_version="s3v4",
            s3={"addressing_style": "path"} if self._access["endpoint_url"] else {},
        )
        return boto3.client("s3", config=config, **self._access)

    def store(self, chunks: Iterable[bytes]) -> StoredFile:
        temporary = f"{INCOMING}/{uuid4().hex}"
        reader = _Reader(chunks)
        with _as_os_error():
            try:
                transfer = TransferConfig(
                    multipart_threshold=PART, multipart_chunksize=PART, use_threads=False
                )
                self._client.upload_fileobj(reader, self.bucket, temporary, Config=transfer)
                stored = StoredFile(reader.digest.hexdigest(), reader.size)
                self._copy(temporary, path_of(stored.sha256))
            finally:
                self._delete_quietly(temporary)
        return stored

    def size_of(self, sha256: str) -> int | None:
        found = self._head(path_of(sha256))
        return None if found is None else int(found["ContentLength"])

    def names(self) -> list[str]:
        keys = (one["Key"].rpartition("/") for one in self._listed(""))
        return sorted(
            name for folder, _slash, name in keys if HASH.fullmatch(name) and folder == name[:2]
        )

    def discard(self, sha256: str, *, before: datetime, is_nobodys: Callable[[str], bool]) -> bool:
        place = path_of(sha256)
        found = self._head(place)
        if found is None or found["LastModified"] >= before:
            return False
        with _as_os_error():
            self._copy(place, _aside(sha256))
            self._client.delete_object(Bucket=self.bucket, Key=place)
        if is_nobodys(sha256):
            return True
        self.restore(sha256)
        return False

    def restore(self, sha256: str) -> bool:
        if self._head(_aside(sha256)) is None:
            return False
        with _as_os_error():
            self._copy(_aside(sha256), path_of(sha256))
            self._client.delete_object(Bucket=self.bucket, Key=_aside(sha256))
        return True

    def discard_unfinished(self, *, before: datetime, is_nobodys: Callable[[str], bool]) -> int:
        gone = []
        for one in self._listed(f"{INCOMING}/"):
            name = one["Key"].removeprefix(f"{INCOMING}/")
            is_free = not name.endswith(ASIDE) or is_nobodys(name.removesuffix(ASIDE))
            if one["LastModified"] < before and is_free:
                gone.append(one["Key"])
        with _as_os_error():
            for key in gone:
                self._client.delete_object(Bucket=self.bucket, Key=key)
        return len(gone) + self._abort_uploads(before)

    def signed_url(self, sha256: str, *, disposition: str, content_type: str, seconds: int) -> str:
        wanted = {
            "Bucket": self.bucket,
            "Key": path_of(sha256),
            "ResponseContentDisposition": disposition,
            "ResponseContentType": content_type,
            "ResponseCacheControl": "private, no-transform",
        }
        url: str = self._client.generate_presigned_url(
            "get_object", Params=wanted, ExpiresIn=seconds
        )
        return url

    def _abort_uploads(self, before: datetime) -> int:
        """End uploads in parts that nobody ended: they cost room and are seen by nobody."""
        count = 0
        with _as_os_error():
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self.bucket):
                for one in page.get("Uploads", ()):
                    if one["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self.bucket, Key=one["Key"], UploadId=one["UploadId"]
                        )
                        count += 1
        return count

    def _opened(self, sha256: str) -> Readable:
        with _as_os_error():
            found = self._client.get_object(Bucket=self.bucket, Key=path_of(sha256))
        return _Body(found["Body"])

    def _copy(self, source: str, target: str) -> None:
        self._client.copy(
            {"Bucket": self.bucket, "Key": source},
            self.bucket,
            target,
            Config=TransferConfig(use_threads=False),
            ExtraArgs={"MetadataDirective": "REPLACE"},  # of the same name too: it is new then
        )

    def _head(self, key: str) -> dict[str, Any] | None:
        try:
            with _as_os_error():
                found: dict[str, Any] = self._client.head_object(Bucket=self.bucket, Key=key)
        except FileNotFoundError:
            return None
        return found

    def _listed(self, prefix: str) -> Iterator[dict[str, Any]]:
        with _as_os_error():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                yield from page.get("Contents", ())

    def _delete_quietly(self, key: str) -> None:
        """Delete what is no longer needed; where that fails, `checkfiles --delete` finds it."""
        try:
            self._client.delete_object(Bucket=self.bucket, Key=key)
        except (BotoCoreError, ClientError):
            return


class _Reader:
    """Chunks as a file that can be read once, counted and hashed on their way."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), b""
        self.digest, self.size = hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self.digest.update(chunk)
            self.size += len(chunk)
            parts.append(chunk)
            length += len(chunk)
        whole = b"".join(parts)
        wanted = len(whole) if size < 0 else size
        self._rest = whole[wanted:]
        return whole[:wanted]


class _Body:
    """An answer's body, whose failures are those of a file."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int, /) -> bytes:
        with _as_os_error():
            chunk: bytes = self._body.read(size)
        return chunk

    def close(self) -> None:
        self._body.close()


def _aside(sha256: str) -> str:
    return f"{INCOMING}/{sha256}{ASIDE}"


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Let whatever the client throws be what a folder would throw."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in NOT_THERE:
            raise FileNotFoundError(str(error)) from error
        raise OSError(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(str(error)) from error

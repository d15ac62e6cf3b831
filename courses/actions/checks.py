"""Whether every upload has its bytes, and whether there are bytes that no upload has."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from courses.files import uploads_storage
from courses.models import Upload

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=1)
"""An upload's bytes are written before its row: younger ones may be about to get theirs."""


@dataclass
class FileReport:
    """:param missing: hashes of uploads without bytes. :param altered: whose bytes are others.
    :param orphaned: bytes of no upload. :param deleted: of these, what was taken away.
    """

    count: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not self.missing and not self.altered


def check_files(*, now: datetime, deletes: bool = False) -> FileReport:
    """Read all bytes again and compare them with what the uploads say.

    What was put aside while it seemed to be nobody's is put back.

    :param deletes: take away what has been nobody's for a day, unfinished files too.
    """
    storage = uploads_storage()
    report = FileReport()
    known = set()
    for sha256, size in _uploads():
        known.add(sha256)
        report.count += 1
        if not storage.has(sha256) and not storage.restore(sha256):
            report.missing.append(sha256)
        elif not storage.is_whole(sha256, size):
            report.altered.append(sha256)
    for name in storage.names():
        if name in known:
            continue
        report.orphaned.append(name)
        if deletes and storage.discard(name, before=now - KEPT_FOR, is_nobodys=_is_nobodys):
            report.deleted.append(name)
    if deletes:
        storage.discard_unfinished(before=now - KEPT_FOR, is_nobodys=_is_nobodys)
    return report


def _uploads() -> Iterator[tuple[str, int]]:
    rows = Upload.objects.order_by("sha256").values_list("sha256", "size").distinct()
    yield from rows.iterator(chunk_size=1000)


def _is_nobodys(sha256: str) -> bool:
    return not Upload.objects.filter(sha256=sha256).exists()

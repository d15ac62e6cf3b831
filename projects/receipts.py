"""A hand-in's receipt as one line that this site signed: what arrived, how much, when.

Whoever keeps it can have it checked by the site's key alone, also after a restore that lost the row:

    receipt ai-systems 5 v2 48211 3f2a... 2026-11-24T23:58:07.250000+09:00 Asia/Seoul <signature>

Of several files the hashes are joined by +, and the size is that of all of them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, Signer

from projects.models import Submission

SALT = "projects.receipts"
FIRST = "receipt"
LONGEST = 3000
LINE = re.compile(
    r"receipt (?P<course>[-a-zA-Z0-9_]+) (?P<milestone>\d+) v(?P<version>\d+) (?P<size>\d+)"
    r" (?P<hashes>[0-9a-f]{64}(?:\+[0-9a-f]{64})*) (?P<at>\S+) (?P<zone>\S+)"
)


@dataclass(frozen=True)
class Receipt:
    """What a line says, once its signature was found to be ours.

    :param size: in bytes, of all files together.
    :param hashes: the SHA-256 of each file.
    :param at: when it arrived, by the server's clock, in the course's zone.
    """

    course: str
    milestone_id: int
    version: int
    size: int
    hashes: tuple[str, ...]
    at: datetime


def receipt_line(submission: Submission) -> str:
    """Return the receipt of a submission; its milestone's course and its files have to be loaded."""
    course, uploads = submission.milestone.course, submission.uploads
    at = submission.submitted_at.astimezone(course.zone)
    words = (
        *(FIRST, course.slug, submission.milestone_id, f"v{submission.version}"),
        sum(upload.size for upload in uploads),
        "+".join(upload.sha256 for upload in uploads),
        *(at.isoformat(), course.zone.key),
    )
    return _signer().sign(" ".join(str(word) for word in words))


def read_receipt(text: str) -> Receipt | None:
    """Return what a receipt says; None if this site did not sign it so.

    :param text: as it was kept: letters wrap lines and put signs of quoting before them.
    """
    words = [word for word in text[:LONGEST].split() if set(word) != {">"}]
    try:
        said = _signer().unsign(" ".join(words))
    except BadSignature:
        return None
    found = LINE.fullmatch(said)
    if found is None:
        return None
    return Receipt(
        course=found["course"],
        milestone_id=int(found["milestone"]),
        version=int(found["version"]),
        size=int(found["size"]),
        hashes=tuple(found["hashes"].split("+")),
        at=datetime.fromisoformat(found["at"]).astimezone(ZoneInfo(found["zone"])),
    )


def _signer() -> Signer:
    return Signer(sep=" ", salt=SALT)

"""Decisions over plain values: local days and clocks, file names and types, roles."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

import filetype


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue. Django's own asks for settings, which rules do without."""
    return text


class Permission(Enum):
    """One thing a member may do in a course. A role is a set of these."""

    VIEW_COURSE = gettext_noop("view the course")
    VIEW_PEOPLE = gettext_noop("see who is in the course")
    VIEW_SETTINGS = gettext_noop("see the course's settings, archive it and open it again")
    EDIT_COURSE = gettext_noop("change the course's settings")
    EDIT_PEOPLE = gettext_noop("add and drop people")
    EDIT_SCHEDULE = gettext_noop("change the schedule")
    EDIT_PAPERS = gettext_noop("change the papers and readings")
    POST_RESPONSE = gettext_noop("post a question to a reading")
    GIVE_FEEDBACK = gettext_noop("give feedback on a talk")
    TAKE_SEAT = gettext_noop("take a seat for a talk")
    EDIT_TALKS = gettext_noop("change anybody's talk")
    ASSIGN_TALKS = gettext_noop("have the talks assigned, and set their rules")
    JOIN_TEAM = gettext_noop("be in a team and hand in")
    VIEW_SUBMISSIONS = gettext_noop("see what everybody handed in")
    EDIT_PROJECTS = gettext_noop("change milestones and teams")
    VIEW_OWN_GRADES = gettext_noop("see their own grades")
    VIEW_GRADEBOOK = gettext_noop("see everybody's grades")
    ENTER_GRADES = gettext_noop("enter grades")
    ALLOT_GRADING = gettext_noop("say who grades what")
    EDIT_RUBRICS = gettext_noop("change rubrics")
    ASK_REGRADE = gettext_noop("ask for a grade to be looked at again")
    EDIT_WEIGHTS = gettext_noop("change components, items and weights")
    RELEASE_GRADES = gettext_noop("release grades")
    VIEW_LETTERS = gettext_noop("see the course's letters")
    ANNOUNCE = gettext_noop("write announcements")
    VIEW_DASHBOARD = gettext_noop("see the dashboard")


P = Permission
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "observer": frozenset({P.VIEW_COURSE, P.GIVE_FEEDBACK}),
    "student": frozenset(
        {
            P.VIEW_COURSE,
            P.POST_RESPONSE,
            P.GIVE_FEEDBACK,
            P.TAKE_SEAT,
            P.JOIN_TEAM,
            P.VIEW_OWN_GRADES,
            P.ASK_REGRADE,
        }
    ),
    "ta": frozenset(
        {
            P.VIEW_COURSE,
            P.VIEW_PEOPLE,
            P.EDIT_SCHEDULE,
            P.EDIT_PAPERS,
            P.POST_RESPONSE,
            P.GIVE_FEEDBACK,
            P.EDIT_TALKS,
            P.VIEW_SUBMISSIONS,
            P.VIEW_GRADEBOOK,
            P.ENTER_GRADES,
            P.EDIT_RUBRICS,
            P.VIEW_LETTERS,
            P.ANNOUNCE,
            P.VIEW_DASHBOARD,
        }
    ),
    "instructor": frozenset(Permission)
    - {P.TAKE_SEAT, P.JOIN_TEAM, P.VIEW_OWN_GRADES, P.ASK_REGRADE},
}


def permissions_of(role: str, *, can_release: bool) -> frozenset[Permission]:
    """Return what a member with this role may do; a TA may be given the right to release."""
    granted = ROLE_PERMISSIONS[role]
    if role == "ta" and can_release:
        granted |= {Permission.RELEASE_GRADES}
    return granted


def roles_with(permission: Permission) -> list[str]:
    """Return the roles that have a permission by themselves, as a 403 page names them."""
    return [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]


def add_local_days(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the moment with the same wall-clock time in the zone, `days` later (or earlier).

    A "24 hours later" would be an hour off when the clocks change in between. A wall-clock time
    that does not exist that day (spring) is moved on by the gap.
    """
    local = moment.astimezone(zone)
    shifted = (local.replace(tzinfo=None) + timedelta(days=days)).replace(
        tzinfo=zone, fold=local.fold
    )
    return shifted.astimezone(UTC)


def moved_to_zone(moments: Sequence[datetime], old: ZoneInfo, new: ZoneInfo) -> list[datetime]:
    """Return the moments at which a clock of the new zone reads what the old zone's reads at each.

    An hour that the new zone leaves out on that day (spring) is moved on by the gap. What came after
    the one before it still does: where an hour is left out or repeated it keeps its distance.

    :param moments: of one thing, as its start and its end.
    """
    moved: list[datetime] = []
    for number, moment in enumerate(moments):
        at = moment.astimezone(old).replace(tzinfo=new, fold=0).astimezone(UTC)
        if number and moment > moments[number - 1] and at <= moved[-1]:
            at = moved[-1] + (moment - moments[number - 1])
        moved.append(at)
    return moved


def clocks_differ(moment: datetime, zone: ZoneInfo, other: ZoneInfo) -> bool:
    """Say whether the clocks of two zones show another time at a moment."""
    return moment.astimezone(zone).utcoffset() != moment.astimezone(other).utcoffset()


def zone_letters(moment: datetime, zone: ZoneInfo) -> str:
    """Return what people call a zone's time at a moment: "KST"; "UTC-03" where it has no letters."""
    letters = moment.astimezone(zone).tzname() or ""
    return f"UTC{letters}" if letters[:1] in {"+", "-"} else letters


@dataclass(frozen=True)
class FileType:
    """What a file name's ending promises.

    :param content_type: with which the file is served; never what the browser said.
    :param magic: the endings that the first bytes may be recognised as; empty where the type is
        plain text or has no magic bytes.
    :param is_text: it may hold no NUL byte.
    :param tail: bytes that stand near the end of a whole file; empty where there are none.
    :param tail_within: how many bytes before the end they may begin.
    """

    content_type: str
    magic: frozenset[str] = frozenset()
    is_text: bool = False
    tail: bytes = b""
    tail_within: int = 4096


HEAD_BYTES = 8192
TAIL_BYTES = 66_000  # a zip's directory may be followed by a comment of 64 KB
ZIP_END = b"PK\x05\x06"
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def _zipped(content_type: str, *magic: str) -> FileType:
    return FileType(content_type, frozenset({"zip", *magic}), tail=ZIP_END, tail_within=TAIL_BYTES)


def _text(content_type: str = "text/plain; charset=utf-8") -> FileType:
    return FileType(content_type, is_text=True)


FILE_TYPES: dict[str, FileType] = {
    "pdf": FileType("application/pdf", frozenset({"pdf"}), tail=b"%%EOF"),
    "zip": _zipped("application/zip", "docx", "pptx", "xlsx", "odt", "ods", "odp", "epub", "jar"),
    "pptx": _zipped(OPEN_XML + "presentationml.presentation", "pptx"),
    "docx": _zipped(OPEN_XML + "wordprocessingml.document", "docx"),
    "xlsx": _zipped(OPEN_XML + "spreadsheetml.sheet", "xlsx"),
    "odp": _zipped(OPEN_DOCUMENT + "presentation", "odp"),
    "odt": _zipped(OPEN_DOCUMENT + "text", "odt"),
    "ods": _zipped(OPEN_DOCUMENT + "spreadsheet", "ods"),
    "key": _zipped("application/vnd.apple.keynote"),
    "gz": FileType("application/gzip", frozenset({"gz"})),
    "tgz": FileType("application/gzip", frozenset({"gz"})),
    "7z": FileType("application/x-7z-compressed", frozenset({"7z"})),
    "tar": FileType("application/x-tar", frozenset({"tar"})),
    "png": FileType("image/png", frozenset({"png"}), tail=b"IEND"),
    "jpg": FileType("image/jpeg", frozenset({"jpg"}), tail=b"\xff\xd9"),
    "jpeg": FileType("image/jpeg", frozenset({"jpg"}), tail=b"\xff\xd9"),
    "gif": FileType("image/gif", frozenset({"gif"})),
    "webp": FileType("image/webp", frozenset({"webp"})),
    "mp4": FileType("video/mp4", frozenset({"mp4", "m4v", "mov"})),
    "txt": _text(),
    "md": _text(),
    "csv": _text("text/csv; charset=utf-8"),
    "bib": _text(),
    "tex": _text(),
    "py": _text(),
    "ipynb": _text("application/json"),
    "json": _text("application/json"),
}
DOCUMENT_TYPES = ("pdf", "pptx", "docx", "xlsx", "odp", "odt", "ods", "key")
MATERIAL_TYPES = tuple(FILE_TYPES)


def ending_of(name: str, allowed: Sequence[str]) -> str | None:
    """Return which of the allowed endings ("pdf", "tar.gz") the file name has, the longest first."""
    lowered = name.lower()
    endings = sorted({ending.lower().lstrip(". ") for ending in allowed} - {""}, key=len)
    return next((end for end in reversed(endings) if lowered.endswith(f".{end}")), None)


def file_type_of(name: str) -> FileType:
    """Return what the file name's last ending promises; an unknown one promises nothing."""
    return FILE_TYPES.get(name.rpartition(".")[2].lower(), FileType("application/octet-stream"))


def begins_as_promised(file_type: FileType, head: bytes) -> bool:
    """Say whether a file's first bytes are those of its type."""
    if file_type.is_text:
        is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        return not head.startswith(b"%PDF-") and (is_wide or b"\0" not in head)
    if "pdf" in file_type.magic:
        return b"%PDF-" in head[:1024]  # readers allow for leading bytes
    recognised = filetype.guess(head)
    return not file_type.magic or (
        recognised is not None and recognised.extension in file_type.magic
    )


def ends_as_promised(file_type: FileType, tail: bytes) -> bool:
    """Say whether the file's last bytes show that it arrived whole, as far as its type tells."""
    return file_type.tail in tail[-file_type.tail_within :]


MAX_FILE_NAME = 200
DOCUMENT_MAX_BYTES = 50 * 1024 * 1024
"""Of slides and materials; a milestone says how large a hand-in may be."""


UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_file_name(name: str) -> str:
    """Return a file name that is safe to store and to show: at most 200 characters, ending kept.

    Without folders, without control characters and without those that turn the writing direction
    (which make "gpj.exe" read as "exe.jpg"). Empty if nothing is left.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if char.isspace() else char for char in last)
    shown = "".join(char for char in shown if unicodedata.category(char) not in UNSHOWN)
    shown = " ".join(shown.split()).strip(". ") if shown.strip(". ") else ""
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) < MAX_FILE_NAME // 2:
        return stem[: MAX_FILE_NAME - len(ending) - 1].rstrip() + dot + ending
    return shown[:MAX_FILE_NAME]

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256

PLANNED = "planned"
HIGHEST_MARK = 2


class Part(Enum):
    """What a student did about one discussion. Derived from facts whenever it is shown."""

    OPEN = "open"
    ASKED = "asked"
    EXCUSED = "excused"
    SKIPPED = "skipped"
    MISSING = "missing"
    NOT_YET_HERE = "not_yet_here"


@dataclass(frozen=True)
class Attendance:
    """What is known of one student and one discussion.

    :param has_asked: they asked what the course wants of them.
    :param is_presenter: nothing is asked of them, because of what they present.
    """

    starts_at: datetime
    has_asked: bool
    is_presenter: bool


def attendance_of(
    readings: Collection[tuple[bool, bool]], *, starts_at: datetime, each_reading: bool
) -> Attendance:
    """Put together what a student did about a discussion's required readings.

    :param readings: of each, whether they asked something, and whether they present it.
    :param each_reading: the course asks for a question to each of them that they do not present;
        else one to any is enough, and presenting one excuses from all.
    """
    asked, presented = [one for one, _ in readings], [one for _, one in readings]
    if not each_reading:
        return Attendance(starts_at, any(asked), any(presented))
    has_asked = any(asked) and all(any(one) for one in readings)
    return Attendance(starts_at, has_asked, all(presented))


def takes_questions(*, starts_at: datetime, status: str, now: datetime) -> bool:
    """Say whether questions may be posted: to a session that takes place, until it begins."""
    return status == PLANNED and now < starts_at


def parts(
    attendances: Iterable[Attendance], *, joined_at: datetime, free_skips: int, now: datetime
) -> list[Part]:
    """Say what one student did about each discussion, in order of time.

    The first `free_skips` that began without a question are skipped, the later ones missing: whether
    one is free depends on those before it, never on what somebody chose.
    """
    found = []
    skipped = 0
    for one in attendances:
        part = _part(one, joined_at=joined_at, now=now)
        if part is Part.SKIPPED:
            skipped += 1
            part = Part.SKIPPED if skipped <= free_skips else Part.MISSING
        found.append(part)
    return found


def _part(one: Attendance, *, joined_at: datetime, now: datetime) -> Part:
    if one.has_asked:
        return Part.ASKED
    if one.is_presenter:
        return Part.EXCUSED
    if now < one.starts_at:
        return Part.OPEN
    return Part.NOT_YET_HERE if one.starts_at <= joined_at else Part.SKIPPED


def pool_place(response_id: int) -> str:
    """Return by what questions are ordered where nobody is to guess who asked, or who came first.

    The order is the same each time, so nothing jumps while somebody reads.
    """
    return sha256(f"pool {response_id}".encode()).hexdigest()


def tidy(text: str) -> str:
    """Return a text with the line ends that are stored, whatever the browser sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_print(text: str) -> str:
    """Return what tells one text from another, short enough to go with a form; of no text, nothing."""
    found = tidy(text)
    return sha256(found.encode()).hexdigest()[:16] if found else ""


def shown_state(*, text: str, mark: int | None) -> str:
    """Return what a person who gives a mark has before them: the mark so far, and the text."""
    return f"{'' if mark is None else mark}:{text_print(text)}"


def may_be_mark(mark: int | None) -> bool:
    return mark is None or 0 <= mark <= HIGHEST_MARK

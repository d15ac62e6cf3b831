"""Decisions about handing in and about teams, over plain values."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

MOST_TAGS, LONGEST_TAG = 8, 30
LONGEST_TEAM_NAME = 80
MOST_PAPERS = 12
ONE_DAY = timedelta(days=1)
MILESTONE_LASTS = timedelta(days=20)
MAY_BE_LATE = timedelta(days=7)
MORNING, LAST_MINUTE = time(9), time(23, 59)


class Window(Enum):
    """Where a moment stands in a milestone's opening, due and closing."""

    BEFORE = "before"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


class HandIn(Enum):
    """What became of one milestone for one team or student. Derived, never stored."""

    NOT_YET = "not_yet"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"


class Owner(NamedTuple):
    """Whose something is: a team's or a student's.

    :param kind: "team" or "membership", as the field that names them.
    """

    kind: str
    pk: int


def owner_of(*, team_id: int | None, membership_id: int | None) -> Owner:
    """Return the owner that a row names; exactly one of the two is given."""
    if team_id is not None:
        return Owner("team", team_id)
    assert membership_id is not None  # a constraint of each such row
    return Owner("membership", membership_id)


@dataclass(frozen=True)
class Dates:
    """When a milestone opens, is due and closes, for one team or student.

    Every moment named here still counts: handed in at the due moment is on time.

    :param grace: how long after the due moment something is on time still.
    :param is_extended: an extension moved them for this team or student.
    """

    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    grace: timedelta = timedelta(0)
    is_extended: bool = False

    @property
    def on_time_until(self) -> datetime:
        return self.due_at + self.grace

    @property
    def taken_until(self) -> datetime:
        """Return the last moment at which anything is taken: nobody is shut out in the grace."""
        return max(self.closes_at, self.on_time_until)

    def extended(self, *, due_at: datetime, closes_at: datetime) -> "Dates":
        """Return the dates with an extension: it never takes time away, whatever moved since."""
        return replace(
            self,
            due_at=max(self.due_at, due_at),
            closes_at=max(self.closes_at, closes_at),
            is_extended=due_at > self.due_at,
        )

    def window(self, now: datetime) -> Window:
        """Say what handing in now would mean."""
        if now < self.opens_at:
            return Window.BEFORE
        if now <= self.on_time_until:
            return Window.OPEN
        return Window.OVERDUE if now <= self.taken_until else Window.CLOSED

    def hand_in(self, submitted_at: datetime | None, *, now: datetime) -> HandIn:
        """Say what became of a milestone, by when the version that counts came."""
        return hand_in(due_at=self.on_time_until, submitted_at=submitted_at, now=now)

    def is_on_time(self, submitted_at: datetime) -> bool:
        return submitted_at <= self.on_time_until

    def late_by(self, submitted_at: datetime) -> timedelta | None:
        """Return by how much something missed the due moment; None if it was on time."""
        return None if self.is_on_time(submitted_at) else submitted_at - self.due_at


def hand_in(*, due_at: datetime, submitted_at: datetime | None, now: datetime) -> HandIn:
    """Say what became of something that was due, by when it came."""
    if submitted_at is None:
        return HandIn.MISSING if now > due_at else HandIn.NOT_YET
    return HandIn.ON_TIME if submitted_at <= due_at else HandIn.LATE


def counting_version(is_on_time: Sequence[bool], *, counts_last: bool) -> int | None:
    """Return the place of the version that counts: the last on time, or the last if none was.

    :param is_on_time: of each version, the first one first.
    :param counts_last: the course's rule is that the last version counts, even if it is late.
    """
    if not is_on_time:
        return None
    on_time = [place for place, one in enumerate(is_on_time) if one]
    if on_time and not counts_last:
        return on_time[-1]
    return len(is_on_time) - 1


def moved_closing(
    *, due_at: datetime, closes_at: datetime, to: datetime, zone: ZoneInfo
) -> datetime:
    """Return when something closes if it is due at `to`: as long after it as before, by the wall clock."""
    apart = _on_the_wall(closes_at, zone) - _on_the_wall(due_at, zone)
    return max(to, (_on_the_wall(to, zone) + apart).replace(tzinfo=zone).astimezone(UTC))


def _on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def dates_are_in_order(*, opens_at: datetime, due_at: datetime, closes_at: datetime) -> bool:
    return opens_at < due_at <= closes_at


def usual_dates(
    *, starts_on: date, last_due_at: datetime | None, now: datetime, zone: ZoneInfo
) -> dict[str, datetime]:
    """Return what a new milestone may be: three weeks from when the last was due, a week to be late.

    It never opens before tomorrow or the course's first day.
    """
    tomorrow = now.astimezone(zone).date() + ONE_DAY
    after_last = last_due_at.astimezone(zone).date() + ONE_DAY if last_due_at else tomorrow
    opens_on = max(starts_on, after_last, tomorrow)
    due_on = opens_on + MILESTONE_LASTS
    return {
        "opens_at": datetime.combine(opens_on, MORNING, tzinfo=zone),
        "due_at": datetime.combine(due_on, LAST_MINUTE, tzinfo=zone),
        "closes_at": datetime.combine(due_on + MAY_BE_LATE, LAST_MINUTE, tzinfo=zone),
    }


def has_place(*, member_count: int, team_max: int) -> bool:
    return member_count < team_max


def is_too_small(*, member_count: int, team_min: int) -> bool:
    """Say whether a team has members, and fewer than a team should have."""
    return 0 < member_count < team_min


def overlaps(since: datetime, left_moments: Sequence[datetime]) -> bool:
    """Say whether a place from then on, and not left, overlaps places that were left at these."""
    return any(since < left_at for left_at in left_moments)


def tags_in(words: str) -> list[str]:
    """Read the tags a person typed ("#LLM, caches"): tidy, each once whatever its case, as ordered."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;]", unicodedata.normalize("NFC", words)):
        if tag := " ".join(part.split()).lstrip("# "):
            found.setdefault(tag.casefold(), tag)
    return list(found.values())


def file_types(words: str) -> list[str]:
    """Read the endings a person typed (".PDF, zip") as plain lower-case ones, each once."""
    endings = (word.strip(".").lower() for word in re.split(r"[\s,;]+", words))
    return list(dict.fromkeys(ending for ending in endings if ending))


def is_locked(*, teams_locked_at: datetime | None, now: datetime) -> bool:
    return teams_locked_at is not None and teams_locked_at <= now


def link_patterns(words: str) -> list[str]:
    return words.split()


def link_fits(link: str, patterns: str) -> bool:
    """Say whether a link is like one of the patterns, in which * stands for anything; any if none.

    :param patterns: separated by spaces, as "https://github.com/*/* https://gitlab.com/*".
    """
    listed = link_patterns(patterns.lower())
    return not listed or any(_fits(link.lower(), pattern) for pattern in listed)


def _fits(link: str, pattern: str) -> bool:
    """Find the parts between the stars one after the other: no pattern makes this slow."""
    first, *others = pattern.split("*")
    if not others:
        return link == pattern
    *middle, last = others
    place, end = len(first), len(link) - len(last)
    if not link.startswith(first) or not link.endswith(last) or place > end:
        return False
    for part in middle:
        found = link.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


COMMIT = re.compile(r"[0-9a-f]{7,64}")
COMMIT_IN_LINK = re.compile(r"/(?:commit|commits|tree|-/commit|-/tree)/([0-9a-f]{7,64})(?:[/?#]|$)")


def commit_of(link: str, typed: str) -> str:
    """Return the commit as it was typed, or as the link names it; "" if neither does.

    :raises ValueError: if what was typed cannot be a commit.
    """
    typed = typed.strip().lower()
    if typed:
        if not COMMIT.fullmatch(typed):
            raise ValueError(typed)
        return typed
    found = COMMIT_IN_LINK.search(link)
    return found[1] if found else ""


def typed_words(*, link: str, commit: str, text: str) -> str:
    """Return what was typed as the file that is kept of it: link and commit first, then the text."""
    lines = [link, f"commit {commit}" if commit else "", text]
    return "\n\n".join(line for line in lines if line) + "\n"

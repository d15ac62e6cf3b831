"""Decisions about feedback on talks: when it is taken, and what its presenter reads of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256

from papers.rules.questions import PLANNED

LASTS = timedelta(hours=24)
SCALE = range(1, 6)
FEW = 3
"""Of fewer opinions than these, a text may give away who wrote it."""


class WindowState(Enum):
    """Where the time for feedback stands."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"
    OFF = "off"


@dataclass(frozen=True)
class FeedbackWindow:
    """When feedback on a session's talks is taken: [opens_at, closes_at), while it takes place.

    :param has_ended: the session is over, or does not take place, so that staff may release what
        came; where it is still taken, the release ends that.
    """

    opens_at: datetime
    closes_at: datetime
    state: WindowState
    has_ended: bool

    @property
    def is_open(self) -> bool:
        return self.state is WindowState.OPEN

    @property
    def is_over(self) -> bool:
        """Say whether nothing more is coming."""
        return self.state in {WindowState.OVER, WindowState.OFF}


def feedback_window(
    *, starts_at: datetime, ends_at: datetime, status: str, now: datetime
) -> FeedbackWindow:
    """Return the window of a session: from its beginning until a day after its end."""
    closes_at = ends_at + LASTS
    if status != PLANNED:
        state = WindowState.OFF
    elif now < starts_at:
        state = WindowState.BEFORE
    else:
        state = WindowState.OPEN if now < closes_at else WindowState.OVER
    has_ended = status != PLANNED or ends_at <= now
    return FeedbackWindow(starts_at, closes_at, state, has_ended)


def takes_feedback(*, starts_at: datetime, ends_at: datetime, status: str, now: datetime) -> bool:
    """Say whether feedback may be given and changed."""
    return feedback_window(starts_at=starts_at, ends_at=ends_at, status=status, now=now).is_open


@dataclass(frozen=True)
class Opinion:
    """What one listener says of a talk. Both scales are 1 to 5, 5 is best."""

    clarity: int
    depth: int
    liked: str
    improve: str


@dataclass(frozen=True)
class Summary:
    """What a presenter reads: nothing in it tells who wrote what, or when.

    :param clarity: how many gave 1, 2, 3, 4 and 5; likewise `depth`.
    :param liked: the texts by themselves, so that not even two texts of one person stay together.
    """

    count: int
    clarity: tuple[int, ...]
    depth: tuple[int, ...]
    liked: tuple[str, ...]
    improve: tuple[str, ...]

    @property
    def is_small(self) -> bool:
        return self.count < FEW


def summarise(opinions: Sequence[Opinion], *, salt: str) -> Summary:
    """Put opinions together. The result depends on what was said alone, not on who said it or when.

    :param salt: of the talk, so that the same words stand elsewhere on another talk's page.
    """
    return Summary(
        count=len(opinions),
        clarity=_spread(one.clarity for one in opinions),
        depth=_spread(one.depth for one in opinions),
        liked=_shuffled((one.liked for one in opinions), salt),
        improve=_shuffled((one.improve for one in opinions), salt),
    )


def _spread(values: Iterable[int]) -> tuple[int, ...]:
    given = list(values)
    return tuple(given.count(level) for level in SCALE)


def _shuffled(texts: Iterable[str], salt: str) -> tuple[str, ...]:
    """Order texts as chance would, by nothing but their own words: every reading shows the same."""

    def place(text: str) -> bytes:
        return sha256(f"{salt} {text}".encode()).digest()

    return tuple(sorted((text for text in texts if text.strip()), key=place))

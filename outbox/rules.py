"""When a letter is tried again, and when the site gives it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
LONGEST_SILENCE = timedelta(minutes=3)
"""Of a worker or beat, before somebody is told."""
BATCH_SIZE = 100
LEASE = timedelta(minutes=1)
REPLIES = 5
"""So many answers of the mail server one letter waits for at most."""
SERVER_WAIT = timedelta(minutes=2)
"""How long letters rest while no connection can be had: it costs them no attempt, however long it lasts."""
LONGEST_RUN = timedelta(seconds=20)
"""Then other work has its turn: signs of life, totals, reminders."""
MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


@dataclass(frozen=True)
class Told:
    """What a notice tells, apart from whom: the same thing is never told to the same person twice.

    :param key: what it is about, as "session:12"; stable however often the thing moves.
    :param due_version: another one when the thing's date moves, so that the new date is told again.
    :param lead: minutes before the date for reminders; 0 for everything else.
    """

    kind: str
    key: str
    due_version: int = 0
    lead: int = 0


@dataclass(frozen=True)
class Draft:
    """A letter to one person, as it is to be written.

    :param body: plain text.
    :param told: what the letter tells, one or several; the first one's kind is the letter's.
    :param is_private: it holds a secret link, so staff never see its body.
    :param html: the same as HTML that is safe to show, without a head; "" makes it of the text.
    :param reply_to: who answers go to; "" is the course's contact address, if it has one.
    :param unsubscribe_url: absolute; it ends letters like this one by one press (RFC 8058).
    :param not_after: from then on it would only mislead, and is not sent; None if it never does.
    """

    recipient_id: int
    subject: str
    body: str
    told: Sequence[Told]
    course_id: int | None = None
    is_private: bool = False
    html: str = ""
    reply_to: str = ""
    unsubscribe_url: str = ""
    not_after: datetime | None = None


@dataclass(frozen=True)
class BounceReport:
    """That a letter came back for good.

    :param address: whom the server could not reach; "" if it does not say.
    :param message_id: of the letter, as "<x@host>"; "" if it does not say.
    :param reason: the server's words.
    """

    address: str
    message_id: str
    reason: str


def wait_after(attempts: int) -> timedelta:
    """Return how long a letter rests after that many attempts (from 1): doubling, at most 4 hours.

    Twelve attempts take most of a day.
    """
    doublings = min(max(attempts, 1) - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def free_now(*, per_minute: int, recent: int) -> int:
    """Return how many letters may be taken now.

    :param per_minute: the limit; 0 for none.
    :param recent: how many were tried in the last minute or are on their way.
    """
    return max(min(BATCH_SIZE, per_minute - recent), 0) if per_minute else BATCH_SIZE


def slowest(timeout: float) -> timedelta:
    """Return how long a server that answers just in time may take for one letter.

    :param timeout: seconds that one answer is waited for.
    """
    return timedelta(seconds=REPLIES * timeout)


def lease(timeout: float) -> timedelta:
    """Return how long a worker has a letter for itself: longer than the slowest server takes for it."""
    return max(LEASE, slowest(timeout) + timedelta(seconds=5))


def is_last(attempts: int) -> bool:
    return attempts >= MAX_ATTEMPTS


def is_permanent(code: int) -> bool:
    """Say whether an SMTP reply code is a refusal for good (5xx) and not for now (4xx)."""
    return 500 <= code < 600

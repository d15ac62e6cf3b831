"""When a letter is tried again, and when the site gives it up."""

from dataclasses import dataclass
from datetime import timedelta

BATCH_SIZE = 50
LEASE = timedelta(minutes=1)
LONGEST_RUN = timedelta(minutes=4)
MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


@dataclass(frozen=True)
class Told:
    """What a notice tells, apart from whom: the same thing is never told to the same person twice.

    :param key: what it is about, as "session:12"; stable however often the thing moves.
    :param due_version: raised when the thing's date moves, so that the new date is told again.
    :param lead: minutes before the date for reminders; 0 for everything else.
    """

    kind: str
    key: str
    due_version: int = 0
    lead: int = 0


def wait_after(attempts: int) -> timedelta:
    """Return how long a letter rests after that many attempts (from 1): doubling, at most 4 hours.

    Twelve attempts take most of a day, so a mail server may be away for a night.
    """
    doublings = min(max(attempts, 1) - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def is_last(attempts: int) -> bool:
    return attempts >= MAX_ATTEMPTS


def is_permanent(code: int) -> bool:
    """Say whether an SMTP reply code is a refusal for good (5xx) and not for now (4xx)."""
    return 500 <= code < 600

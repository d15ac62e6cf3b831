"""Wake background work by name and id, after commit, without ever failing the request."""

import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

QUIET_SECONDS = 5.0
"""After a failure, how long this process does not ask the broker again: a request that wakes
twenty tasks waits for a dead broker once."""


@dataclass(frozen=True)
class Wake:
    """One task to be sent when the transaction commits. Equal ones are sent once."""

    task: str
    ids: tuple[int, ...]

    def __call__(self) -> None:
        send(self.task, self.ids)


@dataclass
class BrokerMemory:
    """What this process remembers of the broker."""

    away_until: float = 0.0

    def is_away(self) -> bool:
        return time.monotonic() < self.away_until

    def note_failure(self) -> None:
        self.away_until = time.monotonic() + QUIET_SECONDS


broker = BrokerMemory()


def wake(task: str, *ids: int) -> None:
    """Send the task after the transaction commits, once however often it is asked for in it.

    Nothing rests on it: a sweep by beat finds the same work in the rows. So a broker that is away
    costs a log line and a moment, never the request.
    """
    call = Wake(task, ids)
    waiting = transaction.get_connection().run_on_commit
    if not any(hook[1] == call for hook in waiting):
        transaction.on_commit(call, robust=True)


def send(task: str, ids: tuple[int, ...]) -> None:
    if broker.is_away():
        return
    try:
        current_app.send_task(task, args=ids, retry=False)
    except Exception as error:  # noqa: BLE001  whatever the broker's client throws, the sweep finds the work
        broker.note_failure()
        logger.warning(
            "broker away, %s %s waits for the sweep: %s", task, ids, type(error).__name__
        )

"""Signs of life that worker and beat leave, each by itself: when one is killed, only it falls silent."""

import logging
import time
from typing import Any

from celery import beat
from celery.signals import heartbeat_sent
from django.db import DatabaseError, connection
from django.utils import timezone

from outbox.models import Heartbeat

logger = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
MARK = """
    INSERT INTO outbox_heartbeat (process, seen_at) VALUES (%s, %s)
    ON CONFLICT (process) DO UPDATE SET seen_at = excluded.seen_at
"""


class Sign:
    """Leaves one process's sign at most every ten seconds, over a connection that it closes at once.

    That is one of its own, without a pool: the worker's parent process has no other, and what it
    held open its children would share.
    """

    def __init__(self, process: Heartbeat.Process) -> None:
        self.process = process
        self.last = -EVERY_SECONDS

    def leave(self) -> None:
        """Leave it if it is time. While the database is away it waits for the next time."""
        if time.monotonic() < self.last + EVERY_SECONDS:
            return
        self.last = time.monotonic()
        own = connection.copy()
        own.settings_dict["OPTIONS"].pop("pool", None)
        try:
            with own.cursor() as cursor:
                moment = own.ops.adapt_datetimefield_value(timezone.now())
                cursor.execute(MARK, [self.process.value, moment])
        except DatabaseError as error:
            logger.warning("no sign of %s: %s", self.process, type(error).__name__)
        finally:
            own.close()


worker, scheduler = Sign(Heartbeat.Process.WORKER), Sign(Heartbeat.Process.BEAT)


@heartbeat_sent.connect(weak=False)
def worker_lives(**_more: Any) -> None:
    """Hear the worker's own heartbeat, every other second."""
    worker.leave()


class Scheduler(beat.Scheduler):
    """Beat's schedule in memory: it is all in the settings, so there is no file to lose or to break."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        scheduler.leave()
        return super().tick(*args, **kwargs)

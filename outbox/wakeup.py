"""Wake background work by name and id, after commit, without ever failing the request."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task: str, *ids: int) -> None:
    """Send the task after the transaction commits.

    Nothing rests on it: a sweep by beat finds the same work in the rows. So a broker that is away
    costs a log line and a moment, never the request.
    """
    transaction.on_commit(partial(send, task, ids), robust=True)


def send(task: str, ids: tuple[int, ...]) -> None:
    try:
        current_app.send_task(task, args=ids, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning(
            "broker away, %s %s waits for the sweep: %s", task, ids, type(error).__name__
        )

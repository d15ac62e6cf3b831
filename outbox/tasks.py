from celery import shared_task
from django.utils import timezone

from outbox import actions, delivery


@shared_task(name="outbox.deliver")
def deliver(letter_id: int) -> None:
    delivery.deliver(letter_id, clock=timezone.now)


@shared_task(name="outbox.deliver_due")
def deliver_due() -> None:
    delivery.deliver_due(clock=timezone.now)


@shared_task(name="outbox.beat")
def beat() -> None:
    """Sent by beat, run by a worker: that it runs shows that both are alive."""
    actions.mark_alive(now=timezone.now())

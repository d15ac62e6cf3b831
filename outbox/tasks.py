from celery import shared_task
from django.utils import timezone

from outbox import delivery, signs

__all__ = ["deliver", "deliver_due", "signs"]  # a worker that loads its tasks leaves signs


@shared_task(name="outbox.deliver")
def deliver(letter_id: int) -> None:
    delivery.deliver(letter_id, clock=timezone.now)


@shared_task(name="outbox.deliver_due")
def deliver_due() -> None:
    delivery.deliver_due(clock=timezone.now)

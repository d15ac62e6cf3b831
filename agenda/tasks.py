from celery import shared_task
from django.utils import timezone

from agenda import actions


@shared_task(name="agenda.remind")
def remind() -> None:
    actions.remind_all(now=timezone.now())

"""Work behind the pages. Each finds in the rows what is due, so a lost wake costs a minute."""

from celery import shared_task
from django.utils import timezone

from papers import actions


@shared_task(name="papers.pass_seats_on")
def pass_seats_on() -> None:
    """Pass on kept seats that lapsed, and free ones that somebody waits for."""
    actions.pass_seats_on(now=timezone.now())

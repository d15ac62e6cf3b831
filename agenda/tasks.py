from celery import shared_task
from django.utils import timezone

from agenda import actions


@shared_task(name="agenda.remind")
def remind() -> None:
    now = timezone.now()
    actions.remind_all(now=now)
    actions.send_digests(now=now)


@shared_task(name="agenda.publish_announcements")
def publish_announcements() -> None:
    actions.publish_due_announcements(now=timezone.now())


@shared_task(name="agenda.publish_announcement")
def publish_announcement(announcement_id: int) -> None:
    actions.publish_announcement_if_due(announcement_id=announcement_id, now=timezone.now())

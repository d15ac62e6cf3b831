"""Reads for the dashboard, the letters page and the health pages."""

from datetime import datetime, timedelta

from django.db.models import Count, Model

from outbox.models import Heartbeat, Letter, LetterQuerySet, Notice
from outbox.rules import Told

TOO_LONG = timedelta(minutes=10)


def letter_counts(course: Model) -> dict[str, int]:
    """Return how many letters of the course are in each state; every state is there."""
    rows = (
        Letter.objects.filter(course=course.pk)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return dict.fromkeys(Letter.State.values, 0) | {str(state): number for state, number in rows}


def waiting_too_long(*, now: datetime, course: Model | None = None) -> LetterQuerySet:
    """Return letters that should have gone ten minutes ago: the mail server, the worker
    or beat needs somebody's help.

    :param course: of this course only; None for the whole site.
    """
    late = Letter.objects.waiting().filter(created_at__lt=now - TOO_LONG)
    return late if course is None else late.filter(course=course.pk)


def told_ids(thing: Told) -> set[int]:
    """Return the ids of those who were told this already; one query."""
    notices = Notice.objects.filter(
        kind=thing.kind, subject_key=thing.key, due_version=thing.due_version, lead=thing.lead
    )
    return set(notices.values_list("recipient_id", flat=True))


def heartbeat_ages(*, now: datetime) -> dict[str, timedelta | None]:
    """Return how long ago the worker and beat were seen at work; None if never."""
    seen = dict(Heartbeat.objects.values_list("process", "seen_at"))
    return {
        process: now - seen[process] if process in seen else None
        for process in Heartbeat.Process.values
    }

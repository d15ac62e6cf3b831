"""Reads for the dashboard, the letters page and the health pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Model, Q
from django.db.models.functions import TruncDate

from outbox.models import WAITING, Bounce, Heartbeat, Letter, LetterQuerySet, Notice
from outbox.rules import LONGEST_SILENCE, Told

DAYS_SHOWN = 14
TOO_LONG = timedelta(minutes=10)


def letter_counts(course: Model | None = None) -> dict[str, int]:
    """Return how many letters are in each state; every state is there; one query.

    :param course: of this course only; None for the whole site.
    """
    letters = Letter.objects.all() if course is None else Letter.objects.filter(course=course.pk)
    rows = letters.order_by().values_list("state").annotate(number=Count("pk"))
    return dict.fromkeys(Letter.State.values, 0) | {str(state): number for state, number in rows}


@dataclass(frozen=True)
class LetterDay:
    """What was written on a day, by what has become of it since."""

    day: date
    sent: int = 0
    failed: int = 0
    suppressed: int = 0
    waiting: int = 0

    @property
    def count(self) -> int:
        return self.sent + self.failed + self.suppressed + self.waiting


def letter_days(course: Model, *, zone: ZoneInfo, now: datetime) -> list[LetterDay]:
    """Return the last fourteen days of the course's letters, today last; one query.

    :param zone: whose days.
    """
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    since = datetime.combine(days[0], time(), tzinfo=zone)
    state = Letter.State
    rows = (
        Letter.objects.filter(course=course.pk, created_at__gte=since)
        .order_by()
        .values(day=TruncDate("created_at", tzinfo=zone))
        .annotate(
            sent=Count("pk", filter=Q(state=state.SENT)),
            failed=Count("pk", filter=Q(state=state.FAILED)),
            suppressed=Count("pk", filter=Q(state=state.SUPPRESSED)),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
        )
    )
    found = {row["day"]: LetterDay(**row) for row in rows}
    return [found.get(day, LetterDay(day)) for day in days]


def course_troubles(course: Model, *, now: datetime) -> tuple[int, int]:
    """Return how many letters of the course failed, and how many should have gone long ago; one query."""
    is_late = Q(state__in=WAITING, waits_since__lt=now - TOO_LONG)
    found = Letter.objects.filter(course=course.pk).aggregate(
        failed=Count("pk", filter=Q(state=Letter.State.FAILED)), late=Count("pk", filter=is_late)
    )
    return found["failed"], found["late"]


def waiting_too_long(*, now: datetime, course: Model | None = None) -> LetterQuerySet:
    """Return letters that should have gone ten minutes ago: the mail server, the worker
    or beat needs somebody's help.

    :param course: of this course only; None for the whole site.
    """
    late = Letter.objects.waiting().filter(waits_since__lt=now - TOO_LONG)
    return late if course is None else late.filter(course=course.pk)


def failed_letters(course: Model) -> LetterQuerySet:
    """Return a course's letters that failed, without those to addresses that letters came back from."""
    failed = Letter.objects.filter(course=course.pk, state=Letter.State.FAILED)
    return failed.exclude(recipient__email__in=Bounce.objects.values("address"))


def bounces_of(addresses: Iterable[str]) -> dict[str, Bounce]:
    """Return which of the addresses (in lower case) letters came back from; one query."""
    return {one.address: one for one in Bounce.objects.filter(address__in=list(addresses))}


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


def silent_processes(*, now: datetime) -> dict[str, timedelta | None]:
    """Return which of worker and beat were not seen for three minutes, and how long ago they were."""
    return {
        process: age
        for process, age in heartbeat_ages(now=now).items()
        if age is None or age > LONGEST_SILENCE
    }


def oldest_waiting(*, now: datetime) -> timedelta:
    """Return for how long the letter that waits longest has waited; none if nothing waits."""
    oldest = Letter.objects.waiting().aggregate(oldest=Min("waits_since"))["oldest"]
    return now - oldest if oldest else timedelta(0)

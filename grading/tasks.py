"""Background work: totals into snapshots. Losing a wake is fine, the sweep finds what is behind."""

from celery import shared_task
from django.utils import timezone

from courses.models import Course
from grading.actions import (
    discard_old_imports,
    follow_dates,
    lease_recomputation,
    mark_missing_by_policy,
    recompute_batch,
    renew_lease,
)
from grading.queries import courses_that_mark_missing, courses_with_dates, stale_courses
from outbox import wake


@shared_task(name="grading.recompute")
def recompute(course_id: int) -> None:
    """Compute what is behind in one course; cheap if nothing is."""
    course = Course.objects.filter(pk=course_id).first()
    lease = course and lease_recomputation(course=course, now=timezone.now())
    while course and lease:
        if recompute_batch(course=course, lease=lease, now=timezone.now()) is None:
            break
        lease = renew_lease(course=course, lease=lease, now=timezone.now())


@shared_task(name="grading.recompute_stale")
def recompute_stale() -> None:
    """Wake the work for each course that is behind."""
    for course_id in stale_courses():
        wake("grading.recompute", course_id)


@shared_task(name="grading.mark_missing")
def mark_missing() -> None:
    """Mark as missing what can no longer come, in the courses that have such a rule."""
    for course in courses_that_mark_missing():
        mark_missing_by_policy(course=course, now=timezone.now())


@shared_task(name="grading.follow_dates")
def follow() -> None:
    """Count days late anew where dates moved, and take back "missing" where something may come.

    Pages that move dates do this in their own transaction: the sweep finds what came otherwise.
    """
    for course in courses_with_dates():
        follow_dates(course=course, now=timezone.now())


@shared_task(name="grading.discard_old_imports")
def discard_imports() -> None:
    """Forget the files that nobody took over for a month."""
    discard_old_imports(now=timezone.now())

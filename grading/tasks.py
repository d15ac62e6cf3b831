"""Background work: totals into snapshots. Losing a wake is fine, the sweep finds what is behind."""

from celery import shared_task
from django.utils import timezone

from courses.models import Course
from grading.actions import recompute_snapshots
from grading.queries import stale_courses
from outbox import wake


@shared_task(name="grading.recompute")
def recompute(course_id: int) -> None:
    """Compute what is behind in one course; cheap if nothing is."""
    course = Course.objects.filter(pk=course_id).first()
    if course is not None:
        recompute_snapshots(course=course, now=timezone.now())


@shared_task(name="grading.recompute_stale")
def recompute_stale() -> None:
    """Wake the work for each course that is behind."""
    for course_id in stale_courses():
        wake("grading.recompute", course_id)

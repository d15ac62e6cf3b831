from django.db.models import F

from courses.models import Course


def raise_content_version(course_id: int) -> None:
    """Say that what the schedule shows has changed, so that cached pages are made anew.

    Called last in the transaction of every action that the course page shows: the course row's
    lock is then held only for a moment, and always taken after all others.
    """
    Course.objects.filter(pk=course_id).update(content_version=F("content_version") + 1)

"""Reads for the site's own pages."""

from courses.models import Course, User

FRONT_COURSES = 60


def public_courses() -> list[Course]:
    """Return the courses that anybody may look at, newest first."""
    shown = Course.objects.filter(is_public=True, archived_at=None)
    return list(shown.order_by("-starts_on", "title")[:FRONT_COURSES])


def past_courses_of(user: User) -> list[Course]:
    """Return the archived courses the person was in to the end, newest first."""
    past = Course.objects.filter(
        memberships__user=user, memberships__state="active", archived_at__isnull=False
    )
    return list(past.order_by("-starts_on", "title"))

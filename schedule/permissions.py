"""The only way the schedule's views get a row: through the course in the address."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from courses.models import User
from courses.permissions import Access, get_access
from schedule.models import Session


def get_session_to_read(
    user: User | AnonymousUser, slug: str, session_id: int
) -> tuple[Access, Session]:
    access = get_access(user, slug)
    session = (
        Session.objects.filter(pk=session_id, week__course=access.course)
        .select_related("week", "moved_to")
        .first()
    )
    if session is None:
        raise Http404
    session.week.course = access.course
    return access, session

"""Who may read which calendar, and whose reminders a link in a letter ends."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import Http404

from agenda import queries, rules
from agenda.models import FeedKey
from courses.models import Course, Membership, User
from courses.permissions import get_course_to, get_signed_in
from courses.rules import Permission
from schedule.rules import Deadline

STOP = "agenda.stop"
SECRET = re.compile(r"[A-Za-z0-9_-]{32,64}")


def get_membership_by_key(key: str, slug: str) -> Membership:
    """Return the membership whose calendar a secret address shows.

    :raises Http404: if the key is nobody's (any more), or its person is not in the course.
    """
    if not SECRET.fullmatch(key):
        raise Http404
    owner = FeedKey.objects.filter(key=key, user__is_active=True).values("user")
    membership = (
        Membership.objects.active()
        .filter(user__in=owner, course__slug=slug)
        .select_related("course", "user")
        .first()
    )
    if membership is None:
        raise Http404
    return membership


def get_own_course(user: User | AnonymousUser, slug: str) -> tuple[User, Course]:
    """Return the person and a course that they are in.

    :raises Http404: if they are not.
    """
    person = get_signed_in(user)
    membership = person.memberships.active().filter(course__slug=slug).select_related("course")
    found = membership.first()
    if found is None:
        raise Http404
    return person, found.course


def get_event_to_view(
    user: User | AnonymousUser, slug: str, key: str, *, now: datetime
) -> tuple[Course, Deadline, int | None]:
    """Return something with a date, and for whom it is shown: what their calendar shows them.

    :param key: as in the calendar, "milestone-12".
    :raises Http404: if it is not in the calendar that they may see.
    """
    access = get_course_to(user, slug, Permission.VIEW_COURSE)
    member = access.member
    if member is not None:
        found = queries.deadlines_for([member], now=now)
    else:
        found = queries.public_deadlines(access.course)
    for deadline in found:
        if rules.event_key(deadline) == key:
            return access.course, deadline, member.pk if member else None
    raise Http404


@dataclass(frozen=True)
class Stop:
    """What the link in a letter ends.

    :param course: None for all courses.
    """

    user: User
    course: Course | None


def stop_token(user_id: int, course_id: int | None) -> str:
    """Return what stands in the link that ends a person's reminders of a course, or (None) of all.

    It is good for ever: who finds an old letter may still end them.
    """
    return signing.dumps([user_id, course_id], salt=STOP)


def get_stop(token: str) -> Stop:
    """Return whose reminders the link ends.

    :raises Http404: if the site did not make it, or the person or course is gone.
    """
    try:
        user_id, course_id = signing.loads(token, salt=STOP)
    except signing.BadSignature as error:
        raise Http404 from error
    user = User.objects.filter(pk=user_id).first()
    course = Course.objects.filter(pk=course_id).first() if course_id else None
    if user is None or (course_id and course is None):
        raise Http404
    return Stop(user, course)

"""Who may read which calendar."""

import re

from django.http import Http404

from agenda.models import FeedKey
from courses.models import Membership

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
        .select_related("course")
        .first()
    )
    if membership is None:
        raise Http404
    return membership

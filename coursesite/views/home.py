"""The front door: my courses and what comes next; for a visitor the public courses."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda import queries
from courses.models import User
from courses.permissions import may_create_course
from coursesite import permissions
from coursesite.queries import past_courses_of, public_courses

NEXT_UP = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        return _own(request, request.user, timezone.now())
    context = {
        "courses": public_courses(),
        "has_mailbox": permissions.is_on_this_machine(request),
    }
    return render(request, "coursesite/front.html", context)


def _own(request: HttpRequest, user: User, now: datetime) -> HttpResponse:
    mine = queries.memberships_of(user)
    context = {
        "memberships": mine,
        "past_courses": past_courses_of(user),
        "lines": queries.next_up(mine, now=now, limit=NEXT_UP, own=user.zone),
        "public_courses": [] if mine else public_courses(),
        "can_create_course": may_create_course(user),
    }
    return render(request, "coursesite/home.html", context)

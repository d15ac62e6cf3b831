"""The instructor's one page: is my course well?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.permissions import get_course_to
from courses.rules import Permission
from coursesite.dashboard import dashboard as dashboard_of
from coursesite.dashboard.setup import steps_left
from outbox.queries import silent_processes


@login_required
@require_safe
def dashboard(request: HttpRequest, course: str) -> HttpResponse:
    access = get_course_to(request.user, course, Permission.VIEW_DASHBOARD)
    now = timezone.now()
    can_assign = access.can(Permission.ASSIGN_TALKS)
    context = {
        "access": access,
        "course": access.course,
        "dashboard": dashboard_of(access.course, now=now, can_assign=can_assign),
        "silent": silent_processes(now=now),
        "steps": steps_left(access, now=now),
    }
    return render(request, "coursesite/dashboard.html", context)

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.permissions import get_course_to
from courses.rules import Permission
from schedule import permissions


@require_safe
def session(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, found = permissions.get_session_to_read(request.user, course, session_id)
    context = {"access": access, "course": access.course, "session": found}
    return render(request, "schedule/session.html", context)


@require_safe
def announcements(request: HttpRequest, course: str) -> HttpResponse:
    access = get_course_to(request.user, course, Permission.VIEW_COURSE)
    told = access.course.announcements.select_related("author").order_by("-published_at", "-pk")
    context = {"access": access, "course": access.course, "announcements": told}
    return render(request, "schedule/announcements.html", context)

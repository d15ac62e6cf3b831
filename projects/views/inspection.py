from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses.rules import Permission
from projects import permissions
from projects.views.overview import staff_context


@login_required
@require_http_methods(["GET"])
def inspection(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_inspect(request.user, course)
    context = {
        "access": access,
        "course": access.course,
        "can_edit": access.can(Permission.EDIT_PROJECTS),
        **staff_context(access, now=timezone.now()),
    }
    return render(request, "projects/inspection.html", context)

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.permissions import get_access


@login_required
@require_safe
def grades(request: HttpRequest, course: str) -> HttpResponse:
    access = get_access(request.user, course)
    return render(request, "grading/grades.html", {"access": access, "course": access.course})

"""Why a student got the talks they got."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from papers import queries
from papers.permissions import assignment as permissions


@login_required
@require_http_methods(["GET"])
def talks_explained(
    request: HttpRequest, course: str, membership_id: int | None = None
) -> HttpResponse:
    access, student = permissions.get_talks_to_explain(request.user, course, membership_id)
    context = {
        "access": access,
        "course": access.course,
        "student": student,
        "is_own": student == access.member,
        "explained": queries.talks_explained(student),
    }
    return render(request, "papers/talks_explained.html", context)

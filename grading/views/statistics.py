from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.rules import Permission
from grading import permissions, queries
from grading.views.places import places


@login_required
@require_safe
def statistics(request: HttpRequest, course: str) -> HttpResponse:
    """Show staff how everything is spread, and students what they may know of it."""
    access, _member = permissions.get_course_to_see_grades(request.user, course)
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "statistics"),
    }
    if access.can(Permission.VIEW_GRADEBOOK):
        found = {"found": queries.course_statistics(access.course)}
        return render(request, "grading/statistics.html", context | found)
    seen = {"seen": queries.seen_statistics(access.course), "fewest": queries.FEWEST_SEEN}
    return render(request, "grading/statistics_seen.html", context | seen)

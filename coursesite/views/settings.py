"""A course's settings: another zone moves what every app has a date for."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses import forms, permissions
from courses.rules import Permission
from coursesite.course_settings import MovedZone, moved_zone, update_course
from grading.forms import AcceptedForm
from grading.views.previews import sent_back


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, course: str) -> HttpResponse:
    """Show the settings of a course; those of an archived one can only be read."""
    may = Permission.VIEW_SETTINGS if request.method == "GET" else Permission.EDIT_COURSE
    found, member = permissions.get_member_to(request.user, course, may)
    access = permissions.Access(course=found, member=member)
    form = forms.CourseForm(request.POST or None, instance=copy(found))
    now = timezone.now()
    if form.is_valid():
        if "time_zone" in form.changed_data and not AcceptedForm(request.POST).is_accepted():
            moved = moved_zone(found, by=member, now=now, **form.cleaned_data)
            if moved:
                return _render_moved(request, access, moved)
        update_course(course=found, by=member, now=now, **form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return redirect("courses:settings", found.slug)
    template = "courses/settings_archived.html" if found.archived_at else "courses/settings.html"
    context = {"access": access, "course": found, "form": form}
    return render(request, template, context, status=forms.status_of(form))


def _render_moved(
    request: HttpRequest, access: permissions.Access, moved: MovedZone
) -> HttpResponse:
    """Show what would move and ask; the form brings back what was posted."""
    context = {
        "access": access,
        "course": access.course,
        "moved": moved,
        "fields": sent_back(request),
    }
    return render(request, "coursesite/zone_moved.html", context)

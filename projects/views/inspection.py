from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.rules import Permission
from projects import actions, permissions, queries
from projects.forms import ProjectSettingsForm
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


@login_required
@require_http_methods(["GET", "POST"])
def settings_edit(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit(request.user, course)
    settings = queries.settings_for(access.course)
    form = ProjectSettingsForm(request.POST or None, instance=settings)
    form.use_zone(access.course.zone)
    if form.is_valid():
        actions.update_project_settings(
            course=access.course, by=member, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The rules for teams are changed."))
        return redirect("projects:projects", course=course)
    context = {"access": access, "course": access.course, "form": form}
    return render(request, "projects/settings_edit.html", context, status=status_of(form))

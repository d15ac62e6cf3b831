"""A course itself: making one, its settings, archiving."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses import actions, forms, permissions
from courses.errors import AddressTaken


@login_required
@require_http_methods(["GET", "POST"])
def course_create(request: HttpRequest) -> HttpResponse:
    user = permissions.get_user_to_create_course(request.user)
    form = forms.CourseCreateForm(request.POST or None, initial={"time_zone": user.time_zone})
    if form.is_valid():
        try:
            course = actions.create_course(by=user, now=timezone.now(), **form.cleaned_data)
        except AddressTaken as error:
            form.add_error("slug", str(error))
        else:
            messages.success(
                request, _("The course is there. Next: its weeks and sessions, and its people.")
            )
            return redirect("course", course.slug)
    return render(
        request, "courses/course_create.html", {"form": form}, status=forms.status_of(form)
    )


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_administer(request.user, course)
    if access.course.archived_at:
        return archived(request, access)
    form = forms.CourseForm(request.POST or None, instance=copy(access.course))
    if form.is_valid():
        actions.update_course(
            course=access.course, by=member, now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The settings are saved."))
        return redirect("courses:settings", access.course.slug)
    context = {"access": access, "course": access.course, "form": form}
    return render(request, "courses/settings.html", context, status=forms.status_of(form))


def archived(request: HttpRequest, access: permissions.Access) -> HttpResponse:
    context = {"access": access, "course": access.course}
    status = 403 if request.method == "POST" else 200
    return render(request, "courses/settings_archived.html", context, status=status)


@login_required
@require_http_methods(["POST"])
def course_archive(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_administer(request.user, course)
    actions.archive_course(course=access.course, by=member, now=timezone.now())
    messages.success(request, _("The course is archived: it can be read, and nothing changed."))
    return redirect("courses:settings", access.course.slug)


@login_required
@require_http_methods(["POST"])
def course_unarchive(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_administer(request.user, course)
    actions.unarchive_course(course=access.course, by=member, now=timezone.now())
    messages.success(request, _("The course is open for work again."))
    return redirect("courses:settings", access.course.slug)

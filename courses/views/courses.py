"""A course itself: making one, its settings, archiving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses import actions, forms, permissions, queries
from courses.errors import AddressTaken
from courses.rules import Permission


@login_required
@require_http_methods(["GET", "POST"])
def course_create(request: HttpRequest) -> HttpResponse:
    user = permissions.get_user_to_create_course(request.user)
    form = forms.CourseCreateForm(
        request.POST or None, initial={"time_zone": queries.usual_zone(user)}
    )
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
@require_http_methods(["POST"])
def course_archive(request: HttpRequest, course: str) -> HttpResponse:
    found, member = permissions.get_member_to(request.user, course, Permission.VIEW_SETTINGS)
    actions.archive_course(course=found, by=member, now=timezone.now())
    messages.success(request, _("The course is archived: it can be read, and nothing changed."))
    return redirect("courses:settings", found.slug)


@login_required
@require_http_methods(["POST"])
def course_unarchive(request: HttpRequest, course: str) -> HttpResponse:
    found, member = permissions.get_member_to(request.user, course, Permission.VIEW_SETTINGS)
    actions.unarchive_course(course=found, by=member, now=timezone.now())
    messages.success(request, _("The course is open for work again."))
    return redirect("courses:settings", found.slug)

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.forms import status_of
from courses.permissions import get_course_to
from courses.rules import Permission
from schedule import actions, forms, permissions, queries


@require_safe
def announcements(request: HttpRequest, course: str) -> HttpResponse:
    access = get_course_to(request.user, course, Permission.VIEW_COURSE)
    context = {
        "access": access,
        "course": access.course,
        "announcements": queries.announcements(access.course),
        "can_announce": access.can(Permission.ANNOUNCE),
    }
    return render(request, "schedule/announcements.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def announcement_publish(request: HttpRequest, course: str) -> HttpResponse:
    """Publish an announcement; sent by the button "preview" it is only shown as it would be."""
    access, member = permissions.get_course_to_announce(request.user, course)
    form = forms.AnnouncementForm(request.POST or None)
    preview = None
    if form.is_valid():
        if "preview" not in request.POST:
            told = actions.publish_announcement(
                course=access.course, by=member, now=timezone.now(), **form.cleaned_data
            )
            done = _("“%(title)s” is on the course page, and the letters are on their way.")
            messages.success(request, done % {"title": told.title})
            page = reverse("schedule:announcements", args=[course])
            return redirect(f"{page}#announcement-{told.pk}")
        preview = form.cleaned_data
    audience = queries.audience_of(access.course)
    context = {
        "access": access,
        "course": access.course,
        "form": form,
        "preview": preview,
        "audience": audience,
        "letter_count": sum(count for _role, count in audience),
    }
    return render(request, "schedule/announcement_publish.html", context, status=status_of(form))

"""The pages that move when something is due: what follows for grades is shown first, and done with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.models import Membership
from courses.permissions import Access
from coursesite.moves import Moved, moved, with_grades
from grading.forms import AcceptedForm
from grading.views.previews import carry_out, render_preview, sent_back
from projects import actions, permissions, queries
from projects.errors import ProjectsError
from projects.forms import ExtensionForm, MilestoneForm, ProjectSettingsForm, TakeBackForm
from projects.models import Milestone
from projects.views.milestones import field_of, render_form


@login_required
@require_http_methods(["GET", "POST"])
def milestone_edit(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    access, milestone, member = permissions.get_milestone_to_edit(
        request.user, course, milestone_id
    )
    form = MilestoneForm(request.POST or None, instance=milestone)
    form.use_zone(access.course.zone)
    now = timezone.now()

    def change() -> None:
        fresh = permissions.get_milestone_to_edit(request.user, course, milestone_id)[1]
        seen = form.cleaned_data["revision"]
        actions.update_milestone(
            milestone=fresh, by=member, now=now, seen_revision=seen, **form.changes
        )

    if form.is_valid():
        try:
            found = _carry_out(request, milestone, change, by=member, now=now)
        except ProjectsError as error:
            form.add_error(field_of(error), str(error))
        else:
            if found:
                return _render_moved(request, access, milestone, found)
            messages.success(request, _("“%(title)s” is changed.") % {"title": milestone.title})
            return redirect("projects:milestone", course=course, milestone_id=milestone_id)
    return render_form(
        request, "projects/milestone_edit.html", access, form, milestone_id=milestone_id
    )


@login_required
@require_http_methods(["GET", "POST"])
def extension_grant(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    """Give a team, or a student, more time; `?owner=` names the one that is chosen at first."""
    access, milestone, member = permissions.get_milestone_to_edit(
        request.user, course, milestone_id
    )
    form = ExtensionForm(
        request.POST or None,
        milestone=milestone,
        students=queries.students_of(access.course),
        initial=_first_values(request, milestone),
    )
    now = timezone.now()

    def change() -> None:
        actions.grant_extension(milestone=milestone, by=member, now=now, **form.cleaned_data)

    if form.is_valid():
        try:
            found = _carry_out(request, milestone, change, by=member, now=now, asks_for="totals")
        except ProjectsError as error:
            form.add_error("due_at", str(error))
        else:
            if found:
                return _render_moved(request, access, milestone, found)
            messages.success(request, _("They have more time, and are told by letter."))
            return redirect("projects:milestone", course=course, milestone_id=milestone_id)
    context = {"access": access, "course": access.course, "milestone": milestone, "form": form}
    return render(request, "projects/extension_grant.html", context, status=status_of(form))


def _first_values(request: HttpRequest, milestone: Milestone) -> dict[str, Any]:
    owner = request.GET.get("owner", "")
    name = "membership" if milestone.is_individual else "team"
    return {name: owner} if owner.isdecimal() else {}


@login_required
@require_http_methods(["GET", "POST"])
def extension_take_back(request: HttpRequest, course: str, extension_id: int) -> HttpResponse:
    access, extension, member = permissions.get_extension_to_take_back(
        request.user, course, extension_id
    )
    milestone = extension.milestone
    form = TakeBackForm(request.POST or None)
    now = timezone.now()

    def change() -> None:
        actions.take_extension_back(extension=extension, by=member, now=now, **form.cleaned_data)

    if form.is_valid():
        try:
            found = _carry_out(request, milestone, change, by=member, now=now, asks_for="totals")
        except ProjectsError as error:
            form.add_error(None, str(error))
        else:
            if found:
                return _render_moved(request, access, milestone, found)
            messages.success(request, _("The dates of everybody hold for them again."))
            return redirect("projects:milestone", course=course, milestone_id=milestone.pk)
    context = {"access": access, "course": access.course, "extension": extension, "form": form}
    return render(request, "projects/extension_take_back.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def settings_edit(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit(request.user, course)
    form = ProjectSettingsForm(request.POST or None, instance=queries.settings_for(access.course))
    form.use_zone(access.course.zone)
    now = timezone.now()

    def change() -> None:
        actions.update_project_settings(
            course=access.course, by=member, now=now, **form.cleaned_data
        )

    if form.is_valid():
        both = with_grades(access.course, change, by=member, now=now)
        changed = carry_out(request, access.course, both)
        if changed:
            return render_preview(request, access, changed)
        messages.success(request, _("The rules are changed."))
        return redirect("projects:projects", course=course)
    context = {"access": access, "course": access.course, "form": form}
    return render(request, "projects/settings_edit.html", context, status=status_of(form))


def _carry_out(
    request: HttpRequest,
    milestone: Milestone,
    change: Callable[[], object],
    *,
    by: Membership,
    now: datetime,
    asks_for: str = "hand_ins",
) -> Moved | None:
    """Do the change with what follows for grades, or return what it would do, if to be accepted first.

    :param asks_for: "hand_ins" if also what is late otherwise than now is to be accepted, "totals"
        if only what students see of grades.
    """
    both = with_grades(milestone.course, change, by=by, now=now)
    if not AcceptedForm(request.POST).is_accepted():
        found = moved(milestone.course, [milestone], both, now=now)
        if found.totals or (found.hand_ins and asks_for == "hand_ins"):
            return found
    both()
    return None


def _render_moved(
    request: HttpRequest, access: Access, milestone: Milestone, found: Moved
) -> HttpResponse:
    """Show what would change and ask; the form brings back what was posted."""
    context = {
        "access": access,
        "course": access.course,
        "milestone": milestone,
        "moved": found,
        "fields": sent_back(request),
        "back_url": reverse("projects:milestone", args=[access.course.slug, milestone.pk]),
    }
    return render(request, "coursesite/moved.html", context)

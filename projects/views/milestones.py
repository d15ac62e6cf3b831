"""Milestones as staff set them; `projects:milestone` and the pages that move dates are the site's."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.models import Course
from courses.permissions import Access
from projects import actions, permissions, queries, rules
from projects.errors import DatesOutOfOrder, HandedInAlready, MilestoneChanged, ProjectsError
from projects.forms import MilestoneForm


@login_required
@require_http_methods(["GET", "POST"])
def milestone_create(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit(request.user, course)
    form = MilestoneForm(request.POST or None, initial=_first_values(access.course))
    form.use_zone(access.course.zone)
    if form.is_valid():
        try:
            made = actions.create_milestone(
                course=access.course, by=member, now=timezone.now(), **form.changes
            )
        except ProjectsError as error:
            form.add_error(field_of(error), str(error))
        else:
            messages.success(request, _("“%(title)s” is on the programme.") % {"title": made.title})
            return redirect("projects:milestone", course=course, milestone_id=made.pk)
    return render_form(request, "projects/milestone_create.html", access, form)


def _first_values(course: Course) -> dict[str, Any]:
    """Return what the course's next milestone may be; a person changes what does not fit."""
    position, last_due_at = queries.after_last_milestone(course)
    dates = rules.usual_dates(
        starts_on=course.starts_on, last_due_at=last_due_at, now=timezone.now(), zone=course.zone
    )
    return {"position": position, **dates}


@login_required
@require_http_methods(["GET", "POST"])
def milestone_delete(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    access, milestone, member = permissions.get_milestone_to_edit(
        request.user, course, milestone_id
    )
    refusal = ""
    if request.method == "POST":
        try:
            actions.delete_milestone(milestone=milestone, by=member, now=timezone.now())
        except ProjectsError as error:
            refusal = str(error)
        else:
            messages.success(request, _("“%(title)s” is gone.") % {"title": milestone.title})
            return redirect("projects:projects", course=course)
    context = {
        "access": access,
        "course": access.course,
        "milestone": milestone,
        "refusal": refusal,
    }
    return render(
        request, "projects/milestone_delete.html", context, status=400 if refusal else 200
    )


def field_of(error: ProjectsError) -> str | None:
    """Return the field of the milestone's form at which a refusal is said; None for the form itself."""
    fields: dict[type[ProjectsError], str | None] = {
        DatesOutOfOrder: "due_at",
        HandedInAlready: "is_individual",
        MilestoneChanged: None,
    }
    return fields.get(type(error), "position")


def render_form(
    request: HttpRequest, template: str, access: Access, form: MilestoneForm, **context: Any
) -> HttpResponse:
    context |= {"access": access, "course": access.course, "form": form}
    return render(request, template, context, status=status_of(form))

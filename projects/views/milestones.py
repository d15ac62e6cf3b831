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
from courses.models import Course
from courses.permissions import Access
from courses.rules import Permission
from projects import actions, permissions, queries, rules
from projects.errors import DatesOutOfOrder, HandedInAlready, ProjectsError
from projects.forms import MilestoneForm, SubmitForm
from projects.models import Milestone


@login_required
@require_http_methods(["GET"])
def milestone(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    access, milestone = permissions.get_milestone_to_view(request.user, course, milestone_id)
    return render_milestone(request, access, milestone, now=timezone.now())


def render_milestone(
    request: HttpRequest,
    access: Access,
    milestone: Milestone,
    *,
    now: datetime,
    form: SubmitForm | None = None,
) -> HttpResponse:
    """Render a milestone: what is asked and, for students, their versions and the form."""
    member = permissions.member_of(access)
    context: dict[str, Any] = {
        "access": access,
        "course": access.course,
        "milestone": milestone,
        "endings": rules.file_types(milestone.file_types),
        "can_edit": access.can(Permission.EDIT_PROJECTS),
        "can_inspect": access.can(Permission.VIEW_SUBMISSIONS),
    }
    if access.is_student:
        team = None if milestone.is_individual else queries.current_team(member)
        needs_team = not milestone.is_individual and team is None
        owner = None if needs_team or team else member
        versions = [] if needs_team else queries.versions(milestone, team=team, membership=owner)
        latest = next(iter(versions), None)
        status = queries.milestone_status(milestone, latest, now=now)
        context |= {
            "team": team,
            "needs_team": needs_team,
            "versions": versions,
            "status": status,
            "form": form or submit_form(milestone),
            "can_submit": access.can(Permission.JOIN_TEAM) and status.is_open and not needs_team,
        }
    elif access.can(Permission.VIEW_SUBMISSIONS):
        rows = queries.milestone_rows(milestone, now=now)
        handed_in = any(cell.latest for row in rows for cell in row.cells)
        context |= {"rows": rows, "has_hand_ins": handed_in}
    return render(request, "projects/milestone.html", context, status=400 if form else 200)


def submit_form(milestone: Milestone, *posted: Any) -> SubmitForm:
    """Make the form that is shown on the milestone's page and posts to the hand-in's address."""
    address = reverse("projects:submit", args=[milestone.course.slug, milestone.pk])
    return SubmitForm(*posted, action=address)


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
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, _("“%(title)s” is on the programme.") % {"title": made.title})
            return redirect("projects:milestone", course=course, milestone_id=made.pk)
    return _render_form(request, "projects/milestone_create.html", access, form)


def _first_values(course: Course) -> dict[str, Any]:
    """Return what the course's next milestone may be; a person changes what does not fit."""
    position, last_due_at = queries.after_last_milestone(course)
    dates = rules.usual_dates(
        starts_on=course.starts_on, last_due_at=last_due_at, now=timezone.now(), zone=course.zone
    )
    return {"position": position, **dates}


@login_required
@require_http_methods(["GET", "POST"])
def milestone_edit(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    access, milestone, member = permissions.get_milestone_to_edit(
        request.user, course, milestone_id
    )
    form = MilestoneForm(request.POST or None, instance=milestone)
    form.use_zone(access.course.zone)
    if form.is_valid():
        try:
            actions.update_milestone(
                milestone=milestone, by=member, now=timezone.now(), **form.changes
            )
        except ProjectsError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, _("“%(title)s” is changed.") % {"title": milestone.title})
            return redirect("projects:milestone", course=course, milestone_id=milestone_id)
    return _render_form(
        request, "projects/milestone_edit.html", access, form, milestone_id=milestone_id
    )


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


def _field_of(error: ProjectsError) -> str:
    fields = {DatesOutOfOrder: "due_at", HandedInAlready: "is_individual"}
    return fields.get(type(error), "position")


def _render_form(
    request: HttpRequest, template: str, access: Access, form: MilestoneForm, **context: Any
) -> HttpResponse:
    context |= {"access": access, "course": access.course, "form": form}
    return render(request, template, context, status=status_of(form))

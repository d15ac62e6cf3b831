"""A milestone's page and handing in: what it costs to be late is of the grades."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.errors import UploadRefused
from courses.models import Membership
from courses.permissions import Access
from courses.rules import Permission
from grading.queries import hand_in_cost, item_for_milestone, late_days_left
from projects import actions, permissions, queries, rules
from projects.errors import PartRefused, ProjectsError
from projects.forms import SubmitForm
from projects.models import Milestone


@login_required
@require_http_methods(["GET"])
def milestone(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    access, milestone = permissions.get_milestone_to_view(request.user, course, milestone_id)
    return _render(request, access, milestone, now=timezone.now())


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    access, milestone, member = permissions.get_milestone_to_submit(
        request.user, course, milestone_id
    )
    if request.method == "GET":
        return redirect("projects:milestone", course=course, milestone_id=milestone_id)
    form = _submit_form(milestone, member, request.POST, request.FILES)
    now = timezone.now()
    if form.is_valid():
        try:
            made = actions.submit(milestone=milestone, by=member, now=now, **form.parts)
        except PartRefused as error:
            form.add_error(form.field_of(error.part), str(error))
        except (ProjectsError, UploadRefused) as error:
            form.add_error(form.field_of("file"), str(error))
        else:
            messages.success(request, _("It has arrived. This is your receipt."))
            return redirect("projects:submission", course=course, submission_id=made.pk)
    return _render(request, access, milestone, now=now, form=form)


def _render(
    request: HttpRequest,
    access: Access,
    milestone: Milestone,
    *,
    now: datetime,
    form: SubmitForm | None = None,
) -> HttpResponse:
    """Render a milestone: what is asked and, for students, their versions and the form."""
    context: dict[str, Any] = {
        "access": access,
        "course": access.course,
        "milestone": milestone,
        "dates": milestone.dates,
        "max_bytes": min(milestone.max_bytes, settings.UPLOAD_MAX_BYTES),
        "endings": rules.file_types(milestone.file_types),
        "can_edit": access.can(Permission.EDIT_PROJECTS),
        "can_inspect": access.can(Permission.VIEW_SUBMISSIONS),
    }
    if access.is_student:
        context |= _student_context(access, milestone, form, now=now)
    elif access.can(Permission.VIEW_SUBMISSIONS):
        rows = queries.milestone_rows(milestone, now=now)
        context |= {
            "rows": rows,
            "has_hand_ins": any(cell.counting for row in rows for cell in row.cells),
            "is_overdue": any(
                cell.state is rules.HandIn.MISSING for row in rows for cell in row.cells
            ),
            "can_write": access.can(Permission.ANNOUNCE),
            "extensions": queries.extension_rows(queries.extensions_of(milestone)),
            "item": item_for_milestone(milestone) if access.can(Permission.ENTER_GRADES) else None,
        }
    return render(request, "coursesite/milestone.html", context, status=400 if form else 200)


def _student_context(
    access: Access, milestone: Milestone, form: SubmitForm | None, *, now: datetime
) -> dict[str, Any]:
    member = permissions.member_of(access)
    places = [] if milestone.is_individual else queries.places_of(member)
    present = queries.present_place(places)
    owner = queries.owner_for(milestone, member.pk, places)
    needs_team = owner is None
    owners = queries.owners_for(milestone, member.pk, places)
    versions = list(queries.versions(milestone, owners))
    book = queries.HandInBook(access.course, versions)
    status = queries.milestone_status(book, milestone, member.pk, places, now=now)
    is_late = status.window is rules.Window.OVERDUE
    return {
        "team": present.team if present else None,
        "needs_team": needs_team,
        "versions": book.rows([one for one in versions if one.owner == owner]),
        "counts_last": book.counts_last,
        "status": status,
        "dates": status.dates,
        "extensions": queries.extension_rows(
            queries.extensions_for(milestone, owner) if owner else ()
        ),
        "late_days": late_days_left(access.course, member),
        "cost": hand_in_cost(milestone, member, status.dates, now=now) if is_late else None,
        "form": form or _submit_form(milestone, member),
        "can_submit": access.can(Permission.JOIN_TEAM) and status.is_open and not needs_team,
    }


def _submit_form(milestone: Milestone, member: Membership, *posted: Any) -> SubmitForm:
    """Make the form that is shown on the milestone's page and posts to the hand-in's address."""
    address = reverse("projects:submit", args=[milestone.course.slug, milestone.pk])
    draft = f"{milestone.pk}-{member.pk}"
    return SubmitForm(*posted, action=address, milestone=milestone, draft=draft)

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses.models import Course
from courses.permissions import Access
from courses.rules import Permission
from projects import permissions, queries, rules
from projects.queries import Inspection, InspectionRow


@login_required
@require_http_methods(["GET"])
def projects(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_view(request.user, course)
    return render_projects(request, access, now=timezone.now())


def render_projects(
    request: HttpRequest, access: Access, *, now: datetime, refusal: str = ""
) -> HttpResponse:
    """Render the project's front page: for a student theirs, for staff who has handed in what."""
    context: dict[str, Any] = {
        "access": access,
        "course": access.course,
        "refusal": refusal,
        "can_edit": access.can(Permission.EDIT_PROJECTS),
        "can_write": access.can(Permission.ANNOUNCE),
        "can_see_teams": permissions.can_see_teams(access),
        "final_round": queries.final_round(access.course),
    }
    if access.can(Permission.VIEW_SUBMISSIONS):
        context |= staff_context(access, now=now)
        context["small_teams"] = _small_teams(access.course, context["inspection"])
    elif access.is_student:
        context |= _student_context(access, now=now)
    else:
        member = permissions.member_of(access)
        context["statuses"] = queries.milestone_statuses(access.course, member, (), now=now)
    return render(request, "projects/projects.html", context, status=400 if refusal else 200)


def _small_teams(course: Course, inspection: Inspection) -> list[InspectionRow]:
    team_min = queries.settings_for(course).team_min
    return [
        row
        for row in inspection.team_rows
        if rules.is_too_small(member_count=len(row.members), team_min=team_min)
    ]


def staff_context(access: Access, *, now: datetime) -> dict[str, Any]:
    inspection = queries.inspection(access.course, now=now)
    without_team = list(queries.students_without_team(access.course))
    return {
        "inspection": inspection,
        "without_team": without_team,
        "has_students": bool(without_team) or any(row.members for row in inspection.team_rows),
        "has_been_due": inspection.has_been_due(now),
    }


def _student_context(access: Access, *, now: datetime) -> dict[str, Any]:
    course, member = access.course, permissions.member_of(access)
    places = queries.places_of(member)
    present = queries.present_place(places)
    team = present.team if present else None
    settings = queries.settings_for(course)
    is_locked = rules.is_locked(teams_locked_at=settings.teams_locked_at, now=now)
    members = queries.members_of(team) if team else []
    return {
        "team": team,
        "members": members,
        "is_small": rules.is_too_small(member_count=len(members), team_min=settings.team_min),
        "team_min": settings.team_min,
        "invitations": [] if team else queries.open_invitations_to(member),
        "own_requests": [] if team else queries.open_requests_by(member),
        "join_requests": queries.open_requests_of(team) if team else [],
        "statuses": queries.milestone_statuses(course, member, places, now=now),
        "final_talk": queries.final_talk_of(team) if team else None,
        "teams": queries.team_rows(course),
        "team_max": settings.team_max,
        "is_locked": is_locked,
        "can_form_teams": access.can(Permission.JOIN_TEAM) and not is_locked,
        "can_hand_in": access.can(Permission.JOIN_TEAM),
    }

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.models import Membership
from courses.permissions import Access
from courses.rules import Permission
from projects import actions, permissions, queries, rules
from projects.errors import ProjectsError, TeamNameTaken
from projects.forms import RelatedPapersForm, TeamForm
from projects.models import Team
from projects.queries import VersionRow


@login_required
@require_http_methods(["GET", "POST"])
def team_create(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_make_teams(request.user, course)
    form = TeamForm(request.POST or None)
    if form.is_valid():
        try:
            team = actions.create_team(
                course=access.course, by=member, now=timezone.now(), **form.cleaned_data
            )
        except ProjectsError as error:
            form.add_error("name" if isinstance(error, TeamNameTaken) else None, str(error))
        else:
            messages.success(request, _("The team is made. Now invite its members."))
            return redirect("projects:team", course=course, team_id=team.pk)
    return _render_form(request, "projects/team_create.html", access, form)


@login_required
@require_http_methods(["GET"])
def team(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team = permissions.get_team_to_view(request.user, course, team_id)
    return render(request, "projects/team.html", _team_context(access, team, now=timezone.now()))


@login_required
@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team = permissions.get_team_to_edit(request.user, course, team_id)
    form = TeamForm(request.POST or None, instance=team)
    if form.is_valid():
        try:
            actions.update_team(
                team=team, by=permissions.member_of(access), now=timezone.now(), **form.cleaned_data
            )
        except TeamNameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The team's page is changed."))
            return redirect("projects:team", course=course, team_id=team_id)
    return _render_form(request, "projects/team_edit.html", access, form, team_id=team_id)


@login_required
@require_http_methods(["GET", "POST"])
def team_papers(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team = permissions.get_team_to_edit(request.user, course, team_id)
    form = RelatedPapersForm(request.POST if request.method == "POST" else None, team=team)
    if form.is_valid():
        actions.relate_papers(
            team=team, by=permissions.member_of(access), now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The team's page is changed."))
        return redirect("projects:team", course=course, team_id=team_id)
    return _render_form(request, "projects/team_papers.html", access, form, team_id=team_id)


@login_required
@require_http_methods(["GET", "POST"])
def team_leave(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team, member = permissions.get_team_to_leave(request.user, course, team_id)
    refusal = ""
    if request.method == "POST":
        try:
            actions.leave_team(team=team, by=member, now=timezone.now())
        except ProjectsError as error:
            refusal = str(error)
        else:
            messages.success(request, _("You have left %(team)s.") % {"team": team.name})
            return redirect("projects:projects", course=course)
    context = {"access": access, "course": access.course, "team": team, "refusal": refusal}
    return render(request, "projects/team_leave.html", context, status=400 if refusal else 200)


def _render_form(
    request: HttpRequest, template: str, access: Access, form: Any, **context: Any
) -> HttpResponse:
    context |= {"access": access, "course": access.course, "form": form}
    return render(request, template, context, status=status_of(form))


def _team_context(access: Access, team: Team, *, now: datetime) -> dict[str, Any]:
    is_staff = access.can(Permission.VIEW_SUBMISSIONS)
    can_edit = permissions.can_edit_team(access, team)
    can_see_work = is_staff or permissions.is_in_team(access, team)
    members = queries.members_of(team)
    return {
        "access": access,
        "course": access.course,
        "team": team,
        "members": members,
        "papers": team.related_papers.order_by("title", "pk"),
        "places": queries.history_of(team) if is_staff else [],
        "invitations": queries.open_invitations_of(team) if can_see_work else [],
        "join_requests": queries.open_requests_of(team) if can_see_work else [],
        "submissions": _versions(access, team) if can_see_work else [],
        "final_talk": queries.final_talk_of(team),
        "can_see_work": can_see_work,
        "can_edit": can_edit,
        "can_move_people": access.can(Permission.EDIT_PROJECTS),
        **_what_can_change(access, members, can_edit=can_edit, now=now),
    }


def _what_can_change(
    access: Access, members: list[Membership], *, can_edit: bool, now: datetime
) -> dict[str, Any]:
    """Say what the reader may do about who is in the team."""
    settings = queries.settings_for(access.course)
    count = len(members)
    is_locked = rules.is_locked(teams_locked_at=settings.teams_locked_at, now=now)
    has_place = rules.has_place(member_count=count, team_max=settings.team_max)
    is_free = access.can(Permission.JOIN_TEAM) and not is_locked
    return {
        "is_small": rules.is_too_small(member_count=count, team_min=settings.team_min),
        "team_min": settings.team_min,
        "can_invite": can_edit and has_place and not (is_locked and access.is_student),
        "can_take_in": has_place and not (is_locked and access.is_student),
        "can_leave": can_edit and access.is_student and not is_locked,
        "can_ask": is_free
        and has_place
        and bool(members)
        and queries.current_team(permissions.member_of(access)) is None,
    }


def _versions(access: Access, team: Team) -> list[VersionRow]:
    submissions = list(queries.team_submissions(team))
    return queries.HandInBook(access.course, submissions).rows(submissions) if submissions else []

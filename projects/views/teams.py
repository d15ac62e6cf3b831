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
from courses.permissions import Access
from courses.rules import Permission
from projects import actions, permissions, queries, rules
from projects.errors import ProjectsError, TeamNameTaken
from projects.forms import InviteForm, PlaceForm, TeamForm
from projects.models import Team
from projects.queries import VersionRow
from projects.views.overview import render_projects


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
def team_invite(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team = permissions.get_team_to_edit(request.user, course, team_id)
    form = InviteForm(request.POST or None, students=queries.students_to_invite(team))
    if form.is_valid():
        invited = form.cleaned_data["membership"]
        try:
            actions.invite_to_team(
                team=team,
                membership=invited,
                by=permissions.member_of(access),
                now=timezone.now(),
            )
        except ProjectsError as error:
            form.add_error("membership", str(error))
        else:
            sent = _("An invitation is on its way to %(name)s.")
            messages.success(request, sent % {"name": invited.user.name})
            return redirect("projects:team", course=course, team_id=team_id)
    return _render_form(request, "projects/team_invite.html", access, form, team=team)


@login_required
@require_http_methods(["GET", "POST"])
def team_place(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team = permissions.get_team_to_move_people(request.user, course, team_id)
    form = PlaceForm(request.POST or None, students=queries.students_without_team(access.course))
    if form.is_valid():
        placed = form.cleaned_data["membership"]
        try:
            actions.place_in_team(
                team=team, membership=placed, by=permissions.member_of(access), now=timezone.now()
            )
        except ProjectsError as error:
            form.add_error("membership", str(error))
        else:
            done = _("%(name)s is in the team, and is told by letter.")
            messages.success(request, done % {"name": placed.user.name})
            return redirect("projects:team", course=course, team_id=team_id)
    return _render_form(request, "projects/team_place.html", access, form, team=team)


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


@login_required
@require_http_methods(["POST"])
def place_end(request: HttpRequest, course: str, place_id: int) -> HttpResponse:
    access, place = permissions.get_place_to_end(request.user, course, place_id)
    name = place.membership.user.name
    try:
        actions.remove_from_team(
            team=place.team,
            membership=place.membership,
            by=permissions.member_of(access),
            now=timezone.now(),
        )
    except ProjectsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is out of the team.") % {"name": name})
    return redirect("projects:team", course=course, team_id=place.team_id)


@login_required
@require_http_methods(["POST"])
def invitation_accept(request: HttpRequest, course: str, invitation_id: int) -> HttpResponse:
    access, invitation = permissions.get_invitation_to_answer(request.user, course, invitation_id)
    now = timezone.now()
    try:
        actions.accept_invitation(invitation=invitation, by=permissions.member_of(access), now=now)
    except ProjectsError as error:
        return render_projects(request, access, now=now, refusal=str(error))
    messages.success(request, _("You are in %(team)s.") % {"team": invitation.team.name})
    return redirect("projects:team", course=course, team_id=invitation.team_id)


@login_required
@require_http_methods(["POST"])
def invitation_decline(request: HttpRequest, course: str, invitation_id: int) -> HttpResponse:
    access, invitation = permissions.get_invitation_to_answer(request.user, course, invitation_id)
    now = timezone.now()
    try:
        actions.decline_invitation(invitation=invitation, by=permissions.member_of(access), now=now)
    except ProjectsError as error:
        return render_projects(request, access, now=now, refusal=str(error))
    messages.success(request, _("You have declined. The team is told by letter."))
    return redirect("projects:projects", course=course)


@login_required
@require_http_methods(["POST"])
def invitation_withdraw(request: HttpRequest, course: str, invitation_id: int) -> HttpResponse:
    access, invitation = permissions.get_invitation_to_withdraw(request.user, course, invitation_id)
    try:
        actions.withdraw_invitation(
            invitation=invitation, by=permissions.member_of(access), now=timezone.now()
        )
    except ProjectsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("projects:team", course=course, team_id=invitation.team_id)


def _render_form(
    request: HttpRequest, template: str, access: Access, form: Any, **context: Any
) -> HttpResponse:
    context |= {"access": access, "course": access.course, "form": form}
    return render(request, template, context, status=status_of(form))


def _team_context(access: Access, team: Team, *, now: datetime) -> dict[str, Any]:
    is_staff = access.can(Permission.VIEW_SUBMISSIONS)
    can_edit = permissions.can_edit_team(access, team)
    can_see_work = is_staff or permissions.is_in_team(access, team)
    settings = queries.settings_for(access.course)
    members = queries.members_of(team)
    is_locked = rules.is_locked(teams_locked_at=settings.teams_locked_at, now=now)
    return {
        "access": access,
        "course": access.course,
        "team": team,
        "members": members,
        "places": queries.history_of(team) if is_staff else [],
        "invitations": queries.open_invitations_of(team) if can_see_work else [],
        "submissions": _versions(access, team) if can_see_work else [],
        "final_talk": queries.final_talk_of(team),
        "can_see_work": can_see_work,
        "can_edit": can_edit,
        "can_move_people": access.can(Permission.EDIT_PROJECTS),
        "can_invite": can_edit
        and rules.has_place(member_count=len(members), team_max=settings.team_max)
        and not (is_locked and access.is_student),
        "can_leave": can_edit and access.is_student and not is_locked,
    }


def _versions(access: Access, team: Team) -> list[VersionRow]:
    submissions = list(queries.team_submissions(team))
    return queries.HandInBook(access.course, submissions).rows(submissions) if submissions else []

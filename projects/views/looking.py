"""The board: students who look for a team, and teams that look for members."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.permissions import Access
from courses.rules import Permission
from projects import actions, permissions, queries, rules
from projects.errors import ProjectsError
from projects.forms import LookingForm, TeamLookingForm


@login_required
@require_http_methods(["GET"])
def looking(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_see_teams(request.user, course)
    return _render_board(request, access, now=timezone.now())


@login_required
@require_http_methods(["POST"])
def looking_put(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_be_in_teams(request.user, course)
    form = LookingForm(request.POST, action=request.path)
    now = timezone.now()
    if form.is_valid():
        try:
            actions.look_for_team(by=member, now=now, **form.cleaned_data)
        except ProjectsError as error:
            form.add_error("interests", str(error))
        else:
            messages.success(request, _("You are on the board."))
            return redirect("projects:looking", course=course)
    return _render_board(request, access, now=now, form=form)


@login_required
@require_http_methods(["POST"])
def looking_end(request: HttpRequest, course: str) -> HttpResponse:
    _access, member = permissions.get_course_to_be_in_teams(request.user, course)
    actions.stop_looking_for_team(by=member, now=timezone.now())
    messages.success(request, _("You are off the board."))
    return redirect("projects:looking", course=course)


@login_required
@require_http_methods(["GET", "POST"])
def team_looking(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team = permissions.get_team_to_edit(request.user, course, team_id)
    form = TeamLookingForm(request.POST or None, instance=team)
    if form.is_valid():
        actions.look_for_members(
            team=team, by=permissions.member_of(access), now=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The board is changed."))
        return redirect("projects:looking", course=course)
    context = {"access": access, "course": access.course, "form": form, "team_id": team_id}
    return render(request, "projects/team_looking.html", context, status=status_of(form))


def _render_board(
    request: HttpRequest, access: Access, *, now: datetime, form: LookingForm | None = None
) -> HttpResponse:
    course, member = access.course, permissions.member_of(access)
    team = queries.current_team(member) if access.is_student else None
    settings = queries.settings_for(course)
    is_locked = rules.is_locked(teams_locked_at=settings.teams_locked_at, now=now)
    may_join = access.can(Permission.JOIN_TEAM) and not is_locked
    own = queries.looking_of(member) if may_join and not team else None
    form = form or LookingForm(
        instance=own, action=reverse("projects:looking-put", args=[course.slug])
    )
    teams = queries.board_teams(course, reader=member, team=team)
    has_place = team is not None and rules.has_place(
        member_count=len(queries.members_of(team)), team_max=settings.team_max
    )
    context = {
        "access": access,
        "course": course,
        "form": form,
        "own": own,
        "team": team,
        "is_locked": is_locked,
        "can_look": may_join and team is None,
        "can_invite": may_join and has_place,
        "can_edit_team": access.can(Permission.JOIN_TEAM) and team is not None,
        "can_move_people": access.can(Permission.EDIT_PROJECTS),
        "students": queries.board_students(course, reader=member, team=team),
        "teams": teams,
    }
    return render(request, "projects/looking.html", context, status=status_of(form))

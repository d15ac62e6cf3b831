"""The team asks: invitations, by the list or by address, and their answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from projects import actions, permissions, queries
from projects.errors import ProjectsError
from projects.forms import InviteForm
from projects.views.overview import render_projects


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
    context = {"access": access, "course": access.course, "form": form, "team": team}
    return render(request, "projects/team_invite.html", context, status=status_of(form))


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

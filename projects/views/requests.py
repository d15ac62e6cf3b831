"""The student asks: requests to join a team, and their answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from projects import actions, permissions
from projects.errors import ProjectsError
from projects.forms import JoinRequestForm
from projects.views.overview import render_projects


@login_required
@require_http_methods(["GET", "POST"])
def team_ask(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team, member = permissions.get_team_to_ask(request.user, course, team_id)
    form = JoinRequestForm(request.POST or None)
    if form.is_valid():
        try:
            actions.request_to_join(team=team, by=member, now=timezone.now(), **form.cleaned_data)
        except ProjectsError as error:
            form.add_error("text", str(error))
        else:
            asked = _("%(team)s is asked; its members answer.")
            messages.success(request, asked % {"team": team.name})
            return redirect("projects:projects", course=course)
    context = {"access": access, "course": access.course, "form": form, "team": team}
    return render(request, "projects/team_ask.html", context, status=status_of(form))


@login_required
@require_http_methods(["POST"])
def request_accept(request: HttpRequest, course: str, request_id: int) -> HttpResponse:
    access, asked = permissions.get_request_to_answer(request.user, course, request_id)
    try:
        actions.accept_request(request=asked, by=permissions.member_of(access), now=timezone.now())
    except ProjectsError as error:
        messages.error(request, str(error))
    else:
        joined = _("%(name)s is in the team now.") % {"name": asked.membership.user}
        messages.success(request, joined)
    return redirect("projects:team", course=course, team_id=asked.team_id)


@login_required
@require_http_methods(["POST"])
def request_decline(request: HttpRequest, course: str, request_id: int) -> HttpResponse:
    access, asked = permissions.get_request_to_answer(request.user, course, request_id)
    try:
        actions.decline_request(request=asked, by=permissions.member_of(access), now=timezone.now())
    except ProjectsError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("You have declined. %(name)s is told.") % {"name": asked.membership.user}
        )
    return redirect("projects:team", course=course, team_id=asked.team_id)


@login_required
@require_http_methods(["POST"])
def request_withdraw(request: HttpRequest, course: str, request_id: int) -> HttpResponse:
    access, asked = permissions.get_request_to_withdraw(request.user, course, request_id)
    now = timezone.now()
    try:
        actions.withdraw_request(request=asked, by=permissions.member_of(access), now=now)
    except ProjectsError as error:
        return render_projects(request, access, now=now, refusal=str(error))
    messages.success(request, _("The request is taken back. The team is told."))
    return redirect("projects:projects", course=course)

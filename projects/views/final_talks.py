from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.permissions import Access
from courses.rules import Permission
from projects import actions, permissions, queries
from projects.errors import ProjectsError
from projects.forms import LayOutForm, TeamChoiceForm
from projects.models import Team


@login_required
@require_http_methods(["GET"])
def final_talks(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_see_teams(request.user, course)
    return _render(request, access, now=timezone.now())


@login_required
@require_http_methods(["POST"])
def final_seat_take(request: HttpRequest, course: str, slot_id: int) -> HttpResponse:
    access, slot = permissions.get_slot_to_take(request.user, course, slot_id)
    member = permissions.member_of(access)
    now = timezone.now()
    team = _chosen_team(request, access)
    if team is None:
        sentence = _("Choose a team that has no seat.")
        if access.is_student:
            sentence = _("You are in no team yet. Create or join one, then take a seat.")
        return _render(request, access, now=now, refusal=sentence)
    try:
        actions.take_final_seat(slot=slot, team=team, by=member, now=now)
    except ProjectsError as error:
        return _render(request, access, now=now, refusal=str(error))
    messages.success(request, _("The seat is taken for %(team)s.") % {"team": team.name})
    return redirect("projects:final-talks", course=course)


@login_required
@require_http_methods(["POST"])
def final_seat_return(request: HttpRequest, course: str, final_talk_id: int) -> HttpResponse:
    access, talk = permissions.get_final_talk_to_give_back(request.user, course, final_talk_id)
    member = permissions.member_of(access)
    now = timezone.now()
    try:
        actions.give_final_seat_back(final_talk=talk, by=member, now=now)
    except ProjectsError as error:
        return _render(request, access, now=now, refusal=str(error))
    messages.success(request, _("The seat is free again."))
    return redirect("projects:final-talks", course=course)


@login_required
@require_http_methods(["GET", "POST"])
def final_talks_lay_out(request: HttpRequest, course: str) -> HttpResponse:
    """Show which team would get which seat, and do it."""
    access, member = permissions.get_course_to_lay_out_talks(request.user, course)
    now = timezone.now()
    refusal = ""
    if request.method == "POST":
        form = LayOutForm(request.POST)
        expected = form.cleaned_data["plan"] if form.is_valid() else ""
        try:
            talks = actions.lay_out_final_talks(
                course=access.course, expected=expected, by=member, now=now
            )
        except ProjectsError as error:
            refusal = str(error)
        else:
            done = ngettext(
                "%(count)s team has a seat now, and is told by letter.",
                "%(count)s teams have seats now, and are told by letter.",
                len(talks),
            )
            messages.success(request, done % {"count": len(talks)})
            return redirect("projects:final-talks", course=course)
    plan = queries.final_talk_plan(access.course, now=now)
    context = {
        "access": access,
        "course": access.course,
        "plan": plan,
        "refusal": refusal,
        "can_plan": access.can(Permission.EDIT_SCHEDULE),
    }
    status = 400 if refusal else 200
    return render(request, "projects/final_talks_lay_out.html", context, status=status)


def _chosen_team(request: HttpRequest, access: Access) -> Team | None:
    """Return a student's own team, or the one that staff chose in the form."""
    if access.is_student:
        return queries.current_team(permissions.member_of(access))
    form = TeamChoiceForm(request.POST, teams=queries.teams_without_final_talk(access.course))
    return form.cleaned_data["team"] if form.is_valid() else None


def _render(
    request: HttpRequest, access: Access, *, now: datetime, refusal: str = ""
) -> HttpResponse:
    course = access.course
    is_staff = access.can(Permission.EDIT_TALKS)
    round_ = queries.final_round(course)
    team = queries.current_team(permissions.member_of(access)) if access.is_student else None
    talk = queries.final_talk_of(team) if team else None
    is_open = round_ is not None and round_.opens_at <= now < round_.closes_at
    is_mine = access.can(Permission.JOIN_TEAM) and team is not None
    context = {
        "access": access,
        "course": course,
        "refusal": refusal,
        "round": round_,
        "is_open": is_open,
        "slots": queries.final_slots(course) if round_ else [],
        "team": team,
        "talk": talk,
        "is_staff": is_staff,
        "can_plan": access.can(Permission.EDIT_SCHEDULE),
        "waiting_teams": queries.teams_without_final_talk(course) if is_staff else [],
        "can_take": is_mine and is_open and talk is None,
        "can_give_back": is_mine and round_ is not None and now <= round_.returns_until,
    }
    return render(request, "projects/final_talks.html", context, status=400 if refusal else 200)

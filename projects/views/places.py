"""Staff put students into teams, take them out and move them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from projects import actions, permissions, queries
from projects.errors import PlacesOverlap, ProjectsError
from projects.forms import MoveForm, PlaceForm


@login_required
@require_http_methods(["GET", "POST"])
def team_place(request: HttpRequest, course: str, team_id: int) -> HttpResponse:
    access, team = permissions.get_team_to_move_people(request.user, course, team_id)
    form = PlaceForm(request.POST or None, students=queries.students_without_team(access.course))
    form.use_zone(access.course.zone)
    if form.is_valid():
        placed = form.cleaned_data["membership"]
        try:
            actions.place_in_team(
                team=team,
                by=permissions.member_of(access),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ProjectsError as error:
            field = "since" if isinstance(error, PlacesOverlap) else "membership"
            form.add_error(field, str(error))
        else:
            done = _("%(name)s is in the team, and is told by letter.")
            messages.success(request, done % {"name": placed.user.name})
            return redirect("projects:team", course=course, team_id=team_id)
    context = {"access": access, "course": access.course, "form": form, "team": team}
    return render(request, "projects/team_place.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def place_move(request: HttpRequest, course: str, place_id: int) -> HttpResponse:
    access, place = permissions.get_place_to_end(request.user, course, place_id)
    form = MoveForm(request.POST or None, teams=queries.other_teams(place.team))
    if form.is_valid():
        target = form.cleaned_data["team"]
        try:
            actions.move_to_team(
                membership=place.membership,
                source=place.team,
                target=target,
                by=permissions.member_of(access),
                now=timezone.now(),
            )
        except ProjectsError as error:
            form.add_error("team", str(error))
        else:
            done = _("%(name)s is in %(team)s now, and is told by letter.")
            messages.success(request, done % {"name": place.membership.user, "team": target.name})
            return redirect("projects:team", course=course, team_id=target.pk)
    context = {"access": access, "course": access.course, "form": form, "place": place}
    return render(request, "projects/place_move.html", context, status=status_of(form))


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

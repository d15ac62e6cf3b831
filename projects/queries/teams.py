"""Reads of teams, their members and invitations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses.models import Course, Membership
from projects.models import (
    JoinRequest,
    ProjectSettings,
    Submission,
    Team,
    TeamInvitation,
    TeamPlace,
)


@dataclass(frozen=True)
class TeamRow:
    """A team with its present members, as the list of teams shows it."""

    team: Team
    members: list[Membership] = field(default_factory=list)


def settings_for(course: Course) -> ProjectSettings:
    """Return how teams form in the course: its row, or the defaults."""
    return ProjectSettings.objects.filter(course=course).first() or ProjectSettings(course=course)


def current_team(membership: Membership) -> Team | None:
    """Return the team the student is in now."""
    return Team.objects.filter(places__membership=membership, places__left_at=None).first()


def places_of(membership: Membership) -> list[TeamPlace]:
    """Return the student's times in teams, the last first."""
    return list(membership.team_places.select_related("team").order_by("-joined_at", "-pk"))


def present_place(places: Iterable[TeamPlace]) -> TeamPlace | None:
    """Return the one of a student's places that they have not left."""
    return next((place for place in places if place.left_at is None), None)


def members_of(team: Team) -> list[Membership]:
    """Return the present members, first comers first. People who dropped the course are none."""
    places = (
        team.places.filter(left_at=None, membership__state=Membership.State.ACTIVE)
        .select_related("membership__user")
        .order_by("joined_at", "pk")
    )
    return [place.membership for place in places]


def history_of(team: Team) -> QuerySet[TeamPlace]:
    """Return everybody's time in the team, in the order of joining."""
    return team.places.select_related("membership__user").order_by("joined_at", "pk")


def open_invitations_of(team: Team) -> QuerySet[TeamInvitation]:
    return (
        team.invitations.filter(state=TeamInvitation.State.OPEN)
        .select_related("membership__user", "invited_by__user")
        .order_by("sent_at", "pk")
    )


def open_invitations_to(membership: Membership) -> QuerySet[TeamInvitation]:
    """Return the invitations a student may answer, with each team's number of members."""
    present = Q(team__places__left_at=None, team__places__membership__state="active")
    return (
        membership.team_invitations.filter(state=TeamInvitation.State.OPEN)
        .select_related("team", "invited_by__user")
        .annotate(member_count=Count("team__places", filter=present))
        .order_by("sent_at", "pk")
    )


def open_requests_of(team: Team) -> QuerySet[JoinRequest]:
    """Return the requests that the team's members may answer, the oldest first."""
    return (
        team.join_requests.filter(state=JoinRequest.State.OPEN)
        .select_related("membership__user")
        .order_by("sent_at", "pk")
    )


def open_requests_by(membership: Membership) -> QuerySet[JoinRequest]:
    """Return the requests that a student waits to have answered."""
    return (
        membership.join_requests.filter(state=JoinRequest.State.OPEN)
        .select_related("team")
        .order_by("sent_at", "pk")
    )


def students_without_team(course: Course) -> QuerySet[Membership]:
    """Return the active students who are in no team, by name."""
    here = TeamPlace.objects.filter(membership=OuterRef("pk"), left_at=None)
    return (
        course.memberships.active()
        .students()
        .filter(~Exists(here))
        .select_related("user")
        .order_by("user__name", "pk")
    )


def students_to_invite(team: Team) -> QuerySet[Membership]:
    """Return the students without a team whom this team has not asked yet."""
    asked = TeamInvitation.objects.filter(
        team=team, membership=OuterRef("pk"), state=TeamInvitation.State.OPEN
    )
    return students_without_team(team.course).filter(~Exists(asked))


def other_teams(team: Team) -> QuerySet[Team]:
    """Return the teams that a student of this one may be moved to, by name."""
    return team.course.teams.exclude(pk=team.pk).order_by("name", "pk")


def library_of(course: Course) -> QuerySet[Any]:
    """Return the papers that a team may name, by title. Their app is a sibling: no import names it."""
    return course.papers.order_by("title", "pk")


def team_rows(course: Course) -> list[TeamRow]:
    """Return the course's teams with their members, by name; two queries.

    A team that everybody left is shown only if something of it was handed in.
    """
    members = members_by_team(course)
    teams = course.teams.annotate(
        had_members=Exists(TeamPlace.objects.filter(team=OuterRef("pk"))),
        has_submission=Exists(Submission.objects.filter(team=OuterRef("pk"))),
    ).order_by("name", "pk")
    return [
        TeamRow(team, members.get(team.pk, []))
        for team in teams
        if team.pk in members or team.has_submission or not team.had_members
    ]


def is_abandoned(team: Team) -> bool:
    """Say whether it is a team that :func:`team_rows` leaves out."""
    return team.places.exists() and not members_of(team) and not team.submissions.exists()


def members_by_team(course: Course) -> dict[int, list[Membership]]:
    """Return the present members of every team of the course; one query."""
    places = (
        TeamPlace.objects.filter(
            team__course=course, left_at=None, membership__state=Membership.State.ACTIVE
        )
        .select_related("membership__user")
        .order_by("joined_at", "pk")
    )
    members: dict[int, list[Membership]] = defaultdict(list)
    for place in places:
        members[place.team_id].append(place.membership)
    return dict(members)

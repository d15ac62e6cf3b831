"""Reads of the board: students who look for a team, and teams that look for members."""

from dataclasses import dataclass

from courses.models import Course, Membership
from projects import rules
from projects.models import JoinRequest, LookingStudent, Team, TeamInvitation
from projects.queries.teams import members_by_team, settings_for, students_without_team


@dataclass(frozen=True)
class BoardStudent:
    """A student on the board, as one reader sees them.

    :param is_invited: the reader's team has asked them, and waits for the answer.
    """

    looking: LookingStudent
    is_reader: bool
    is_invited: bool


@dataclass(frozen=True)
class BoardTeam:
    """A team on the board, as one reader sees it.

    :param is_asked: the reader has asked to join, and waits for the answer.
    """

    team: Team
    members: list[Membership]
    free_count: int
    is_readers: bool
    is_asked: bool


def board_students(course: Course, *, reader: Membership, team: Team | None) -> list[BoardStudent]:
    """Return who looks for a team; who dropped or is in a team by now is not among them."""
    looking = (
        LookingStudent.objects.filter(membership__in=students_without_team(course).order_by())
        .select_related("membership__user")
        .order_by("put_at", "pk")
    )
    invited: set[int] = set()
    if team is not None:
        open_ones = team.invitations.filter(state=TeamInvitation.State.OPEN)
        invited = set(open_ones.values_list("membership_id", flat=True))
    return [
        BoardStudent(one, one.membership_id == reader.pk, one.membership_id in invited)
        for one in looking
    ]


def board_teams(course: Course, *, reader: Membership, team: Team | None) -> list[BoardTeam]:
    """Return the teams that look for members and have a place, by name."""
    team_max = settings_for(course).team_max
    members = members_by_team(course)
    asked = reader.join_requests.filter(state=JoinRequest.State.OPEN)
    asked_teams = set(asked.values_list("team_id", flat=True))
    return [
        BoardTeam(
            one,
            members[one.pk],
            team_max - len(members[one.pk]),
            is_readers=one == team,
            is_asked=one.pk in asked_teams,
        )
        for one in course.teams.filter(is_looking=True).order_by("name", "pk")
        if one.pk in members
        and rules.has_place(member_count=len(members[one.pk]), team_max=team_max)
    ]


def looking_of(membership: Membership) -> LookingStudent | None:
    """Return what a student says on the board, if they are on it."""
    return LookingStudent.objects.filter(membership=membership).first()

"""What every change of a team's members checks, locks and tells.

The team's row is locked first, the student's membership second; of two teams the older one first.
A hand-in locks its milestone before them. The first decides the last place of a team, the second
(and a unique constraint behind it) that a student is in one team at a time. Invitations and
requests that a change closes are locked after them, in their order.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import NoReturn

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.emails import Text, written_for
from courses.models import Course, Membership
from outbox.actions import write_letter
from outbox.rules import Told
from projects import emails, errors, queries, rules
from projects.models import (
    FinalTalk,
    JoinRequest,
    LookingStudent,
    Team,
    TeamInvitation,
    TeamPlace,
)

logger = logging.getLogger(__name__)


def lock_team(team: Team) -> Team:
    return Team.objects.select_for_update(of=("self",)).select_related("course").get(pk=team.pk)


def lock_student(membership: Membership) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=membership.pk)
    )


def check_unlocked(course: Course, *, by: Membership, now: datetime) -> None:
    locked_at = queries.settings_for(course).teams_locked_at
    if rules.is_locked(teams_locked_at=locked_at, now=now) and not by.is_course_staff:
        raise errors.TeamsLocked(_("The teams are fixed by now. Ask the staff for a change."))


def check_is_free(student: Membership, course: Course) -> None:
    """:raises NotAStudent: and :raises AlreadyInTeam:"""
    is_student = student.role == Membership.Role.STUDENT and student.is_active
    if not is_student or student.course_id != course.pk:
        raise errors.NotAStudent(_("Only students of this course can be in its teams."))
    if queries.current_team(student) is not None:
        raise errors.AlreadyInTeam(_("%(name)s is in a team already.") % {"name": student.user})


def check_has_place(team: Team) -> None:
    if not _has_place(team):
        _refuse_full(team)


def _refuse_full(team: Team) -> NoReturn:
    message = _("%(team)s is full: a team has at most %(max)s members.")
    team_max = queries.settings_for(team.course).team_max
    raise errors.TeamFull(message % {"team": team.name, "max": team_max})


def _has_place(team: Team) -> bool:
    team_max = queries.settings_for(team.course).team_max
    return rules.has_place(member_count=len(queries.members_of(team)), team_max=team_max)


def join(
    team: Team, student: Membership, *, now: datetime, since: datetime | None = None
) -> TeamPlace:
    """Give a locked student a place in a locked team, and close what waits for an answer.

    :raises AlreadyInTeam: and :raises TeamFull:
    """
    _make_room(team, now=now)
    try:
        with transaction.atomic():
            place = TeamPlace.objects.create(team=team, membership=student, joined_at=since or now)
    except IntegrityError as error:
        message = _("%(name)s is in a team already.") % {"name": student.user}
        raise errors.AlreadyInTeam(message) from error
    withdraw_invitations(student.team_invitations.all(), now=now)
    waiting = Q(membership=student)
    if not _has_place(team):
        waiting |= Q(team=team)
    _close_requests(JoinRequest.objects.filter(waiting), student, now=now)
    LookingStudent.objects.filter(membership=student).delete()
    return place


def _make_room(team: Team, *, now: datetime) -> None:
    """End places of members who dropped the course, the first to drop first, as many as are needed.

    Their place is given to somebody else: restored, they are in no team, and none is over its size.
    One read decides, so that who is restored meanwhile either counts or loses the place.
    """
    places = list(team.places.filter(left_at=None).select_related("membership"))
    gone = [one for one in places if not one.membership.is_active]
    gone.sort(key=lambda one: (one.membership.dropped_at or one.joined_at, one.pk))
    over = len(places) + 1 - queries.settings_for(team.course).team_max
    if over > len(gone):
        _refuse_full(team)
    for place in gone[: max(over, 0)]:
        place.left_at = max(now, place.joined_at)
        place.save(update_fields=["left_at"])
        logger.info(
            "place of dropped member %s in team %s given away", place.membership_id, team.pk
        )


def end_place(team: Team, membership: Membership, *, by: Membership, now: datetime) -> TeamPlace:
    """End a place in a locked team; those who stay are told.

    A team that nobody is left in invites nobody, takes nobody in and holds no seat for its talk:
    members who dropped the course are none.
    """
    place = team.places.filter(membership=membership, left_at=None).first()
    if place is None:
        raise errors.NotInTeam(_("%(name)s is not in this team.") % {"name": membership.user})
    place.left_at = now
    place.save(update_fields=["left_at"])
    stay = queries.members_of(team)
    if not stay:
        withdraw_invitations(team.invitations.all(), now=now)
        _close_requests(team.join_requests.all(), None, now=now)
        FinalTalk.objects.filter(team=team).delete()
        raise_content_version(team.course_id)
    told = Told("team-left", f"team-left:{place.pk}")
    tell(stay, partial(emails.left_team, place), told, now=now)
    logger.info("member %s out of team %s by member %s", membership.pk, team.pk, by.pk)
    return place


def withdraw_invitations(invitations: QuerySet[TeamInvitation], *, now: datetime) -> None:
    waiting = invitations.filter(state=TeamInvitation.State.OPEN)
    locked = [one.pk for one in waiting.select_for_update(of=("self",)).order_by("pk")]
    TeamInvitation.objects.filter(pk__in=locked).update(
        state=TeamInvitation.State.WITHDRAWN, answered_at=now
    )


def _close_requests(
    requests: QuerySet[JoinRequest], joined: Membership | None, *, now: datetime
) -> None:
    """Withdraw what the student who joined asked; what others asked lapses, and they are told."""
    waiting = requests.filter(state=JoinRequest.State.OPEN).order_by("pk")
    locked = waiting.select_for_update(of=("self",)).select_related(
        "team__course", "membership__user"
    )
    for request in locked:
        if request.membership == joined:
            close_request(request, JoinRequest.State.WITHDRAWN, now=now)
        else:
            close_request(request, JoinRequest.State.LAPSED, now=now)
            tell_asker(request, now=now)


def close_request(request: JoinRequest, state: JoinRequest.State, *, now: datetime) -> None:
    request.state = state
    request.answered_at = now
    request.save(update_fields=["state", "answered_at"])


def tell_asker(request: JoinRequest, *, now: datetime) -> None:
    told = Told("team-request-answered", f"team-request-answered:{request.pk}")
    tell([request.membership], partial(emails.request_answered, request), told, now=now)


def tell(
    recipients: Iterable[Membership],
    make: Callable[[], Text],
    told: Told,
    *,
    now: datetime,
) -> None:
    """Write a letter to each who is in the course still, in their language."""
    for one in recipients:
        if one.is_active:
            text = written_for(one.user, make)
            write_letter(
                recipient_id=one.user_id,
                course_id=one.course_id,
                subject=text.subject,
                body=text.body,
                told=[told],
                now=now,
            )

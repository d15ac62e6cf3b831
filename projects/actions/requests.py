"""Requests: a student without a team asks a team to take them in, and any of its members answers."""

import logging
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from outbox.rules import Told
from projects import emails, errors, queries
from projects.actions.joining import (
    check_has_place,
    check_is_free,
    check_unlocked,
    close_request,
    join,
    lock_student,
    lock_team,
    tell,
    tell_asker,
)
from projects.models import JoinRequest, Team, TeamInvitation

logger = logging.getLogger(__name__)

State = JoinRequest.State


@transaction.atomic
def request_to_join(*, team: Team, text: str, by: Membership, now: datetime) -> JoinRequest:
    """Ask a team with a place to take the student in; its members get a letter.

    :raises NobodyToAsk: if nobody is in the team who could answer.
    :raises AlreadyAsked: if a request is open. :raises AlreadyInvited: if the team asks them.
    :raises NotAStudent: and :raises AlreadyInTeam: and :raises TeamFull: and :raises TeamsLocked:
    """
    check_unlocked(team.course, by=by, now=now)
    team = lock_team(team)
    student = lock_student(by)
    check_is_free(student, team.course)
    check_has_place(team)
    members = queries.members_of(team)
    if not members:
        raise errors.NobodyToAsk(_("Nobody is in this team to answer. Write to the staff."))
    if team.invitations.filter(membership=student, state=TeamInvitation.State.OPEN).exists():
        raise errors.AlreadyInvited(
            _("%(team)s has invited you: accept on the project page.") % {"team": team.name}
        )
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(
                team=team, membership=student, text=text, sent_at=now
            )
    except IntegrityError as error:
        raise errors.AlreadyAsked(
            _("You have asked %(team)s already; it has not answered yet.") % {"team": team.name}
        ) from error
    told = Told("team-request", f"team-request:{request.pk}")
    tell(members, partial(emails.team_request, request), told, now=now)
    logger.info("request %s to join team %s by member %s", request.pk, team.pk, by.pk)
    return request


@transaction.atomic
def accept_request(*, request: JoinRequest, by: Membership, now: datetime) -> JoinRequest:
    """Take the student in; they and the other members get a letter.

    :raises RequestClosed: if it was answered or withdrawn meanwhile.
    :raises NotInTeam: if a student answers who is not in the team.
    :raises AlreadyInTeam: and :raises TeamFull: and :raises TeamsLocked:
    """
    team = lock_team(request.team)
    student = lock_student(request.membership)
    _check_answers(team, by)
    request = _get_open(request)
    check_unlocked(team.course, by=by, now=now)
    check_is_free(student, team.course)
    check_has_place(team)
    others = [one for one in queries.members_of(team) if one != by]
    close_request(request, State.ACCEPTED, now=now)
    place = join(team, student, now=now)
    tell_asker(request, now=now)
    told = Told("team-joined", f"team-joined:{place.pk}")
    tell(others, partial(emails.joined_team, place), told, now=now)
    logger.info("request %s accepted by member %s", request.pk, by.pk)
    return request


@transaction.atomic
def decline_request(*, request: JoinRequest, by: Membership, now: datetime) -> JoinRequest:
    """Say no for the team; the student gets a letter.

    :raises RequestClosed: and :raises NotInTeam:
    """
    team = lock_team(request.team)
    lock_student(request.membership)
    _check_answers(team, by)
    request = _get_open(request)
    close_request(request, State.DECLINED, now=now)
    tell_asker(request, now=now)
    logger.info("request %s declined by member %s", request.pk, by.pk)
    return request


@transaction.atomic
def withdraw_request(*, request: JoinRequest, by: Membership, now: datetime) -> JoinRequest:
    """Take the student's own request back; the team's members, who were asked, get a letter.

    :raises RequestClosed: if it was answered meanwhile.
    """
    team = lock_team(request.team)
    lock_student(by)
    request = _get_open(request)
    close_request(request, State.WITHDRAWN, now=now)
    told = Told("team-request-withdrawn", f"team-request-withdrawn:{request.pk}")
    tell(queries.members_of(team), partial(emails.request_withdrawn, request), told, now=now)
    logger.info("request %s withdrawn by member %s", request.pk, by.pk)
    return request


def _check_answers(team: Team, by: Membership) -> None:
    if not by.is_course_staff and queries.current_team(by) != team:
        raise errors.NotInTeam(_("Only the team's members can do this."))


def _get_open(request: JoinRequest) -> JoinRequest:
    """Return the request as it is now that the team and the student are locked."""
    current = JoinRequest.objects.select_related("team__course", "membership__user").get(
        pk=request.pk
    )
    if current.state != State.OPEN:
        raise errors.RequestClosed(_("This request is no longer open."))
    return current

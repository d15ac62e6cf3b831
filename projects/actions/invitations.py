"""Invitations: a team asks a student without a team."""

import logging
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from outbox.rules import Told
from projects import emails, errors
from projects.actions.joining import (
    check_has_place,
    check_is_free,
    check_unlocked,
    join,
    lock_student,
    lock_team,
    tell,
)
from projects.models import JoinRequest, Team, TeamInvitation

logger = logging.getLogger(__name__)

State = TeamInvitation.State


@transaction.atomic
def invite_to_team(
    *, team: Team, membership: Membership, by: Membership, now: datetime
) -> TeamInvitation:
    """Ask a student without a team to join, by letter. A team may invite more than it has places.

    :raises NotAStudent: if this is no active student of the course.
    :raises AlreadyInTeam: and :raises TeamFull: and :raises TeamsLocked:
    :raises AlreadyInvited: if an invitation of this team is still open.
    :raises AlreadyAsked: if the student has asked to join it, and waits for the answer.
    """
    check_unlocked(team.course, by=by, now=now)
    team = lock_team(team)
    student = lock_student(membership)
    check_is_free(student, team.course)
    check_has_place(team)
    if team.join_requests.filter(membership=student, state=JoinRequest.State.OPEN).exists():
        message = _("%(name)s has asked to join: accept the request on the team's page.")
        raise errors.AlreadyAsked(message % {"name": student.user})
    try:
        with transaction.atomic():
            invitation = TeamInvitation.objects.create(
                team=team, membership=student, invited_by=by, sent_at=now
            )
    except IntegrityError as error:
        message = _("%(name)s has an invitation of this team already, and has not answered yet.")
        raise errors.AlreadyInvited(message % {"name": student.user}) from error
    told = Told("team-invitation", f"team-invitation:{invitation.pk}")
    tell([student], partial(emails.team_invitation, invitation), told, now=now)
    logger.info("invitation %s to team %s sent by member %s", invitation.pk, team.pk, by.pk)
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: TeamInvitation, by: Membership, now: datetime
) -> TeamInvitation:
    """Let the invited student join. Their other invitations are closed; the inviter gets a letter.

    :raises InvitationClosed: if it was answered or withdrawn meanwhile.
    :raises AlreadyInTeam: and :raises TeamFull: and :raises TeamsLocked:
    """
    team = lock_team(invitation.team)
    student = lock_student(by)
    invitation = _get_open(invitation)
    check_unlocked(team.course, by=by, now=now)
    check_is_free(student, team.course)
    check_has_place(team)
    _close(invitation, State.ACCEPTED, now=now)
    join(team, student, now=now)
    _tell_inviter(invitation, now=now)
    logger.info("invitation %s accepted by member %s", invitation.pk, by.pk)
    return invitation


@transaction.atomic
def decline_invitation(
    *, invitation: TeamInvitation, by: Membership, now: datetime
) -> TeamInvitation:
    """Let the invited student say no; the inviter gets a letter.

    :raises InvitationClosed: if it was answered or withdrawn meanwhile.
    """
    lock_team(invitation.team)
    lock_student(by)
    invitation = _get_open(invitation)
    _close(invitation, State.DECLINED, now=now)
    _tell_inviter(invitation, now=now)
    logger.info("invitation %s declined by member %s", invitation.pk, by.pk)
    return invitation


@transaction.atomic
def withdraw_invitation(
    *, invitation: TeamInvitation, by: Membership, now: datetime
) -> TeamInvitation:
    """Take an invitation back before it is answered.

    :raises InvitationClosed: if it was answered or withdrawn meanwhile.
    """
    lock_team(invitation.team)
    lock_student(invitation.membership)
    invitation = _get_open(invitation)
    _close(invitation, State.WITHDRAWN, now=now)
    logger.info("invitation %s withdrawn by member %s", invitation.pk, by.pk)
    return invitation


def _get_open(invitation: TeamInvitation) -> TeamInvitation:
    """Return the invitation as it is now that the team and the student are locked."""
    current = TeamInvitation.objects.select_related(
        "team__course", "membership__user", "invited_by__user"
    ).get(pk=invitation.pk)
    if current.state != State.OPEN:
        raise errors.InvitationClosed(_("This invitation is no longer open."))
    return current


def _close(invitation: TeamInvitation, state: State, *, now: datetime) -> None:
    invitation.state = state
    invitation.answered_at = now
    invitation.save(update_fields=["state", "answered_at"])


def _tell_inviter(invitation: TeamInvitation, *, now: datetime) -> None:
    told = Told("team-invitation-answered", f"team-invitation-answered:{invitation.pk}")
    tell([invitation.invited_by], partial(emails.invitation_answered, invitation), told, now=now)

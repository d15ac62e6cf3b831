"""Teams, their members and invitations.

The team's row is locked first, the student's membership second. The first decides the last place of
a team, the second (and a unique constraint behind it) that a student is in one team at a time.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from outbox.actions import write_letter
from outbox.rules import Told
from projects import emails, errors, queries, rules
from projects.models import FinalTalk, Team, TeamInvitation, TeamPlace

logger = logging.getLogger(__name__)

State = TeamInvitation.State


@transaction.atomic
def create_team(
    *,
    course: Course,
    name: str,
    by: Membership,
    now: datetime,
    title: str = "",
    abstract: str = "",
    repository: str = "",
) -> Team:
    """Make a team. A student who makes one is its first member; one that staff make is empty.

    :raises TeamNameTaken: if the course has a team of this name.
    :raises AlreadyInTeam: if the student is in a team.
    :raises TeamsLocked: if teams are fixed and it is a student who asks.
    """
    _check_unlocked(course, by=by, now=now)
    team = Team(
        course=course,
        name=name,
        title=title,
        abstract=abstract,
        repository=repository,
        created_at=now,
    )
    _save(team)
    if not by.is_course_staff:
        _join(team, lock_student(by), now=now)
    logger.info("team %s created by member %s", team.pk, by.pk)
    return team


@transaction.atomic
def update_team(*, team: Team, by: Membership, now: datetime, **changes: Any) -> Team:
    """Change a team's `name`, `title`, `abstract` or `repository`.

    :raises TeamNameTaken: if the course has another team of this name.
    """
    for name, value in changes.items():
        setattr(team, name, value)
    _save(team, update_fields=sorted(changes))
    logger.info("team %s changed by member %s", team.pk, by.pk)
    raise_content_version(team.course_id)
    return team


@transaction.atomic
def invite_to_team(
    *, team: Team, membership: Membership, by: Membership, now: datetime
) -> TeamInvitation:
    """Ask a student without a team to join, by letter. A team may invite more than it has places.

    :raises NotAStudent: if this is no active student of the course.
    :raises AlreadyInTeam: and :raises TeamFull: and :raises TeamsLocked:
    :raises AlreadyInvited: if an invitation of this team is still open.
    """
    _check_unlocked(team.course, by=by, now=now)
    lock_team(team)
    _check_can_join(team, lock_student(membership))
    try:
        with transaction.atomic():
            invitation = TeamInvitation.objects.create(
                team=team, membership=membership, invited_by=by, sent_at=now
            )
    except IntegrityError as error:
        message = _("%(name)s has an invitation of this team already, and has not answered yet.")
        raise errors.AlreadyInvited(message % {"name": membership.user}) from error
    _write(emails.team_invitation(invitation), "team-invitation", invitation, membership, now=now)
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
    _check_unlocked(team.course, by=by, now=now)
    _check_can_join(team, student)
    _close(invitation, State.ACCEPTED, now=now)
    _join(team, student, now=now)
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


@transaction.atomic
def leave_team(*, team: Team, by: Membership, now: datetime) -> TeamPlace:
    """End the student's own time in the team. What the team handed in stays the team's.

    :raises NotInTeam: and :raises TeamsLocked:
    """
    _check_unlocked(team.course, by=by, now=now)
    return _end_place(team, by, by=by, now=now)


@transaction.atomic
def remove_from_team(
    *, team: Team, membership: Membership, by: Membership, now: datetime
) -> TeamPlace:
    """End a student's time in the team, by staff: also when teams are fixed.

    :raises NotInTeam: if the student left meanwhile.
    """
    return _end_place(team, membership, by=by, now=now)


@transaction.atomic
def place_in_team(
    *, team: Team, membership: Membership, by: Membership, now: datetime
) -> TeamPlace:
    """Put a student into the team, by staff and by letter: also when teams are fixed.

    :raises NotAStudent: and :raises AlreadyInTeam: and :raises TeamFull:
    """
    team = lock_team(team)
    student = lock_student(membership)
    _check_can_join(team, student)
    place = _join(team, student, now=now)
    _write(emails.placed_in_team(place), "team-place", place, membership, now=now)
    logger.info("member %s placed in team %s by member %s", membership.pk, team.pk, by.pk)
    return place


def lock_team(team: Team) -> Team:
    return Team.objects.select_for_update(of=("self",)).select_related("course").get(pk=team.pk)


def lock_student(membership: Membership) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=membership.pk)
    )


def _check_unlocked(course: Course, *, by: Membership, now: datetime) -> None:
    locked_at = queries.settings_for(course).teams_locked_at
    if rules.is_locked(teams_locked_at=locked_at, now=now) and not by.is_course_staff:
        raise errors.TeamsLocked(_("The teams are fixed by now. Ask the staff for a change."))


def _check_can_join(team: Team, student: Membership) -> None:
    is_student = student.role == Membership.Role.STUDENT and student.is_active
    if not is_student or student.course_id != team.course_id:
        raise errors.NotAStudent(_("Only students of this course can be in its teams."))
    if queries.current_team(student) is not None:
        raise errors.AlreadyInTeam(_("%(name)s is in a team already.") % {"name": student.user})
    team_max = queries.settings_for(team.course).team_max
    if not rules.has_place(member_count=len(queries.members_of(team)), team_max=team_max):
        message = _("%(team)s is full: a team has at most %(max)s members.")
        raise errors.TeamFull(message % {"team": team.name, "max": team_max})


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


def _join(team: Team, student: Membership, *, now: datetime) -> TeamPlace:
    try:
        with transaction.atomic():
            place = TeamPlace.objects.create(team=team, membership=student, joined_at=now)
    except IntegrityError as error:
        message = _("%(name)s is in a team already.") % {"name": student.user}
        raise errors.AlreadyInTeam(message) from error
    student.team_invitations.filter(state=State.OPEN).update(state=State.WITHDRAWN, answered_at=now)
    return place


def _end_place(team: Team, membership: Membership, *, by: Membership, now: datetime) -> TeamPlace:
    """End a place. A team that nobody is left in invites nobody and holds no seat for its talk."""
    lock_team(team)
    place = team.places.filter(membership=membership, left_at=None).first()
    if place is None:
        raise errors.NotInTeam(_("%(name)s is not in this team.") % {"name": membership.user})
    place.left_at = now
    place.save(update_fields=["left_at"])
    if not team.places.filter(left_at=None).exists():
        team.invitations.filter(state=State.OPEN).update(state=State.WITHDRAWN, answered_at=now)
        FinalTalk.objects.filter(team=team).delete()
        raise_content_version(team.course_id)
    logger.info("member %s out of team %s by member %s", membership.pk, team.pk, by.pk)
    return place


def _save(team: Team, **how: Any) -> None:
    try:
        with transaction.atomic():
            team.save(**how)
    except IntegrityError as error:
        message = _("There is a team named “%(name)s” already. Choose another name.")
        raise errors.TeamNameTaken(message % {"name": team.name}) from error


def _tell_inviter(invitation: TeamInvitation, *, now: datetime) -> None:
    if invitation.invited_by.is_active:
        text = emails.invitation_answered(invitation)
        _write(text, "team-invitation-answered", invitation, invitation.invited_by, now=now)


def _write(
    text: emails.Text,
    kind: str,
    about: TeamInvitation | TeamPlace,
    recipient: Membership,
    *,
    now: datetime,
) -> None:
    write_letter(
        recipient_id=recipient.user_id,
        course_id=recipient.course_id,
        subject=text.subject,
        body=text.body,
        told=[Told(kind, f"{kind}:{about.pk}")],
        now=now,
    )

"""Extensions: a milestone is due later for one team or student. Each decision is a row, and stays."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.emails import moment_words, written_for
from courses.models import Membership
from outbox.actions import write_letter
from outbox.rules import Told
from projects import emails, errors, queries, rules
from projects.actions.milestones import lock_milestone
from projects.models import Extension, Milestone, Team

logger = logging.getLogger(__name__)


@transaction.atomic
def grant_extension(
    *,
    milestone: Milestone,
    due_at: datetime,
    reason: str,
    by: Membership,
    now: datetime,
    team: Team | None = None,
    membership: Membership | None = None,
    closes_at: datetime | None = None,
) -> Extension:
    """Let a team, or a student, hand in later; those concerned are told by letter.

    :param closes_at: the last moment at which anything is taken; None leaves as much time after the
        due moment as everybody has.
    :raises NotLater: if it gives no more time than everybody has, or closes before it is due.
    :raises MilestoneChanged: if the milestone was deleted meanwhile.
    :raises WrongOwner: if the milestone is not handed in by such an owner, or they are not of the
        course.
    """
    milestone = lock_milestone(milestone)
    _check_owner(milestone, team, membership)
    extension = Extension(
        milestone=milestone,
        team=team,
        membership=membership,
        due_at=due_at,
        closes_at=_checked_closing(milestone, due_at, closes_at),
        reason=reason,
        granted_by=by,
        granted_at=now,
    )
    return _decide(extension)


@transaction.atomic
def take_extension_back(
    *, extension: Extension, reason: str, by: Membership, now: datetime
) -> Extension:
    """Let the dates of everybody hold again for whom an extension was granted; they are told.

    :raises NothingGranted: if it was taken back, or another one granted, meanwhile.
    """
    milestone = lock_milestone(extension.milestone)
    last = queries.extensions_for(milestone, extension.owner).first()
    if last is None or last.pk != extension.pk or last.is_taken_back:
        raise errors.NothingGranted(
            _("This extension does not hold any more. Here is what was decided since.")
        )
    return _decide(
        Extension(
            milestone=milestone,
            team=last.team,
            membership=last.membership,
            reason=reason,
            granted_by=by,
            granted_at=now,
        )
    )


def _checked_closing(
    milestone: Milestone, due_at: datetime, closes_at: datetime | None
) -> datetime:
    """Return when it closes for them. :raises NotLater: where the dates are none of an extension."""
    zone = milestone.course.zone
    if due_at <= milestone.due_at:
        message = _("It is due %(moment)s for everybody. An extension ends later.")
        raise errors.NotLater(message % {"moment": moment_words(milestone.due_at, zone)})
    if closes_at is None:
        return rules.moved_closing(
            due_at=milestone.due_at, closes_at=milestone.closes_at, to=due_at, zone=zone
        )
    if closes_at < due_at:
        raise errors.NotLater(_("It cannot close before it is due."))
    return closes_at


def _check_owner(milestone: Milestone, team: Team | None, membership: Membership | None) -> None:
    if milestone.is_individual:
        is_fit = team is None and membership is not None and membership.is_active
        course_id = membership.course_id if membership else None
    else:
        is_fit = membership is None and team is not None
        course_id = team.course_id if team else None
    if not is_fit or course_id != milestone.course_id:
        raise errors.WrongOwner(_("Choose who hands this in: a team or a student of this course."))


def _decide(extension: Extension) -> Extension:
    """Append the decision and tell those concerned."""
    extension.save()
    owner = extension.team
    for member in queries.members_of(owner) if owner else [extension.membership]:
        assert member is not None  # one of the two is given
        text = written_for(member.user, emails.extension_decided, extension)
        write_letter(
            recipient_id=member.user_id,
            course_id=member.course_id,
            subject=text.subject,
            body=text.body,
            told=[Told("extension", f"extension:{extension.pk}")],
            now=extension.granted_at,
        )
    logger.info("extension %s decided by member %s", extension.pk, extension.granted_by_id)
    return extension

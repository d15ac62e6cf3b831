import logging
from datetime import datetime

from courses import emails
from courses.models import Invitation, Membership, User
from outbox.actions import write_letter
from outbox.rules import Told

logger = logging.getLogger(__name__)


def welcome(*, membership: Membership, by: User, now: datetime) -> None:
    """Write the first letter to a new member: an invitation, or that they were added."""
    if membership.user.has_usable_password():
        tell_added(membership=membership, by=by, now=now)
    else:
        invitation = Invitation.objects.create(membership=membership, invited_by=by, sent_at=now)
        _write_invitation(invitation, now)


def tell_added(*, membership: Membership, by: User, now: datetime) -> None:
    text = emails.added(membership, by=by)
    write_letter(
        recipient_id=membership.user_id,
        course_id=membership.course_id,
        subject=text.subject,
        body=text.body,
        told=[Told("added_to_course", f"membership:{membership.pk}")],
        now=now,
    )


def _write_invitation(invitation: Invitation, now: datetime) -> None:
    text = emails.invitation(invitation)
    member = invitation.membership
    write_letter(
        recipient_id=member.user_id,
        course_id=member.course_id,
        subject=text.subject,
        body=text.body,
        told=[Told("invitation", f"membership:{member.pk}", due_version=invitation.sent_count)],
        now=now,
        is_private=True,
    )

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses import emails, errors
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


@transaction.atomic
def resend_invitation(*, membership: Membership, by: Membership, now: datetime) -> Invitation:
    """Send another link, or a first one to who was added without a letter. Older links stay good.

    :raises AlreadyRegistered: if they have chosen a password.
    """
    if membership.user.has_usable_password():
        raise errors.AlreadyRegistered(
            _("%(name)s has a password already and can sign in.") % {"name": membership.user.name}
        )
    invitation, is_new = Invitation.objects.select_for_update().get_or_create(
        membership=membership, defaults={"invited_by": by.user, "sent_at": now}
    )
    if not is_new:
        invitation.invited_by, invitation.sent_at = by.user, now
        invitation.sent_count += 1
        invitation.save(update_fields=["invited_by", "sent_at", "sent_count"])
    invitation.membership = membership
    _write_invitation(invitation, now)
    return invitation


def tell_added(*, membership: Membership, by: User, now: datetime) -> None:
    text = emails.written_for(membership.user, emails.added, membership, by=by)
    write_letter(
        recipient_id=membership.user_id,
        course_id=membership.course_id,
        subject=text.subject,
        body=text.body,
        told=[Told("added_to_course", f"membership:{membership.pk}")],
        now=now,
    )


def _write_invitation(invitation: Invitation, now: datetime) -> None:
    member = invitation.membership
    text = emails.written_for(member.user, emails.invitation, invitation)
    write_letter(
        recipient_id=member.user_id,
        course_id=member.course_id,
        subject=text.subject,
        body=text.body,
        told=[Told("invitation", f"membership:{member.pk}", due_version=invitation.sent_count)],
        now=now,
        is_private=True,
    )

import logging
from datetime import datetime, timedelta

from django.db import transaction

from courses import emails
from courses.actions.courses import raise_content_versions_of
from courses.models import Invitation, User
from outbox.actions import write_letter
from outbox.errors import AlreadyTold
from outbox.rules import Told

logger = logging.getLogger(__name__)
RESET_EVERY = timedelta(minutes=5)


@transaction.atomic
def update_profile(
    *, user: User, name: str, time_zone: str, language: str = "", by: User, now: datetime
) -> User:
    """Change what a person says of themselves.

    :param language: "" leaves it as it is.
    """
    is_renamed = User.objects.filter(pk=user.pk).exclude(name=name).exists()
    user.name, user.time_zone, user.language = name, time_zone, language or user.language
    user.save(update_fields=["name", "time_zone", "language"])
    if is_renamed:
        raise_content_versions_of(user)
    return user


@transaction.atomic
def set_password(*, user: User, password: str, now: datetime) -> User:
    """Give the person a password of their own. Whatever invitations they have are then accepted.

    The links in those letters are dead from here on, as are the person's other sessions.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    Invitation.objects.filter(membership__user=user, accepted_at=None).update(accepted_at=now)
    logger.info("user %s has a new password", user.pk)
    return user


def accept_invitation(*, invitation: Invitation, password: str, now: datetime) -> Invitation:
    """Set the invited person's first password, who has proved to read the address's letters."""
    set_password(user=invitation.membership.user, password=password, now=now)
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def ask_for_password_reset(*, email: str, now: datetime) -> None:
    """Write the person a private letter with a link, at most one in five minutes.

    Says nothing about whether there is such a person. Who was invited and lost the letter gets
    one too: it proves as much.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        return
    text = emails.written_for(user, emails.password_reset, user)
    period = int(now.timestamp() // RESET_EVERY.total_seconds())
    try:
        write_letter(
            recipient_id=user.pk,
            subject=text.subject,
            body=text.body,
            told=[Told("password_reset", f"user:{user.pk}", due_version=period)],
            now=now,
            is_private=True,
        )
    except AlreadyTold:
        logger.info("user %s asked for another reset within %s", user.pk, RESET_EVERY)

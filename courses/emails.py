"""Letters about people, built from templates/emails/*.txt: the first line is the subject."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from courses.models import Invitation, Membership, User
from courses.tokens import LIFETIME, invitation_tokens


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def build(template: str, context: dict[str, Any]) -> Text:
    """Return the letter that templates/emails/<template>.txt makes of the context."""
    subject, _blank, body = render_to_string(f"emails/{template}.txt", context).partition("\n")
    return Text(subject.strip(), body.strip() + "\n")


def address(name: str, *args: Any) -> str:
    """Return the absolute address of a page."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def invitation(invitation: Invitation) -> Text:
    member = invitation.membership
    token = invitation_tokens.make_token(member.user)
    return build(
        "invitation",
        {
            "member": member,
            "course": member.course,
            "inviter": invitation.invited_by,
            "url": address("accounts:accept-invitation", invitation.pk, token),
            "days": LIFETIME.days,
        },
    )


def added(member: Membership, *, by: User) -> Text:
    return build(
        "added_to_course",
        {
            "member": member,
            "course": member.course,
            "inviter": by,
            "url": address("course", member.course.slug),
        },
    )


def password_reset(user: User) -> Text:
    code = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return build(
        "password_reset",
        {
            "user": user,
            "url": address("accounts:password-reset-confirm", code, token),
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        },
    )

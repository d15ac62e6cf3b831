"""Letters about people, built from templates/emails/*.txt: the first line is the subject."""

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from courses.models import Invitation, Membership, User
from courses.rules import clocks_differ, zone_letters
from courses.tokens import LIFETIME, invitation_tokens

Made = TypeVar("Made")
OWN_ZONE: ContextVar[ZoneInfo | None] = ContextVar("own zone of a letter's reader", default=None)


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def build(template: str, context: dict[str, Any]) -> Text:
    """Return the letter that templates/emails/<template>.txt makes of the context."""
    subject, _blank, body = render_to_string(f"emails/{template}.txt", context).partition("\n")
    return Text(subject.strip(), body.strip() + "\n")


def written_for(reader: User, make: Callable[..., Made], *args: Any, **more: Any) -> Made:
    """Return what `make` makes of the rest, in the reader's language and with their own clock."""
    token = OWN_ZONE.set(reader.zone)
    try:
        with translation.override(reader.language):
            return make(*args, **more)
    finally:
        OWN_ZONE.reset(token)


def written_for_each(
    readers: Iterable[User], make: Callable[..., Made], *args: Any, **more: Any
) -> Iterator[tuple[User, Made]]:
    """Yield each reader with the words, which are made once for all who read alike."""
    made: dict[tuple[str, str], Made] = {}
    for reader in readers:
        alike = reader.language, reader.time_zone
        if alike not in made:
            made[alike] = written_for(reader, make, *args, **more)
        yield reader, made[alike]


def moment_text(moment: datetime, zone: ZoneInfo) -> str:
    """Say a moment in the zone: "Tue 24 Nov 2026, 23:59 KST"."""
    words = formats.date_format(moment.astimezone(zone), _("D j M Y, H:i"))
    return f"{words} {zone_letters(moment, zone)}"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Say it with the zone's name, and by the reader's clock where that shows another time:
    "Tue 24 Nov 2026, 23:59 KST (Asia/Seoul), on your clock Tue 24 Nov 2026, 15:59 CET".
    """
    words, own = f"{moment_text(moment, zone)} ({zone.key})", OWN_ZONE.get()
    if own is None or not clocks_differ(moment, own, zone):
        return words
    return _("%(moment)s, on your clock %(own)s") % {
        "moment": words,
        "own": moment_text(moment, own),
    }


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

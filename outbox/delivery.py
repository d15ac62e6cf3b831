"""Takes due letters to the mail server. Nothing else in the site sends mail.

Delivery is at least once: a worker killed between the server's "250" and our mark sends the letter
again after its lease, under the same Message-ID, by which mail programs know the copy.
"""

import logging
import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection  # noqa: TID251  the one that sends
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from outbox import actions, queries, rules
from outbox.markup import letter_html
from outbox.models import Bounce, Letter
from outbox.wakeup import wake

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class Mail(EmailMultiAlternatives):
    """A letter on its way."""

    def message(self, **how: Any) -> Any:
        """Mark its parts off by its own Message-ID, which no text of it can hold.

        Python would look through the text for a mark that is not in it, by a pattern compiled anew.
        """
        made = super().message(**how)
        made.set_boundary(f"={self.extra_headers['Message-ID'][1:].partition('@')[0]}=")
        return made


class ServerAway(Exception):
    """The connection is gone: the letters after this one are not tried."""


def deliver_due(*, clock: Clock) -> int:
    """Send what is due, batch after batch, until nothing is left or the mail server is away.

    Where there is more than a batch, another run is woken once: a free process takes its part,
    else it goes on when this one ends, soon enough for other work to have its turn.

    :return: how many letters were sent.
    """
    sent = 0
    until, has_woken = clock() + rules.LONGEST_RUN, False
    while clock() < until and (letters := actions.claim_letters(now=clock())):
        batch_sent, is_away = _deliver(letters, clock)
        sent += batch_sent
        if is_away:
            break
        if not has_woken and len(letters) == rules.BATCH_SIZE:
            wake("outbox.deliver_due")
            has_woken = True
    return sent


def deliver(letter_id: int, *, clock: Clock) -> int:
    """Send one letter if it is due."""
    return _deliver(actions.claim_letters(now=clock(), letter_id=letter_id), clock)[0]


def _deliver(letters: list[Letter], clock: Clock) -> tuple[int, bool]:
    """Send claimed letters over one connection; return how many went and whether it broke."""
    bounces = queries.bounces_of(letter.recipient.email.lower() for letter in letters)
    writable = [letter for letter in letters if not _set_aside(letter, bounces, clock())]
    if not writable:
        return 0, False
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are among these
        actions.wait_for_server(letters=writable, reason=_words(error), now=clock())
        logger.warning("mail server away, %s letters wait: %s", len(writable), _words(error))
        return 0, True
    try:
        return _send_all(writable, connection, clock)
    finally:
        _close(connection)


def _send_all(
    letters: list[Letter], connection: BaseEmailBackend, clock: Clock
) -> tuple[int, bool]:
    sent = 0
    for place, letter in enumerate(letters):
        # opening the connection may have taken as long as a lease: the first has another one
        if not _has_time(letter, clock()) and (
            place or not actions.renew_lease(letter=letter, now=clock())
        ):
            actions.give_letters_back(letters=letters[place:])
            return sent, False
        try:
            sent += _send(letter, connection, clock)
        except ServerAway:
            actions.give_letters_back(letters=letters[place + 1 :])
            return sent, True
    return sent, False


def _has_time(letter: Letter, now: datetime) -> bool:
    """Say whether a slow server's last answer would still come within the lease."""
    done = now + rules.slowest(settings.EMAIL_TIMEOUT)
    return letter.leased_until is not None and done < letter.leased_until


def _set_aside(letter: Letter, bounces: Mapping[str, Bounce], now: datetime) -> bool:
    """Say whether the letter is not to be sent at all, and note why."""
    bounce = bounces.get(letter.recipient.email.lower())
    if not letter.recipient.is_active:
        actions.suppress_letter(letter=letter, reason=_("The account is switched off."), now=now)
    elif bounce is not None:
        reason = _("Letters to this address came back: %(words)s") % {"words": bounce.reason}
        actions.suppress_letter(letter=letter, reason=reason, now=now)
    elif letter.not_after is not None and now > letter.not_after:
        reason = _("It would have come too late to be of use.")
        actions.suppress_letter(letter=letter, reason=reason, now=now)
    elif letter.attempts > rules.MAX_ATTEMPTS:
        reason = _("Given up: the worker did not survive sending it.")
        actions.fail_letter(letter=letter, reason=reason, now=now)
    else:
        return False
    return True


def _send(letter: Letter, connection: BaseEmailBackend, clock: Clock) -> bool:
    """Send one letter and note what became of it.

    :raises ServerAway: if the connection broke.
    """
    try:
        connection.send_messages([message(letter)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        _refuse(letter, code, words, clock())
    except smtplib.SMTPDataError as error:
        _refuse(letter, error.smtp_code, error.smtp_error, clock())
    except smtplib.SMTPNotSupportedError as error:
        actions.fail_letter(letter=letter, reason=_words(error), now=clock())
    except OSError as error:
        # Timeouts, a dropped line, and a server that refuses us rather than the recipient: all
        # may pass once somebody mends them, and none is the letter's fault.
        actions.postpone_letter(letter=letter, reason=_words(error), now=clock())
        raise ServerAway from error
    except ValueError as error:  # an address or a header that cannot be written at all
        actions.fail_letter(letter=letter, reason=_words(error), now=clock())
    else:
        if not actions.mark_sent(letter=letter, now=clock()):
            logger.warning("letter %s was sent after its lease", letter.pk)
        return True
    logger.warning("letter %s was not taken", letter.pk)
    return False


def _refuse(letter: Letter, code: int, words: bytes | str, now: datetime) -> None:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    reason = f"{code} {text}"
    if rules.is_permanent(code):
        actions.fail_letter(letter=letter, reason=reason, now=now)
    else:
        actions.postpone_letter(letter=letter, reason=reason, now=now)


def message(letter: Letter) -> EmailMultiAlternatives:
    """Return the letter as it goes out, as text and as HTML: the same Message-ID at every attempt."""
    made = Mail(
        subject=letter.subject,
        body=letter.body,
        from_email=settings.BOUNCE_ADDRESS or None,
        to=[letter.recipient.email],
        reply_to=[address] if (address := _reply_to(letter)) else [],
        headers=_headers(letter),
    )
    with translation.override(letter.recipient.language):
        made.attach_alternative(letter_html(letter), "text/html")
    return made


def _reply_to(letter: Letter) -> str:
    return letter.reply_to or (letter.course.contact_email if letter.course else "")


def _headers(letter: Letter) -> dict[str, str]:
    """Return what tells programs which letter it is, of which list, and how to leave it (RFC 8058)."""
    headers = {
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
    }
    if settings.BOUNCE_ADDRESS:
        headers["From"] = settings.DEFAULT_FROM_EMAIL  # and the envelope says where bounces go
    if letter.course is not None:
        headers["List-Id"] = f"<{letter.course.slug}.{urlsplit(settings.SITE_URL).hostname}>"
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _words(error: Exception) -> str:
    """Return what the server said, or what happened, for staff to read."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return f"{error.smtp_code} {text}"
    return f"{type(error).__name__}: {error}"


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError:
        logger.info("mail server closed the line first")

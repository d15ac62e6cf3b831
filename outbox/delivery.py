"""Takes due letters to the mail server. Nothing else in the site sends mail.

Delivery is at least once: a worker killed between the server's "250" and our mark sends the letter
again after its lease, under the same Message-ID, by which mail programs know the copy.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection  # noqa: TID251  the one place that sends
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from outbox import actions, rules
from outbox.models import Letter

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class ServerAway(Exception):
    """The connection is gone: the letters after this one are not tried."""


def deliver_due(*, clock: Clock) -> int:
    """Send what is due, batch after batch, until nothing is left or the mail server is away.

    It ends well before Celery's time limit; beat's next tick goes on.

    :return: how many letters were sent.
    """
    sent = 0
    until = clock() + rules.LONGEST_RUN
    while clock() < until and (letters := actions.claim_letters(now=clock())):
        batch_sent, is_away = _deliver(letters, clock)
        sent += batch_sent
        if is_away:
            break
    return sent


def deliver(letter_id: int, *, clock: Clock) -> int:
    """Send one letter if it is due."""
    return _deliver(actions.claim_letters(now=clock(), letter_id=letter_id), clock)[0]


def _deliver(letters: list[Letter], clock: Clock) -> tuple[int, bool]:
    """Send claimed letters over one connection; return how many went and whether it broke."""
    writable = [letter for letter in letters if not _set_aside(letter, clock())]
    if not writable:
        return 0, False
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are among these
        for letter in writable:
            actions.postpone_letter(letter=letter, reason=_words(error), now=clock())
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
        if place and not _has_time(letter, clock()):
            actions.give_letters_back(letters=letters[place:])
            return sent, False
        try:
            sent += _send(letter, connection, clock)
        except ServerAway:
            actions.give_letters_back(letters=letters[place + 1 :])
            return sent, True
    return sent, False


def _has_time(letter: Letter, now: datetime) -> bool:
    """Say whether a slow server's answer would still come within the lease."""
    slowest = timedelta(seconds=settings.EMAIL_TIMEOUT + 5)
    return letter.leased_until is not None and now + slowest < letter.leased_until


def _set_aside(letter: Letter, now: datetime) -> bool:
    """Say whether the letter is not to be sent at all, and note why."""
    if not letter.recipient.is_active:
        actions.suppress_letter(letter=letter, reason=_("The account is switched off."), now=now)
        return True
    if letter.attempts > rules.MAX_ATTEMPTS:
        reason = _("Given up: the worker did not survive sending it.")
        actions.fail_letter(letter=letter, reason=reason, now=now)
        return True
    return False


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


def message(letter: Letter) -> EmailMessage:
    """Return the letter as it goes out: the same Message-ID at every attempt."""
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    reply_to = []
    if letter.course is not None:
        headers["List-Id"] = f"<{letter.course.slug}.{urlsplit(settings.SITE_URL).hostname}>"
        reply_to = [letter.course.contact_email] if letter.course.contact_email else []
    return EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[letter.recipient.email],
        reply_to=reply_to,
        headers=headers,
    )


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

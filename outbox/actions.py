"""Writing letters, and what becomes of them. outbox/delivery.py is what talks to the mail server."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Model, Q
from django.utils.translation import gettext as _

from outbox import errors, queries, rules
from outbox.models import Bounce, Heartbeat, Letter, LetterQuerySet, Notice
from outbox.rules import BounceReport, Draft
from outbox.wakeup import wake

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

SENT = """
    UPDATE outbox_letter
    SET state = 'sent', sent_at = %s, sent_to = %s, leased_until = NULL, reason = ''
    WHERE id = %s AND state IN ('sending', 'queued')
"""


def write_letter(
    *,
    recipient_id: int,
    subject: str,
    body: str,
    told: Sequence[rules.Told],
    now: datetime,
    **more: Any,
) -> Letter:
    """Write one letter, in the transaction of the thing it tells about; it is sent after commit.

    :param more: as in :class:`outbox.rules.Draft`.
    :raises AlreadyTold: if the person was told one of these before. Nothing is written then, and
        the surrounding transaction can go on.
    """
    return _write([Draft(recipient_id, subject, body, told, **more)], now)[0]


def write_letters(*, drafts: Sequence[Draft], now: datetime) -> int:
    """Write many letters as :func:`write_letter` does each, in a few statements.

    Who was told one of these before, by another worker a moment ago, gets none.

    :return: how many were written.
    """
    try:
        return len(_write(drafts, now))
    except errors.AlreadyTold:
        return sum(_has_written(draft, now) for draft in drafts)


def _has_written(draft: Draft, now: datetime) -> bool:
    try:
        _write([draft], now)
    except errors.AlreadyTold:
        logger.info("person %s was told meanwhile", draft.recipient_id)
        return False
    return True


def _write(drafts: Sequence[Draft], now: datetime) -> list[Letter]:
    """Write all of them or none."""
    if not drafts:
        return []
    try:
        with transaction.atomic():
            letters = Letter.objects.bulk_create([_letter(draft, now) for draft in drafts])
            Notice.objects.bulk_create(
                notice
                for letter, draft in zip(letters, drafts, strict=True)
                for notice in _notices(letter, draft.told)
            )
    except IntegrityError as error:
        raise errors.AlreadyTold(_("They have been told already.")) from error
    wake("outbox.deliver_due")  # one task a transaction, however many letters it writes
    return letters


def _letter(draft: Draft, now: datetime) -> Letter:
    return Letter(
        recipient_id=draft.recipient_id,
        course_id=draft.course_id,
        kind=draft.told[0].kind,
        subject=" ".join(draft.subject.split())[:250],
        body=draft.body,
        html=draft.html,
        reply_to=draft.reply_to,
        unsubscribe_url=draft.unsubscribe_url,
        not_after=draft.not_after,
        is_private=draft.is_private,
        message_id=f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
        created_at=now,
        waits_since=now,
        due_at=now,
    )


def _notices(letter: Letter, told: Sequence[rules.Told]) -> list[Notice]:
    return [
        Notice(
            letter=letter,
            recipient_id=letter.recipient_id,
            kind=thing.kind,
            subject_key=thing.key,
            due_version=thing.due_version,
            lead=thing.lead,
        )
        for thing in told
    ]


def claim_letters(*, now: datetime, letter_id: int | None = None) -> list[Letter]:
    """Take letters that are due for a lease; oldest first.

    No two workers get the same letter: PostgreSQL skips rows that another one is claiming, and
    SQLite lets one transaction write at a time. Letters whose lease lapsed come last and one by
    one: if one of them kills its worker, it is alone, and its attempts are counted all the same.
    """
    due = Letter.objects.all() if letter_id is None else Letter.objects.filter(pk=letter_id)
    with transaction.atomic():
        free = _free_now(now)
        ids = _lock(due.due(now), free) or _lock(due.abandoned(now), min(free, 1))
        Letter.objects.filter(pk__in=ids).update(
            state=Letter.State.SENDING,
            leased_until=now + rules.lease(settings.EMAIL_TIMEOUT),
            tried_at=now,
            attempts=F("attempts") + 1,
        )
    if not ids:
        return []
    letters = Letter.objects.filter(pk__in=ids).select_related("recipient", "course")
    return list(letters.order_by("due_at", "pk"))


def _free_now(now: datetime) -> int:
    """Return how many letters may be taken. Under a limit one worker at a time counts and takes."""
    per_minute = settings.LETTERS_PER_MINUTE
    if not per_minute:
        return rules.BATCH_SIZE
    heartbeats = Heartbeat.objects.select_for_update().filter(process=Heartbeat.Process.WORKER)
    heartbeats.first()
    recent = Letter.objects.filter(
        Q(state=Letter.State.SENDING, leased_until__gt=now)
        | Q(tried_at__gt=now - rules.MINUTE, tried_at__lte=now)
        | Q(sent_at__gt=now - rules.MINUTE, sent_at__lte=now)
    )
    return rules.free_now(per_minute=per_minute, recent=recent.count())


def _lock(letters: LetterQuerySet, limit: int) -> list[int]:
    locked = letters.select_for_update(skip_locked=True).order_by("due_at", "pk")
    return list(locked.values_list("pk", flat=True)[:limit])


def mark_sent(*, letter: Letter, now: datetime) -> bool:
    """Note that the server took it, whoever has the lease by now: it is there, and nobody is to send
    it once more. By one statement that is ready: it is written once for every letter, and the ORM
    would take longer to make it than the database to run it.
    """
    moment = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(SENT, [moment(now), letter.recipient.email, letter.pk])
        return bool(cursor.rowcount == 1)


def renew_lease(*, letter: Letter, now: datetime) -> bool:
    """Have the letter for another lease; return False if it lapsed and another one has it."""
    leased_until = now + rules.lease(settings.EMAIL_TIMEOUT)
    if _held(letter).update(leased_until=leased_until) == 0:
        return False
    letter.leased_until = leased_until
    return True


def wait_for_server(*, letters: Sequence[Letter], reason: str, now: datetime) -> None:
    """Let claimed letters rest for which no connection could be had: it was no attempt of theirs."""
    for letter in letters:
        _end_lease(
            letter,
            state=Letter.State.QUEUED,
            attempts=letter.attempts - 1,
            due_at=now + rules.SERVER_WAIT,
            reason=reason[:500],
        )


def postpone_letter(*, letter: Letter, reason: str, now: datetime) -> bool:
    """Let the letter rest after a failure that may pass, or give it up after too many."""
    if rules.is_last(letter.attempts):
        return fail_letter(letter=letter, reason=reason, now=now)
    return _end_lease(
        letter,
        state=Letter.State.QUEUED,
        due_at=now + rules.wait_after(letter.attempts),
        reason=reason[:500],
    )


def fail_letter(*, letter: Letter, reason: str, now: datetime) -> bool:
    return _end_lease(letter, state=Letter.State.FAILED, ended_at=now, reason=reason[:500])


def suppress_letter(*, letter: Letter, reason: str, now: datetime) -> bool:
    return _end_lease(letter, state=Letter.State.SUPPRESSED, ended_at=now, reason=reason[:500])


def hold_back(*, kind: str, subject_key: str, reason: str, now: datetime) -> int:
    """Suppress the letters that tell of something and have not begun to go out; return how many.

    One that is with the mail server just then goes, as all before it did.
    """
    notices = Notice.objects.filter(kind=kind, subject_key=subject_key)
    waiting = Letter.objects.filter(state=Letter.State.QUEUED, pk__in=notices.values("letter"))
    return waiting.update(state=Letter.State.SUPPRESSED, ended_at=now, reason=reason[:500])


def give_letters_back(*, letters: Sequence[Letter]) -> None:
    """Put claimed letters that were not tried back into the queue, as they were."""
    for letter in letters:
        _end_lease(letter, state=Letter.State.QUEUED, attempts=letter.attempts - 1, tried_at=None)


def _end_lease(letter: Letter, **changes: Any) -> bool:
    """Change a letter that is still ours; return False if the lease lapsed and another one has it."""
    return _held(letter).update(leased_until=None, **changes) == 1


def _held(letter: Letter) -> LetterQuerySet:
    """Return its row while the lease is still ours."""
    return Letter.objects.filter(
        pk=letter.pk, state=Letter.State.SENDING, leased_until=letter.leased_until
    )


@transaction.atomic
def resend_letter(*, letter: Letter, by: "AbstractBaseUser", now: datetime) -> Letter:
    """Queue a letter again that did not go or came back, with all its attempts before it.

    An address that letters came back from is tried again from now on.

    :raises NotFailed: if it neither failed nor was suppressed.
    """
    letter = Letter.objects.select_for_update(of=["self"]).get(pk=letter.pk)
    if letter.state not in {Letter.State.FAILED, Letter.State.SUPPRESSED}:
        raise errors.NotFailed(_("Only a letter that did not arrive can be sent again."))
    Bounce.objects.filter(address=letter.recipient.email.lower()).delete()
    fresh = _fresh(now)
    for name, value in fresh.items():
        setattr(letter, name, value)
    letter.save(update_fields=list(fresh))
    wake("outbox.deliver", letter.pk)
    return letter


@transaction.atomic
def resend_failed(*, course: Model, by: "AbstractBaseUser", now: datetime) -> int:
    """Queue all of a course's letters again that failed, as after a mail server took none for a while.

    Those to an address that letters came back from stay: they want somebody who looks at each.

    :return: how many.
    """
    failed = Letter.objects.filter(state=Letter.State.FAILED, pk__in=queries.failed_letters(course))
    count = failed.update(**_fresh(now))
    wake("outbox.deliver_due")
    logger.info("%s failed letters of course %s queued again by person %s", count, course.pk, by.pk)
    return count


def _fresh(now: datetime) -> dict[str, Any]:
    """Return what a letter has that is to be sent as if for the first time."""
    return {
        "state": Letter.State.QUEUED,
        "attempts": 0,
        "due_at": now,
        "waits_since": now,
        "sent_at": None,
        "sent_to": "",
        "ended_at": None,
        "reason": "",
    }


@transaction.atomic
def mark_bounced(*, report: BounceReport, now: datetime) -> Letter | None:
    """Note that a letter came back: it failed, and nothing more is sent to its address.

    The letter is found by its Message-ID, else it is the last one that went to the address. What is
    blocked is the address that it went to, not the one that the person has by now.

    :return: the letter; None if no letter of ours is meant, and then nothing is noted.
    """
    ours = Letter.objects.select_for_update(of=["self"]).select_related("recipient")
    letter = ours.filter(message_id=report.message_id).first() if report.message_id else None
    if letter is None and report.address:
        went_there = Q(sent_to__iexact=report.address) | Q(
            sent_to="", recipient__email__iexact=report.address
        )
        sent = ours.filter(went_there, state=Letter.State.SENT)
        letter = sent.order_by("-sent_at", "-pk").first()
    if letter is None:
        return None
    Bounce.objects.update_or_create(
        address=(letter.sent_to or letter.recipient.email).lower(),
        defaults={"reason": report.reason[:500], "bounced_at": now},
    )
    if letter.state in {Letter.State.SENT, Letter.State.SENDING}:  # a report may be the faster one
        letter.state, letter.ended_at, letter.leased_until = Letter.State.FAILED, now, None
        letter.reason = (_("Came back: %(words)s") % {"words": report.reason})[:500]
        letter.save(update_fields=["state", "ended_at", "leased_until", "reason"])
    logger.info("letter %s came back", letter.pk)
    return letter

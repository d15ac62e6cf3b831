"""Writing letters, and what becomes of them. outbox/delivery.py is what talks to the mail server."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from outbox import errors, rules
from outbox.models import Heartbeat, Letter, LetterQuerySet, Notice
from outbox.wakeup import wake

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def write_letter(
    *,
    recipient_id: int,
    subject: str,
    body: str,
    told: Sequence[rules.Told],
    now: datetime,
    course_id: int | None = None,
    is_private: bool = False,
) -> Letter:
    """Write one letter, in the transaction of the thing it tells about; it is sent after commit.

    :param told: what the letter tells, one or several; the first one's kind is the letter's.
    :param is_private: it holds a secret link, so staff never see its body.
    :raises AlreadyTold: if the person was told one of these before. Nothing is written then, and
        the surrounding transaction can go on.
    """
    try:
        with transaction.atomic():
            letter = Letter.objects.create(
                recipient_id=recipient_id,
                course_id=course_id,
                kind=told[0].kind,
                subject=" ".join(subject.split())[:250],
                body=body,
                is_private=is_private,
                message_id=f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
                created_at=now,
                due_at=now,
            )
            Notice.objects.bulk_create(_notices(letter, told))
    except IntegrityError as error:
        raise errors.AlreadyTold(_("They have been told already.")) from error
    wake("outbox.deliver_due")  # one task a transaction, however many letters it writes
    return letter


def _notices(letter: Letter, told: Sequence[rules.Told]) -> list[Notice]:
    def fields(thing: rules.Told) -> dict[str, Any]:
        return {
            "kind": thing.kind,
            "subject_key": thing.key,
            "due_version": thing.due_version,
            "lead": thing.lead,
        }

    return [
        Notice(letter=letter, recipient_id=letter.recipient_id, **fields(thing)) for thing in told
    ]


def claim_letters(
    *, now: datetime, letter_id: int | None = None, limit: int = rules.BATCH_SIZE
) -> list[Letter]:
    """Take letters that are due for one minute; oldest first.

    No two workers get the same letter: PostgreSQL skips rows that another one is claiming, and
    SQLite lets one transaction write at a time. Letters whose lease lapsed come last and one by
    one: if one of them kills its worker, it is alone, and its attempts are counted all the same.
    """
    due = Letter.objects.all() if letter_id is None else Letter.objects.filter(pk=letter_id)
    with transaction.atomic():
        ids = _lock(due.due(now), limit) or _lock(due.abandoned(now), 1)
        Letter.objects.filter(pk__in=ids).update(
            state=Letter.State.SENDING,
            leased_until=now + rules.LEASE,
            attempts=F("attempts") + 1,
        )
    letters = Letter.objects.filter(pk__in=ids).select_related("recipient", "course")
    return list(letters.order_by("due_at", "pk"))


def _lock(letters: LetterQuerySet, limit: int) -> list[int]:
    locked = letters.select_for_update(skip_locked=True).order_by("due_at", "pk")
    return list(locked.values_list("pk", flat=True)[:limit])


def mark_sent(*, letter: Letter, now: datetime) -> bool:
    return _end_lease(letter, state=Letter.State.SENT, sent_at=now, reason="")


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


def give_letters_back(*, letters: Sequence[Letter]) -> None:
    """Put claimed letters that were not tried back into the queue, as they were."""
    for letter in letters:
        _end_lease(letter, state=Letter.State.QUEUED, attempts=letter.attempts - 1)


def _end_lease(letter: Letter, **changes: Any) -> bool:
    """Change a letter that is still ours; return False if the lease lapsed and another one has it."""
    held = Letter.objects.filter(
        pk=letter.pk, state=Letter.State.SENDING, leased_until=letter.leased_until
    )
    return held.update(leased_until=None, **changes) == 1


@transaction.atomic
def resend_letter(*, letter: Letter, by: "AbstractBaseUser", now: datetime) -> Letter:
    """Queue a failed letter again, with all its attempts before it.

    :raises NotFailed: if it did not fail.
    """
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.state != Letter.State.FAILED:
        raise errors.NotFailed(_("Only a letter that failed can be sent again."))
    letter.state = Letter.State.QUEUED
    letter.attempts = 0
    letter.due_at = now
    letter.ended_at = None
    letter.reason = ""
    letter.save(update_fields=["state", "attempts", "due_at", "ended_at", "reason"])
    wake("outbox.deliver", letter.pk)
    return letter


def mark_alive(*, now: datetime) -> None:
    """Note that beat sent its tick and a worker took it."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process, seen_at=now) for process in Heartbeat.Process.values],
        update_conflicts=True,
        unique_fields=["process"],
        update_fields=["seen_at"],
    )

"""Writing and delivering letters. Nothing else in the site sends mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from outbox import errors, rules
from outbox.models import Letter, Notice
from outbox.wakeup import wake


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
        raise errors.AlreadyTold("They have been told already.") from error
    wake("outbox.deliver", letter.pk)
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

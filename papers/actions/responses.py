"""Questions and short responses to a reading, before it is discussed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from papers import errors, queries, rules
from papers.models import Reading, Response

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """What somebody asks of a reading.

    :param seen: the print of what stood there when they wrote; None where nobody looked.
    """

    reading: Reading
    text: str
    seen: str | None = None


@dataclass(frozen=True)
class Posted:
    """A question that stands.

    :param replaced: what it took the place of and its author had not before them, if anything.
    """

    response: Response
    replaced: str = ""


@transaction.atomic
def post_response(*, reading: Reading, text: str, by: Membership, now: datetime) -> Response:
    """Post somebody's question to a reading, or put it in place of their earlier one.

    The reading is locked, so that it cannot be removed under a question.

    :raises Gone: if the reading was removed meanwhile.
    :raises QuestionsClosed: once the session has begun, or if it does not take place.
    :raises PresenterExcused: if they present this paper.
    """
    return _post(Draft(reading, text), by=by, now=now).response


@transaction.atomic
def post_responses(*, drafts: Sequence[Draft], by: Membership, now: datetime) -> list[Posted]:
    """Post somebody's questions to several readings: all, or none.

    :raises QuestionsRefused: with each reading that takes none, and why.
    """
    posted: list[Posted] = []
    refused: dict[int, errors.PapersError] = {}
    for draft in sorted(drafts, key=lambda draft: draft.reading.pk):
        try:
            posted.append(_post(draft, by=by, now=now))
        except errors.PapersError as error:
            refused[draft.reading.pk] = error
    if refused:
        raise errors.QuestionsRefused(refused)
    return posted


@transaction.atomic
def withdraw_response(*, response: Response, by: Membership, now: datetime) -> str:
    """Take one's question back, as long as it could be posted. Return its text.

    :raises Gone: if it was taken back already, or its reading removed.
    :raises QuestionsClosed: once the session has begun, or if it does not take place.
    :raises QuestionMarked: if staff have marked it.
    """
    _lock_reading(response.reading, now=now)
    found = Response.objects.select_for_update().filter(pk=response.pk, membership=by).first()
    if found is None:
        raise errors.Gone(_("It was taken back already."))
    if found.mark is not None:
        raise errors.QuestionMarked(_("It is marked already. You can still change it."))
    found.delete()
    logger.info("response %s withdrawn by member %s", response.pk, by.pk)
    return found.text


def _post(draft: Draft, *, by: Membership, now: datetime) -> Posted:
    reading = _lock_reading(draft.reading, now=now)
    if queries.presents(by, reading.paper_id):
        raise errors.PresenterExcused(_("You present this paper, so no question is asked of you."))
    response, is_new = Response.objects.get_or_create(
        reading=reading,
        membership=by,
        defaults={"text": draft.text, "posted_at": now, "changed_at": now},
    )
    before = "" if is_new else response.text
    if not is_new and before != draft.text:
        response.text, response.changed_at = draft.text, now
        response.save(update_fields=["text", "changed_at"])
    logger.info("response %s posted by member %s", response.pk, by.pk)
    was_seen = draft.seen is None or draft.seen == rules.text_print(before)
    return Posted(response, replaced="" if was_seen or before == draft.text else before)


def _lock_reading(reading: Reading, *, now: datetime) -> Reading:
    locked = Reading.objects.select_for_update(of=("self",)).select_related("session")
    found = locked.filter(pk=reading.pk).first()
    if found is None:
        raise errors.Gone(_("This paper is no longer read for the session."))
    session = found.session
    if not rules.takes_questions(starts_at=session.starts_at, status=session.status, now=now):
        raise errors.QuestionsClosed(_("Questions were taken until the session began."))
    return found

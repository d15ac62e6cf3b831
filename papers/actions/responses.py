"""Questions and short responses to a reading, before it is discussed."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from papers import errors, queries, rules
from papers.models import Reading, Response

logger = logging.getLogger(__name__)


@transaction.atomic
def post_response(*, reading: Reading, text: str, by: Membership, now: datetime) -> Response:
    """Post somebody's question to a reading, or put it in place of their earlier one.

    The reading is locked, so that it cannot be removed under a question.

    :raises Gone: if the reading was removed meanwhile.
    :raises QuestionsClosed: once the session has begun, or if it does not take place.
    :raises PresenterExcused: if they present this paper.
    """
    locked = Reading.objects.select_for_update(of=("self",)).select_related("session")
    found = locked.filter(pk=reading.pk).first()
    if found is None:
        raise errors.Gone(_("This paper is no longer read for the session."))
    session = found.session
    if not rules.takes_questions(starts_at=session.starts_at, status=session.status, now=now):
        raise errors.QuestionsClosed(_("Questions were taken until the session began."))
    if queries.presents(by, found.paper_id):
        raise errors.PresenterExcused(_("You present this paper, so no question is asked of you."))
    response, is_new = Response.objects.get_or_create(
        reading=found,
        membership=by,
        defaults={"text": text, "posted_at": now, "changed_at": now},
    )
    if not is_new:
        response.text, response.changed_at = text, now
        response.save(update_fields=["text", "changed_at"])
    logger.info("response %s posted by member %s", response.pk, by.pk)
    return response

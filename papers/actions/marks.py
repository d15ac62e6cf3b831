"""Marks of questions: 0, 1 or 2, by staff. They enter no grade by themselves."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from papers import errors, queries, rules
from papers.models import Response
from schedule.models import Session

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Marking:
    """A mark for one question; None takes it away.

    :param seen: what stood there when it was chosen, as `rules.shown_state` writes it.
    """

    response_id: int
    mark: int | None
    seen: str


@transaction.atomic
def mark_responses(
    *, session: Session, marks: Sequence[Marking], by: Membership, now: datetime
) -> int:
    """Mark students' questions to a session's readings: all, or none. Return how many changed.

    A mark is given to words that were read: if they, or the mark, changed meanwhile, it is refused.

    :raises NoMarksHere: if the course marks no questions, or one is no student's of this session.
    :raises MarkedMeanwhile: with each question that is not as it was seen.
    """
    if not queries.talk_policy(by.course).marks_questions:
        raise errors.NoMarksHere(_("Questions are not marked in this course."))
    wanted = {one.response_id: one for one in marks}
    if any(not rules.may_be_mark(one.mark) for one in marks):
        raise errors.NoMarksHere(_("A mark is 0, 1 or 2."))
    rows = _lock_responses(session, list(wanted))
    changed = [row for row in rows if row.mark != wanted[row.pk].mark]
    stale = {
        row.pk: _what_changed(row, wanted[row.pk]) for row in changed if _is_stale(row, wanted)
    }
    if stale:
        raise errors.MarkedMeanwhile(stale)
    for row in changed:
        row.mark = wanted[row.pk].mark
        row.marked_by, row.marked_at = (None, None) if row.mark is None else (by, now)
    Response.objects.bulk_update(changed, ["mark", "marked_by", "marked_at"])
    logger.info("%s responses of session %s marked by member %s", len(changed), session.pk, by.pk)
    return len(changed)


def _lock_responses(session: Session, ids: Sequence[int]) -> list[Response]:
    rows = list(
        Response.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, reading__session=session, membership__role=Membership.Role.STUDENT)
        .order_by("pk")
    )
    if len(rows) != len(ids):
        raise errors.NoMarksHere(_("One of these questions is not there any more."))
    return rows


def _is_stale(row: Response, wanted: dict[int, Marking]) -> bool:
    return wanted[row.pk].seen != rules.shown_state(text=row.text, mark=row.mark)


def _what_changed(row: Response, marking: Marking) -> str:
    """Say what stands there now and what was chosen, or that other words stand there."""
    before, _colon, _print = marking.seen.partition(":")
    if before == ("" if row.mark is None else str(row.mark)):
        return _("The question was changed while you marked it. Read it again, and save again.")
    chosen = _("no mark") if marking.mark is None else str(marking.mark)
    if row.marked_by is None:
        sentence = _("Somebody took the mark away meanwhile; you chose %(chosen)s. ")
        told = {"chosen": chosen}
    else:
        sentence = _("%(name)s gave %(mark)s meanwhile; you chose %(chosen)s. ")
        told = {"name": row.marked_by.user.name, "mark": str(row.mark), "chosen": chosen}
    return sentence % told + _("Save again if yours is to stand.")

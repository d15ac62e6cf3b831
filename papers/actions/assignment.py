"""Having the talks of a round assigned, and cancelling it. Work on it: assignment_work.py."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from outbox.wakeup import wake
from papers import errors, queries
from papers.actions.locks import lock_round
from papers.models import AssignmentRun
from papers.rules.snapshots import Pair, fingerprint, slot_key, student_key, with_pins
from schedule.models import SignupRound

logger = logging.getLogger(__name__)
UNFINISHED = (AssignmentRun.State.QUEUED, AssignmentRun.State.WORKING)


@transaction.atomic
def start_assignment(
    *,
    round: SignupRound,  # noqa: A002  the row's name everywhere
    by: Membership,
    now: datetime,
    seed: int = 0,
    previous: AssignmentRun | None = None,
) -> AssignmentRun:
    """Take a snapshot of the wishes and have who presents what computed on it, in the background.

    :param previous: the proposal whose pins are kept; None to begin without any.
    :raises NothingToAssign: if the sign-up has not opened, has no talk, or nobody needs one.
    :raises AssignmentUnderWay: if there is a run that has not ended.
    """
    round_ = lock_round(round.pk)
    if now < round_.opens_at:
        raise errors.NothingToAssign(
            _("The sign-up has not opened yet, so nobody could say anything.")
        )
    if AssignmentRun.objects.filter(round=round_, state__in=UNFINISHED).exists():
        raise errors.AssignmentUnderWay(
            _("The talks are being computed already. Wait for it, or cancel it.")
        )
    snapshot = queries.course_snapshot(round_, now=now)
    if not snapshot["students"]:
        raise errors.NothingToAssign(_("Every student has all their talks."))
    if not snapshot["slots"]:
        raise errors.NothingToAssign(_("There is no talk to come. Put talks up first."))
    run = AssignmentRun.objects.create(
        round=round_,
        asked_by=by,
        asked_at=now,
        seed=seed,
        previous=previous or queries.last_proposal(round_),
        problem=with_pins(snapshot, _pins(previous)),
        fingerprint=fingerprint(snapshot),
    )
    logger.info("assignment run %s asked for by member %s", run.pk, by.pk)
    wake("papers.assign", run.pk)
    return run


def _pins(run: AssignmentRun | None) -> list[Pair]:
    if run is None:
        return []
    pinned = run.talks.filter(is_pinned=True)
    return [
        (student_key(member_id), slot_key(slot_id))
        for member_id, slot_id in pinned.values_list("membership_id", "slot_id")
    ]


@transaction.atomic
def cancel_assignment(*, run: AssignmentRun, by: Membership, now: datetime) -> AssignmentRun:
    """End a computation: at once while it waits, else as soon as its worker looks up.

    :raises AssignmentEnded: if it has ended by itself.
    """
    locked = AssignmentRun.objects.select_for_update().get(pk=run.pk)
    if locked.state not in UNFINISHED:
        raise errors.AssignmentEnded(_("The computation has ended already."))
    locked.cancel_asked_at = locked.cancel_asked_at or now
    if locked.state == AssignmentRun.State.QUEUED:
        locked.state, locked.ended_at = AssignmentRun.State.CANCELLED, now
    locked.save(update_fields=["cancel_asked_at", "state", "ended_at"])
    logger.info("assignment run %s cancelled by member %s", run.pk, by.pk)
    return locked

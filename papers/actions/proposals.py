"""Changing what an assignment run proposes: another seat, a swap, a pin."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from papers import errors, queries
from papers.models import AssignmentRun, ProposedTalk
from papers.rules.proposals import Move, broken_by, cost
from papers.rules.snapshots import course_problem_of, pairs, slot_key, student_key
from schedule.models import Slot

logger = logging.getLogger(__name__)


@transaction.atomic
def move_proposed_talk(
    *,
    talk: ProposedTalk,
    slot: Slot,
    revision: int,
    by: Membership,
    now: datetime,
    swap_with: ProposedTalk | None = None,
) -> AssignmentRun:
    """Propose another slot for a student, and pin it, so that the next run keeps it.

    :param revision: of the proposal as it was looked at.
    :param swap_with: who sits there and goes to the student's slot; pinned as well.
    :raises ProposalChanged: if it was edited meanwhile.
    :raises ProposalBreaksRules: with all that the change would break.
    """
    run = lock_proposal(talk.run, revision=revision)
    mine = _talk_of(run, talk)
    other = None if swap_with is None else _talk_of(run, swap_with)
    here, there = slot_key(mine.slot_id), slot_key(slot.pk)
    moves = [(student_key(mine.membership_id), here, there)]
    if other is not None:
        if other.slot_id != slot.pk or other.membership_id == mine.membership_id:
            raise errors.ProposalChanged(_("They are not in that talk. Choose again."))
        moves.append((student_key(other.membership_id), there, here))
    _check_moves(run, moves)
    mine.slot, old = slot, mine.slot
    _put(mine)
    if other is not None:
        other.slot = old
        _put(other)
    _note_edit(run)
    logger.info("run %s edited by member %s: talk %s", run.pk, by.pk, talk.pk)
    return run


@transaction.atomic
def pin_proposed_talk(
    *, talk: ProposedTalk, is_pinned: bool, revision: int, by: Membership, now: datetime
) -> AssignmentRun:
    """Say that the next run keeps this seat, or that it need not.

    :raises ProposalChanged: if the proposal was edited meanwhile.
    """
    run = lock_proposal(talk.run, revision=revision)
    locked = _talk_of(run, talk)
    locked.is_pinned = is_pinned
    locked.save(update_fields=["is_pinned"])
    _note_edit(run)
    logger.info("run %s: talk %s pinned %s by member %s", run.pk, talk.pk, is_pinned, by.pk)
    return run


def lock_proposal(run: AssignmentRun, *, revision: int) -> AssignmentRun:
    """Return a proposal that may be edited, locked.

    :raises AssignmentEnded: if there is no proposal, or :raises ProposalAccepted: not any more.
    """
    locked = AssignmentRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != AssignmentRun.State.DONE:
        raise errors.AssignmentEnded(_("There is nothing to change: this run has no proposal."))
    if locked.accepted_at is not None:
        raise errors.ProposalAccepted(
            _("This proposal has been accepted. Change the talks themselves, in the sign-up.")
        )
    if locked.revision != revision:
        raise errors.ProposalChanged(
            _(
                "Somebody has changed the proposal since you opened this page. It is shown as it is now."
            )
        )
    return locked


def _talk_of(run: AssignmentRun, talk: ProposedTalk) -> ProposedTalk:
    """Return the talk as it is now. Talks that are held already are changed elsewhere."""
    found = run.talks.select_related("slot").get(pk=talk.pk)
    if (student_key(found.membership_id), slot_key(found.slot_id)) in pairs(run.problem["held"]):
        raise errors.ProposalBreaksRules(
            _("They have this talk already. Take it away in the sign-up, then compute again.")
        )
    return found


def _check_moves(run: AssignmentRun, moves: list[Move]) -> None:
    problem = course_problem_of(run.problem)
    if {new for _student, _old, new in moves} - {slot.id for slot in problem.slots}:
        raise errors.ProposalBreaksRules(
            _("That talk was not there when this was computed. Compute again to use it.")
        )
    names = queries.names_of(run.round.course_id, queries.topics_of(run.round).values())
    broken = broken_by(problem, queries.proposed_seats(run), moves, names)
    if broken:
        raise errors.ProposalBreaksRules(" ".join(broken))


def _put(talk: ProposedTalk) -> None:
    talk.is_pinned = talk.is_edited = True
    talk.save(update_fields=["slot", "is_pinned", "is_edited"])


def _note_edit(run: AssignmentRun) -> None:
    run.worst_rank, run.sum_squared_ranks = cost(run.problem, queries.proposed_seats(run))
    run.revision += 1
    run.save(update_fields=["worst_rank", "sum_squared_ranks", "revision"])

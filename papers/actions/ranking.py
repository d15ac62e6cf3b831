"""Saving what a student wishes of a ranked round."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from papers import errors, queries
from papers.models import Ballot, ImpossibleSession, Preference
from schedule.models import Session, SignupRound, Slot

logger = logging.getLogger(__name__)


@transaction.atomic
def save_ballot(
    *,
    round: SignupRound,  # noqa: A002  the row's name everywhere
    student: Membership,
    ranking: Sequence[int],
    impossible: Collection[int],
    by: Membership,
    now: datetime,
) -> Ballot:
    """Replace what the student wishes, all of it: of two saves at once the later one counts, whole.

    The slots are locked, so that none is withdrawn meanwhile and the wish with it.

    :param ranking: ids of slots, the first choice first.
    :param impossible: ids of the sessions at which they cannot present.
    :raises NotYourTalk: and :raises NotAStudent:
    :raises SignupClosed: outside the round's window, or if seats are not given by wishes.
    :raises TalksComplete: if no talk is asked of the student.
    :raises SlotNotAvailable: if a slot was withdrawn or its session has begun, or is named twice.
    """
    slots = _lock_slots(round)
    student = Membership.objects.select_for_update().get(pk=student.pk)
    round_ = SignupRound.objects.get(pk=round.pk)
    _check_student(student, round_, by=by)
    _check_window(round_, now=now)
    _check_slots(slots, ranking, impossible, now=now)
    ballot, _is_new = Ballot.objects.update_or_create(
        membership=student, defaults={"saved_at": now}
    )
    ballot.preferences.all().delete()
    ballot.impossible.all().delete()
    Preference.objects.bulk_create(
        Preference(ballot=ballot, slot_id=slot_id, rank=rank)
        for rank, slot_id in enumerate(ranking, start=1)
    )
    ImpossibleSession.objects.bulk_create(
        ImpossibleSession(ballot=ballot, session_id=session_id) for session_id in sorted(impossible)
    )
    logger.info("ballot of member %s saved", student.pk)
    return ballot


def _lock_slots(round_: SignupRound) -> list[Slot]:
    slots = Slot.objects.filter(round=round_, topic__isnull=False).order_by("pk")
    return list(slots.select_for_update(of=("self",)).select_related("session"))


def _check_student(student: Membership, round_: SignupRound, *, by: Membership) -> None:
    if by != student:
        raise errors.NotYourTalk(_("Only the student ranks the talks."))
    is_student = student.is_active and student.role == Membership.Role.STUDENT
    if not is_student or student.course_id != round_.course_id:
        raise errors.NotAStudent(_("Only the course's students give talks."))
    if not queries.talks_asked_of(student, round_):
        raise errors.TalksComplete(_("You give no talk in this course: there is nothing to rank."))


def _check_window(round_: SignupRound, *, now: datetime) -> None:
    if round_.mode != SignupRound.Mode.RANKED:
        raise errors.SignupClosed(_("Talks are taken first come, first served, not ranked."))
    if now < round_.opens_at:
        raise errors.SignupClosed(_("The ranking has not opened yet."))
    if now >= round_.closes_at:
        raise errors.SignupClosed(_("The ranking is closed. What you saved before counts."))


def _check_slots(
    slots: Sequence[Slot], ranking: Sequence[int], impossible: Collection[int], *, now: datetime
) -> None:
    """Refuse what is not to be had: better told at once than a wish that silently counts for nothing."""
    open_slots = {
        slot.pk: slot.session_id
        for slot in slots
        if slot.session.status == Session.Status.PLANNED and slot.session.starts_at > now
    }
    if len(set(ranking)) < len(ranking):
        raise errors.SlotNotAvailable(_("A talk is ranked twice. Rank each once."))
    if not set(ranking) <= open_slots.keys() or not set(impossible) <= set(open_slots.values()):
        raise errors.SlotNotAvailable(
            _("A talk has been withdrawn or moved meanwhile. Load the page again, and save then.")
        )

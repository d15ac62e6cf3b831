"""The waitlists: joining a queue, and what becomes of a seat that is kept for the next in it.

Promotion goes by rows: whoever frees a seat keeps it for the next at once, and a sweep by beat finds
offers that lapsed and seats that somebody waits for. Whoever comes second finds nothing to do.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.emails import moment_words
from courses.models import Membership
from papers import emails, errors, queries
from papers.actions.consequences import (
    end_entry,
    end_waiting_instead_of,
    lapse_swaps,
    pass_on,
    tell,
)
from papers.actions.locks import lock_members, lock_round, lock_slots, lock_talks
from papers.models import Presentation, SeatOffer, WaitlistEntry
from papers.queries.exchange import kept_seats
from papers.queries.waitlist import (
    is_offer_over,
    is_queue_open,
    slots_to_pass_on,
    standings,
)
from papers.rules.talks import free_turn
from schedule.models import Seat, Slot
from schedule.queries import free_seats

logger = logging.getLogger(__name__)


@transaction.atomic
def join_waitlist(
    *,
    slot: Slot,
    student: Membership,
    by: Membership,
    now: datetime,
    instead_of: Presentation | None = None,
) -> WaitlistEntry:
    """Let a student wait for a seat of a full slot.

    :param instead_of: the talk of theirs that they give for it, if they have all of theirs.
    :raises NotYourTalk: and :raises NothingToWaitFor: and :raises AlreadyWaiting:
    :raises CannotWait: if they could not take a seat of it now.
    """
    if by != student or (instead_of and instead_of.membership_id != student.pk):
        raise errors.NotYourTalk(_("Everybody waits for themselves."))
    slot = _lock_queue(slot.pk)
    if not is_queue_open(slot, now=now):
        raise errors.NothingToWaitFor(
            _("Seats of this talk do not pass on: it is too early or too late.")
        )
    if free_seats(slot).exists():
        raise errors.NothingToWaitFor(_("A seat of this talk is free, so nobody has to wait."))
    _check_not_in(slot, student)
    bar = _bar(slot, student, instead_of.pk if instead_of else None, reader=by, now=now)
    if bar:
        raise errors.CannotWait(bar)
    entry = WaitlistEntry.objects.create(
        slot=slot, membership=student, instead_of=instead_of, joined_at=now
    )
    logger.info("member %s waits for slot %s", student.pk, slot.pk)
    return entry


@transaction.atomic
def leave_waitlist(*, entry: WaitlistEntry, by: Membership, now: datetime) -> None:
    """Leave a queue; a seat that was kept passes on. Leaving twice is fine.

    :raises NotYourTalk: for everybody but who waits.
    """
    if entry.membership_id != by.pk:
        raise errors.NotYourTalk(_("Everybody waits for themselves."))
    slot = _lock_queue(entry.slot_id)
    locked = WaitlistEntry.objects.select_for_update().get(pk=entry.pk)
    if locked.ended_at is None:
        end_entry(locked, now=now, offer_state=SeatOffer.State.DECLINED)
        pass_on(slot, now=now)
        raise_content_version(slot.round.course_id)
        logger.info("entry %s left by member %s", entry.pk, by.pk)


@transaction.atomic
def decline_offer(*, offer: SeatOffer, by: Membership, now: datetime) -> None:
    """Say no to a kept seat, and leave its queue; it passes on.

    :raises NotYourTalk: and :raises OfferOver:
    """
    slot = _lock_queue(offer.entry.slot_id)
    entry = _own_offer(offer, by).entry
    end_entry(entry, now=now, offer_state=SeatOffer.State.DECLINED)
    pass_on(slot, now=now)
    raise_content_version(slot.round.course_id)
    logger.info("offer %s declined by member %s", offer.pk, by.pk)


def accept_offer(*, offer: SeatOffer, by: Membership, now: datetime) -> Presentation:
    """Take the seat that is kept, or move the talk that is given for it.

    :raises NotYourTalk: and :raises OfferOver: and :raises CannotWait:
    """
    with transaction.atomic():
        slot = _lock_queue(offer.entry.slot_id, _slots_of(offer.entry))
        found = _own_offer(offer, by)
        if not is_offer_over(found, slot, now=now):
            talk = _seat(found.entry, found.seat, slot, by=by, now=now)
            logger.info("offer %s taken by member %s", offer.pk, by.pk)
            return talk
        pass_on(slot, now=now)
    raise errors.OfferOver(
        _("The seat was kept for you until %(until)s, and has passed on.")
        % {"until": moment_words(offer.lapses_at, by.course.zone)}
    )


@transaction.atomic
def promote_entry(*, entry: WaitlistEntry, by: Membership, now: datetime) -> Presentation:
    """Give a waiting student a seat by hand: a free one, or the one that is kept for them.

    :raises NotYourTalk: for everybody but the staff.
    :raises SlotFull: if there is none, or it is kept for somebody else.
    :raises AlreadyWaiting: if they wait no more.
    :raises CannotWait: if it would break a rule.
    """
    if not (by.is_course_staff and by.course_id == entry.membership.course_id):
        raise errors.NotYourTalk(_("Only the staff can do this."))
    slot = _lock_queue(entry.slot_id, _slots_of(entry))
    locked = WaitlistEntry.objects.select_for_update().get(pk=entry.pk)
    if locked.ended_at is not None:
        raise errors.OfferOver(_("They wait no more for this talk."))
    kept = kept_seats().filter(entry=locked).select_related("seat").first()
    seat = kept.seat if kept else free_seats(slot).first()
    if seat is None:
        raise errors.SlotFull(
            _("No seat is free, or the free one is kept for who was asked first.")
        )
    talk = _seat(locked, seat, slot, by=by, now=now)
    text = partial(emails.talk_given, talk, slot)
    tell(talk.membership, "talk-given", f"entry:{entry.pk}", text, now=now)
    logger.info("entry %s promoted by member %s", entry.pk, by.pk)
    return talk


def pass_seats_on(*, now: datetime) -> int:
    """Pass on what lapsed and what is free, in every queue; each slot in a transaction of its own.

    :return: how many seats were offered.
    """
    return sum(len(_pass_on_one(slot_id, now=now)) for slot_id in slots_to_pass_on(now=now))


@transaction.atomic
def _pass_on_one(slot_id: int, *, now: datetime) -> list[SeatOffer]:
    try:
        slot = _lock_queue(slot_id)
    except errors.SlotNotAvailable:  # withdrawn a moment ago, and its queue with it
        return []
    return pass_on(slot, now=now)


def _lock_queue(slot_id: int, others: Iterable[int] = ()) -> Slot:
    """Lock a slot with its queue, and the other slots with it; return it with its round and session.

    :raises SlotNotAvailable: if it was withdrawn.
    """
    found = Slot.objects.filter(pk=slot_id).values_list("round_id", flat=True).first()
    if found is not None:
        lock_round(found)
    return lock_slots([slot_id, *others])[slot_id]


def _slots_of(entry: WaitlistEntry) -> list[int]:
    """Return the slot of the talk that is given for the seat, if one is."""
    given = Presentation.objects.filter(waitlist_entries=entry, seat__isnull=False)
    return list(given.values_list("seat__slot", flat=True))


def _own_offer(offer: SeatOffer, by: Membership) -> SeatOffer:
    found = SeatOffer.objects.select_related(
        "seat", "entry__membership__user", "entry__membership__course"
    ).get(pk=offer.pk)
    if found.entry.membership_id != by.pk:
        raise errors.NotYourTalk(_("This seat is kept for somebody else."))
    if found.state != SeatOffer.State.OPEN:
        raise errors.OfferOver(
            _("This seat is no longer kept for you: %(state)s.")
            % {"state": found.get_state_display().lower()}
        )
    return found


def _seat(
    entry: WaitlistEntry, seat: Seat, slot: Slot, *, by: Membership, now: datetime
) -> Presentation:
    """Give the seat to who waited, with all that follows; round and slots are locked.

    :raises CannotWait: if it would break a rule by now.
    """
    student = lock_members([entry.membership_id])[entry.membership_id]
    given = (
        lock_talks([entry.instead_of_id]).get(entry.instead_of_id) if entry.instead_of_id else None
    )
    bar = _bar(slot, student, given.pk if given else None, reader=by, now=now)
    if bar:
        raise errors.CannotWait(bar)
    end_entry(entry, now=now, offer_state=SeatOffer.State.TAKEN)
    try:
        with transaction.atomic():
            talk = _move(given, seat, now=now) if given else _begin(slot, student, seat, now=now)
    except IntegrityError as error:
        raise errors.SlotFull(_("Somebody else has this seat.")) from error
    raise_content_version(student.course_id)
    return talk


def _begin(slot: Slot, student: Membership, seat: Seat, *, now: datetime) -> Presentation:
    turns = list(student.presentations.values_list("turn", flat=True))
    turn = free_turn(turns, each=queries.talks_asked_of(student, slot.round))
    if turn is None:
        raise errors.CannotWait(_("No turn is free for another talk."))
    return Presentation.objects.create(membership=student, turn=turn, seat=seat, taken_at=now)


def _move(talk: Presentation, seat: Seat, *, now: datetime) -> Presentation:
    """Let a talk move to another seat; the one that it leaves passes on in its own queue."""
    old = talk.seat
    talk.seat, talk.taken_at, talk.shared_at = seat, now, None
    talk.save(update_fields=["seat", "taken_at", "shared_at"])
    end_waiting_instead_of([talk.pk], now=now)
    if old is not None:
        left = lock_slots([old.slot_id])[old.slot_id]  # locked already: read with all it needs
        lapse_swaps(left.round.course, [old.pk], now=now)
        pass_on(left, now=now)
    return talk


def _bar(
    slot: Slot, student: Membership, instead_of: int | None, *, reader: Membership, now: datetime
) -> str:
    stand = standings(slot.round, [student], reader=reader)[student.pk]
    return stand.bar(slot, instead_of=instead_of, now=now)


def _check_not_in(slot: Slot, student: Membership) -> None:
    if Presentation.objects.filter(seat__slot=slot, membership=student).exists():
        raise errors.AlreadyWaiting(_("You present this talk already."))
    if WaitlistEntry.objects.filter(slot=slot, membership=student, ended_at=None).exists():
        raise errors.AlreadyWaiting(_("You wait for this talk already."))

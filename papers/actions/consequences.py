"""What follows when a seat changes hands: swaps lapse, a queue is cleared, a free seat passes on.

Each of these is called with the round and the slot locked, in the transaction of the change.
"""

import logging
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from django.db.models import Q

from courses.actions import raise_content_version
from courses.emails import Text, written_for
from courses.models import Course, Membership
from outbox import wake
from outbox.actions import write_letter
from outbox.rules import Told
from papers import emails, queries
from papers.models import Presentation, SeatOffer, Swap, WaitlistEntry
from papers.queries.exchange import kept_seats
from papers.queries.swaps import RUNNING, swaps_of
from papers.queries.waitlist import is_offer_over, is_queue_open, standings, waiting
from papers.rules.exchange import kept_until
from schedule.models import Seat, Slot
from schedule.queries import free_seats

logger = logging.getLogger(__name__)


def tell(
    member: Membership, kind: str, key: str, make: Callable[[], Text], *, now: datetime
) -> None:
    """Write to a member who is still in the course, in their language."""
    if member.is_active:
        text = written_for(member.user, make)
        write_letter(
            recipient_id=member.user_id,
            course_id=member.course_id,
            subject=text.subject,
            body=text.body,
            told=[Told(kind, key)],
            now=now,
        )


def end_swap(
    swap: Swap, state: Swap.State, *, now: datetime, by: Membership | None = None, reason: str = ""
) -> None:
    swap.state, swap.ended_at, swap.ended_by, swap.reason = state, now, by, reason
    swap.save(update_fields=["state", "ended_at", "ended_by", "reason"])


def lapse_swaps(
    course: Course, seat_ids: Collection[int], *, now: datetime, but: Swap | None = None
) -> None:
    """Let the running swaps of these seats lapse, and tell their people. `but` is the one being made."""
    touched = (
        swaps_of(course)
        .filter(state__in=RUNNING)
        .filter(Q(seat__in=seat_ids) | Q(asked_seat__in=seat_ids))
    )
    for swap in touched.exclude(pk__in=[but.pk] if but else []).order_by("pk"):
        end_swap(swap, Swap.State.LAPSED, now=now)
        for member in (swap.offered_by, swap.asked):
            if member is not None:
                text = partial(emails.swap_ended, swap, member)
                tell(member, "swap-lapsed", f"swap:{swap.pk}", text, now=now)
        logger.info("swap %s lapsed", swap.pk)


def end_waiting_instead_of(talk_ids: Collection[int], *, now: datetime) -> None:
    """End the waiting of who would have given up one of these talks: it is another one now.

    What was kept for them passes on by the sweep, as the other queue's slot is not locked here.
    """
    entries = WaitlistEntry.objects.filter(instead_of__in=talk_ids, ended_at=None)
    for entry in entries.select_related(
        "membership__user", "membership__course", "slot__session", "slot__topic__paper"
    ).order_by("pk"):
        end_entry(entry, now=now, offer_state=SeatOffer.State.WITHDRAWN)
        text = partial(emails.waitlist_ended, entry, "changed")
        tell(entry.membership, "waitlist-ended", f"entry:{entry.pk}", text, now=now)
        wake("papers.pass_seats_on")


def end_entry(entry: WaitlistEntry, *, now: datetime, offer_state: SeatOffer.State) -> None:
    """Let somebody leave a queue; the seat that is kept for them, if one is, ends in this state."""
    entry.ended_at = now
    entry.save(update_fields=["ended_at"])
    kept_seats().filter(entry=entry).update(state=offer_state, ended_at=now)


def end_waiting_for(slot: Slot, student: Membership, *, now: datetime) -> None:
    """Let a student who has got into the slot leave its queue."""
    for entry in WaitlistEntry.objects.filter(slot=slot, membership=student, ended_at=None):
        end_entry(entry, now=now, offer_state=SeatOffer.State.WITHDRAWN)
        wake("papers.pass_seats_on")


def end_waiting_of(talks: Collection[Presentation], *, now: datetime) -> None:
    """Let all who have got these talks leave the queues of their slots."""
    got = {(talk.membership_id, talk.seat.slot_id) for talk in talks if talk.seat}
    entries = WaitlistEntry.objects.filter(
        ended_at=None, slot__in={slot_id for _member_id, slot_id in got}
    )
    for entry in entries.order_by("pk"):
        if (entry.membership_id, entry.slot_id) in got:
            end_entry(entry, now=now, offer_state=SeatOffer.State.WITHDRAWN)
            wake("papers.pass_seats_on")


def tell_withdrawn(slot: Slot, *, now: datetime) -> None:
    """Tell who waits for a slot that there is no such talk any more."""
    entries = WaitlistEntry.objects.filter(slot=slot, ended_at=None)
    for entry in entries.select_related(
        "membership__user", "membership__course", "slot__session", "slot__topic__paper"
    ).order_by("pk"):
        text = partial(emails.waitlist_ended, entry, "withdrawn")
        tell(entry.membership, "waitlist-ended", f"entry:{entry.pk}", text, now=now)


def pass_on(slot: Slot, *, now: datetime) -> list[SeatOffer]:
    """End the slot's offers that are over, and keep each free seat for the next who may have it.

    Idempotent: run twice, or by hand and by the sweep, each free seat is offered once. The slot is
    locked, and was loaded with its round, course, session and topic.
    """
    ended = _end_offers(slot, now=now)
    made = list(_offer_free_seats(slot, now=now)) if is_queue_open(slot, now=now) else []
    if ended or made:
        raise_content_version(slot.round.course_id)
    return made


def _end_offers(slot: Slot, *, now: datetime) -> int:
    offers = (
        kept_seats()
        .filter(entry__slot=slot)
        .select_related("entry__membership__user", "entry__membership__course")
    )
    over = [offer for offer in offers if is_offer_over(offer, slot, now=now)]
    for offer in over:
        offer.entry.slot = slot
        end_entry(offer.entry, now=now, offer_state=SeatOffer.State.LAPSED)
        text = partial(emails.waitlist_ended, offer.entry, "lapsed")
        tell(offer.entry.membership, "offer-lapsed", f"offer:{offer.pk}", text, now=now)
        logger.info("offer %s lapsed", offer.pk)
    return len(over)


def _offer_free_seats(slot: Slot, *, now: datetime) -> list[SeatOffer]:
    seats, course = list(free_seats(slot)), slot.round.course
    lapses_at = kept_until(
        now,
        hours=queries.talk_policy(course).offer_hours,
        returns_until=slot.round.returns_until,
        starts_at=slot.session.starts_at,
    )
    if not seats or lapses_at <= now:
        return []
    offered = kept_seats().filter(entry__slot=slot).values("entry")
    entries = list(waiting([slot.pk]).exclude(pk__in=offered))
    stand = standings(slot.round, [entry.membership for entry in entries], reader=None)
    able = [
        entry
        for entry in entries
        if not stand[entry.membership_id].bar(slot, instead_of=entry.instead_of_id, now=now)
    ]
    return [
        _offer(slot, seat, entry, lapses_at, now=now)
        for seat, entry in zip(seats, able, strict=False)
    ]


def _offer(
    slot: Slot, seat: Seat, entry: WaitlistEntry, lapses_at: datetime, *, now: datetime
) -> SeatOffer:
    offer = SeatOffer.objects.create(entry=entry, seat=seat, offered_at=now, lapses_at=lapses_at)
    entry.slot, entry.membership.course = slot, slot.round.course
    text = partial(emails.seat_offered, offer)
    tell(entry.membership, "seat-offered", f"offer:{offer.pk}", text, now=now)
    logger.info("offer %s of seat %s to member %s", offer.pk, seat.pk, entry.membership_id)
    return offer

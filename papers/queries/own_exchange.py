"""What of swaps and waitlists concerns one student now, for the pages that show all talks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.models import Membership
from papers.models import SeatOffer, Swap, WaitlistEntry
from papers.queries.exchange import kept_seats, words_of
from papers.queries.swaps import concerning, swap_lines, swaps_of
from papers.queries.talks import OwnTalk, SessionTalks
from papers.rules.exchange import is_in_time
from schedule.models import SignupRound


@dataclass(frozen=True)
class KeptSeat:
    """A seat that is kept for the student."""

    offer: SeatOffer

    @property
    def topic(self) -> str:
        return words_of(self.offer.entry.slot)


@dataclass(frozen=True)
class OwnExchange:
    """What a student is asked, offered and waiting for.

    :param in_queue: slots that they wait for.
    :param waitable: full slots that they could wait for.
    :param asked_count: swaps that wait for their answer.
    :param anyone_count: seats that others offer to anyone.
    """

    kept: tuple[KeptSeat, ...]
    in_queue: frozenset[int]
    waitable: frozenset[int]
    asked_count: int
    anyone_count: int


def own_exchange(
    member: Membership,
    round_: SignupRound,
    programme: Sequence[SessionTalks],
    own: Sequence[OwnTalk],
    *,
    now: datetime,
) -> OwnExchange:
    """Return it in three queries."""
    entries = WaitlistEntry.objects.filter(membership=member, ended_at=None)
    in_queue = frozenset(entries.values_list("slot_id", flat=True))
    offers = kept_seats().filter(entry__membership=member, lapses_at__gt=now)
    offers = offers.select_related("entry__slot__session", "entry__slot__topic__paper")
    swaps = concerning(swaps_of(member.course), member).filter(state=Swap.State.OFFERED)
    open_swaps = [
        line.swap
        for line in swap_lines(swaps.exclude(offered_by=member), now=now)
        if line.is_running
    ]
    held = {one.slot.slot_id for one in own}
    return OwnExchange(
        kept=tuple(KeptSeat(offer) for offer in offers.order_by("lapses_at", "pk")),
        in_queue=in_queue,
        waitable=_full(round_, programme, now=now) - held - in_queue,
        asked_count=sum(swap.asked_id == member.pk for swap in open_swaps),
        anyone_count=sum(swap.asked_id is None for swap in open_swaps),
    )


def _full(
    round_: SignupRound, programme: Sequence[SessionTalks], *, now: datetime
) -> frozenset[int]:
    """Return the slots without a free seat that seats still pass on in; no query."""
    if now < round_.opens_at or round_.course.archived_at:
        return frozenset()
    until = round_.returns_until
    return frozenset(
        slot.slot_id
        for day in programme
        for slot in day.slots
        if day.is_open
        and slot.free_count <= 0
        and is_in_time(now, returns_until=until, starts_at=day.session.starts_at)
    )

"""Reads of the waitlists: who waits for which slot, who is next, which seats are kept for whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from courses.models import Membership
from papers.models import SeatOffer, TalkPolicy, WaitlistEntry
from papers.queries.exchange import (
    HeldTalk,
    SwapChoice,
    clash_beside,
    clash_words,
    held_talks,
    kept_seats,
    stuck_words,
    words_of,
)
from papers.queries.policy import talk_policy, talk_quotas
from papers.rules.exchange import is_in_time
from schedule.models import Seat, Session, SignupRound, Slot
from schedule.queries import free


@dataclass(frozen=True)
class Standing:
    """What a student holds and is asked for, as far as one more talk depends on it.

    :param asked: how many talks they give.
    :param is_reader: they are told "you".
    """

    member: Membership
    held: tuple[HeldTalk, ...]
    asked: int
    policy: TalkPolicy
    is_reader: bool

    @property
    def is_short(self) -> bool:
        return len(self.held) < self.asked

    def bar(self, slot: Slot, *, instead_of: int | None, now: datetime) -> str:
        """Say why the student may not have a seat of the slot; nothing if they may.

        :param instead_of: the talk that they give for it.
        """
        name = "" if self.is_reader else self.member.user.name
        if not self.member.is_active or self.member.role != Membership.Role.STUDENT:
            return _("Only the course's students give talks.")
        if instead_of is None and not self.is_short:
            told = _("%(name)s has all their talks.") if name else _("You have all your talks.")
            return told % {"name": name}
        for given in self.held:
            stuck = stuck_words(given, now=now) if given.talk.pk == instead_of else ""
            if stuck:
                return f"“{given.topic}”: {stuck}"
        course = slot.round.course
        clash = clash_beside(self.held, slot, without=instead_of, policy=self.policy, course=course)
        return clash_words(clash, self.policy, name=name) if clash else ""

    def choices(self, slot: Slot, *, now: datetime) -> list[SwapChoice]:
        """Return the student's talks, each with whether it can be given for a seat of the slot."""
        return [
            SwapChoice(one, self.bar(slot, instead_of=one.talk.pk, now=now)) for one in self.held
        ]


def standings(
    round_: SignupRound, members: Iterable[Membership], *, reader: Membership | None
) -> dict[int, Standing]:
    """Return how each of these students stands, by membership; three queries."""
    found = {member.pk: member for member in members}
    held, quotas = held_talks(round_.course, member_ids=found), talk_quotas(found)
    policy = talk_policy(round_.course)
    return {
        pk: Standing(
            member=member,
            held=tuple(held.get(pk, ())),
            asked=quotas.get(pk, round_.seats_each),
            policy=policy,
            is_reader=member == reader,
        )
        for pk, member in found.items()
    }


def standing_of(round_: SignupRound, member: Membership) -> Standing:
    """Return how the student stands, in words to themselves."""
    return standings(round_, [member], reader=member)[member.pk]


@dataclass(frozen=True)
class WaitLine:
    """One place in a queue.

    :param place: 1 is next.
    :param offer: the seat that is kept for them, if one is.
    :param bar: why the queue passes over them as things stand.
    """

    entry: WaitlistEntry
    place: int
    offer: SeatOffer | None
    bar: str

    @property
    def before_count(self) -> int:
        return self.place - 1

    @property
    def given(self) -> str:
        """Return what they would give for it, if something."""
        return given_words(self.entry)


def waiting(slot_ids: Collection[int]) -> QuerySet[WaitlistEntry]:
    """Return who waits for these slots, first come first."""
    rows = WaitlistEntry.objects.filter(slot__in=slot_ids, ended_at=None).select_related(
        "membership__user",
        "instead_of__seat__slot__session",
        "instead_of__seat__slot__topic__paper",
    )
    return rows.order_by("joined_at", "pk")


def queue_of(slot: Slot, *, reader: Membership | None, now: datetime) -> list[WaitLine]:
    """Return the slot's queue; the slot was loaded with its round, course, session and topic. Five queries."""
    entries = list(waiting([slot.pk]))
    offers = {offer.entry_id: offer for offer in kept_seats().filter(entry__slot=slot)}
    stand = standings(slot.round, [entry.membership for entry in entries], reader=reader)
    return [
        WaitLine(
            entry,
            place,
            offers.get(entry.pk),
            stand[entry.membership_id].bar(slot, instead_of=entry.instead_of_id, now=now),
        )
        for place, entry in enumerate(entries, start=1)
    ]


def waiting_count(slot: Slot) -> int:
    return waiting([slot.pk]).count()


def is_kept(seat: Seat) -> bool:
    return kept_seats().filter(seat=seat).exists()


def is_queue_open(slot: Slot, *, now: datetime) -> bool:
    """Say whether seats of the slot still pass on; it was loaded with its round and session."""
    return (
        slot.round.purpose == SignupRound.Purpose.TALK
        and slot.session.status == Session.Status.PLANNED
        and slot.round.opens_at <= now
        and is_in_time(
            now, returns_until=slot.round.returns_until, starts_at=slot.session.starts_at
        )
    )


def is_offer_over(offer: SeatOffer, slot: Slot, *, now: datetime) -> bool:
    """Say whether an open offer holds no more; it was loaded with its entry and student."""
    is_there = offer.entry.membership.is_active and is_queue_open(slot, now=now)
    return offer.lapses_at <= now or not is_there


def slots_to_pass_on(*, now: datetime) -> list[int]:
    """Return the slots with an offer that is over, or with a free seat that somebody waits for."""
    seats = free(Seat.objects.filter(slot=OuterRef("pk")))
    queue = WaitlistEntry.objects.filter(slot=OuterRef("pk"), ended_at=None)
    over = kept_seats().filter(
        Q(lapses_at__lte=now)
        | ~Q(entry__membership__state=Membership.State.ACTIVE)
        | ~Q(entry__slot__session__status=Session.Status.PLANNED)
        | Q(entry__slot__session__starts_at__lte=now)
        | Q(entry__slot__round__returns_until__lt=now),
        seat__slot=OuterRef("pk"),
    )
    is_open = Q(
        round__opens_at__lte=now,
        round__returns_until__gt=now,
        session__starts_at__gt=now,
        session__status=Session.Status.PLANNED,
    )
    rows = Slot.objects.filter(
        round__purpose=SignupRound.Purpose.TALK, round__course__archived_at=None
    )
    wanted = rows.filter(Exists(over) | (Exists(queue) & Exists(seats) & is_open))
    return list(wanted.order_by("pk").values_list("pk", flat=True))


def given_words(entry: WaitlistEntry) -> str:
    """Return what is given up for the seat, if something is."""
    given = entry.instead_of
    return words_of(given.seat.slot) if given and given.seat else ""

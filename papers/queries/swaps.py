"""Reads of swaps: which hold, which lapsed by themselves, and what would break if they were made."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.models import Course, Membership
from papers.models import ImpossibleSession, Presentation, Swap, TalkPolicy
from papers.queries.exchange import (
    HeldTalk,
    SwapChoice,
    clash_beside,
    clash_words,
    held_talks,
    stuck_words,
    words_of,
)
from papers.queries.policy import talk_policy
from papers.rules.exchange import is_in_time
from schedule.models import Seat, Session, SignupRound

RUNNING = (Swap.State.OFFERED, Swap.State.ACCEPTED)


@dataclass(frozen=True)
class SwapLine:
    """A swap as a page shows it.

    :param lapsed: why it has ended by itself; empty while it holds, and once it was ended otherwise.
    """

    swap: Swap
    lapsed: str

    @property
    def is_running(self) -> bool:
        return self.swap.state in RUNNING and not self.lapsed

    @property
    def state(self) -> str:
        return Swap.State.LAPSED if self.lapsed else self.swap.state

    @property
    def state_label(self) -> str:
        return str(Swap.State(self.state).label)

    @property
    def given(self) -> str:
        return words_of(self.swap.seat.slot)

    @property
    def given_session(self) -> Session:
        return self.swap.seat.slot.session

    @property
    def taken(self) -> str:
        return words_of(self.swap.asked_seat.slot) if self.swap.asked_seat else ""

    @property
    def taken_session(self) -> Session | None:
        return self.swap.asked_seat.slot.session if self.swap.asked_seat else None


def swaps_of(course: Course) -> QuerySet[Swap]:
    """Return the course's swaps, the latest first, with all that a page or a letter says of them."""
    rows = Swap.objects.filter(offered_by__course=course).select_related(
        "offered_by__user",
        "asked__user",
        "ended_by__user",
        "seat__presentation",
        "seat__slot__round__course",
        "seat__slot__session",
        "seat__slot__topic__paper",
        "asked_seat__presentation",
        "asked_seat__slot__session",
        "asked_seat__slot__topic__paper",
    )
    return rows.order_by("-offered_at", "-pk")


def swap_lines(swaps: Iterable[Swap], *, now: datetime) -> list[SwapLine]:
    """Return the swaps with whether each still holds; no query for what `swaps_of` loaded."""
    return [SwapLine(swap, lapse_words(swap, now=now)) for swap in swaps]


def concerning(swaps: QuerySet[Swap], member: Membership) -> QuerySet[Swap]:
    """Narrow them to what the student offers or is asked, and to what is offered to anyone."""
    anyone = Q(is_to_anyone=True, state=Swap.State.OFFERED)
    return swaps.filter(Q(offered_by=member) | Q(asked=member) | anyone)


def lapse_words(swap: Swap, *, now: datetime) -> str:
    """Say why a swap has lapsed; nothing if it holds, or has ended otherwise."""
    if swap.state not in RUNNING:
        return ""
    pairs = [(swap.seat, swap.offered_by)]
    if swap.asked_seat is not None and swap.asked is not None:
        pairs.append((swap.asked_seat, swap.asked))
    if not all(_holds(seat, person) for seat, person in pairs):
        return _("One of the seats is no longer the same person's.")
    until = swap.seat.slot.round.returns_until
    starts = [seat.slot.session.starts_at for seat, _person in pairs]
    if not is_in_time(now, returns_until=until, starts_at=min(starts)):
        return _("Seats could be swapped until the cut-off, and before either session.")
    return ""


def _holds(seat: Seat, person: Membership) -> bool:
    talk = getattr(seat, "presentation", None)
    return person.is_active and talk is not None and talk.membership_id == person.pk


def swap_bar(
    giver: Sequence[HeldTalk],
    given: HeldTalk,
    taker: Sequence[HeldTalk],
    taken: HeldTalk | None,
    *,
    policy: TalkPolicy,
    reader: Membership | None,
    now: datetime,
) -> str:
    """Say why these two talks cannot be swapped, to its reader; nothing if they can.

    :param giver: and :param taker: all talks of either side.
    :param taken: what is given for it; None if it is given away.
    :param reader: who is told "you"; None for staff.
    """
    for one in (given, taken):
        stuck = stuck_words(one, now=now) if one else ""
        if one and stuck:
            return f"“{one.topic}”: {stuck}"
    return _side(taker, given, taken, policy, reader) or (
        _side(giver, taken, given, policy, reader) if taken else ""
    )


def _side(
    held: Sequence[HeldTalk],
    gets: HeldTalk,
    gives: HeldTalk | None,
    policy: TalkPolicy,
    reader: Membership | None,
) -> str:
    if not held:
        return ""
    member = held[0].member
    clash = clash_beside(
        held,
        gets.slot,
        without=gives.talk.pk if gives else None,
        policy=policy,
        course=member.course,
    )
    return (
        clash_words(clash, policy, name="" if member == reader else member.user.name)
        if clash
        else ""
    )


def approval_count(course: Course, *, now: datetime) -> int:
    """Return how many swaps both agreed on and wait for the staff; one query."""
    accepted = swaps_of(course).filter(state=Swap.State.ACCEPTED)
    return sum(line.is_running for line in swap_lines(accepted, now=now))


def marked_impossible(member: Membership, session_ids: Collection[int]) -> set[int]:
    """Return those of the sessions at which the student said they cannot present."""
    marks = ImpossibleSession.objects.filter(ballot__membership=member, session__in=session_ids)
    return set(marks.values_list("session_id", flat=True))


def swaps_closed_words(round_: SignupRound, *, now: datetime) -> str:
    """Say why nothing is swapped any more, or not yet; nothing while seats may be swapped."""
    if now > round_.returns_until:
        return _("Seats can no longer be swapped. Ask the staff for a change.")
    return ""


@dataclass(frozen=True)
class Partners:
    """With whom a talk may be swapped.

    :param given: the talk itself.
    :param others: what cannot be swapped for it, each with why.
    :param stuck: why its seat cannot be offered at all now; empty if it can.
    """

    given: HeldTalk
    stuck: str
    choices: list[SwapChoice]
    others: list[SwapChoice]
    policy: TalkPolicy

    @property
    def held(self) -> list[HeldTalk]:
        """Return all of the talks, also those of which an action will say why not."""
        return [choice.held for choice in (*self.choices, *self.others)]


def partners_for(talk: Presentation, course: Course, *, now: datetime) -> Partners:
    """Return the others' talks to come, by date, each with whether it can be swapped for this one.

    Three queries, however many talks.
    """
    assert talk.seat is not None  # permissions give no talk without one
    held = held_talks(course)
    mine = held.get(talk.membership_id, [])
    given = next(one for one in mine if one.talk.pk == talk.pk)
    others = [
        one
        for member_id, talks in held.items()
        for one in talks
        if member_id != talk.membership_id and _may_be_wanted(one, given, now=now)
    ]
    policy = talk_policy(course)
    marked = marked_impossible(given.member, [one.session.pk for one in others])

    def bar(one: HeldTalk) -> str:
        theirs = held[one.member.pk]
        return stuck_words(one, now=now) or swap_bar(
            mine, given, theirs, one, policy=policy, reader=given.member, now=now
        )

    found = [
        SwapChoice(one, bar(one), impossible_words() if one.session.pk in marked else "")
        for one in sorted(others, key=lambda one: (one.session.starts_at, one.slot.pk))
    ]
    return Partners(
        given=given,
        stuck=swaps_closed_words(talk.seat.slot.round, now=now) or stuck_words(given, now=now),
        choices=[choice for choice in found if not choice.bar],
        others=[choice for choice in found if choice.bar],
        policy=policy,
    )


def _may_be_wanted(one: HeldTalk, given: HeldTalk, *, now: datetime) -> bool:
    """Leave out what nobody would look for: what is over, who has dropped, the same talk."""
    is_to_come = one.session.starts_at > now and one.session.status == Session.Status.PLANNED
    return is_to_come and one.member.is_active and one.slot.pk != given.slot.pk


def giving_choices(swap: Swap, taker: Membership, *, now: datetime) -> list[SwapChoice]:
    """Return the taker's own talks, each with whether it can be given for what is offered to anyone."""
    course = taker.course
    held = held_talks(course, member_ids=[swap.offered_by_id, taker.pk])
    giver, mine = held.get(swap.offered_by_id, []), held.get(taker.pk, [])
    given = next((one for one in giver if one.talk.seat_id == swap.seat_id), None)
    if given is None:
        return []
    policy = talk_policy(course)
    marked = marked_impossible(swap.offered_by, [one.session.pk for one in mine])
    name = swap.offered_by.user.name
    return [
        SwapChoice(
            one,
            _("%(name)s cannot come on that day.") % {"name": name}
            if one.session.pk in marked
            else swap_bar(giver, given, mine, one, policy=policy, reader=taker, now=now),
        )
        for one in mine
        if one.slot.pk != given.slot.pk
    ]


def pair_bar(swap: Swap, reader: Membership, *, now: datetime) -> str:
    """Say why the two seats of a swap cannot change hands as things stand, to its reader."""
    people = [pk for pk in (swap.offered_by_id, swap.asked_id) if pk]
    held = held_talks(reader.course, member_ids=people)
    by_seat = {one.talk.seat_id: one for talks in held.values() for one in talks}
    given, taken = by_seat.get(swap.seat_id), by_seat.get(swap.asked_seat_id)
    if given is None or taken is None:
        return ""
    giver, taker = held[given.member.pk], held[taken.member.pk]
    policy = talk_policy(reader.course)
    return swap_bar(giver, given, taker, taken, policy=policy, reader=reader, now=now)


def impossible_words() -> str:
    return _("You marked this date as impossible.")


@dataclass(frozen=True)
class Section:
    """Running swaps under one heading.

    :param deed: what their reader may do: "answer", "decline", "withdraw", "decide" or nothing.
    """

    key: str
    title: str
    lines: list[SwapLine]
    deed: str


def sections_for(
    member: Membership, running: Sequence[SwapLine], *, may_act: bool
) -> list[Section]:
    """Return the running swaps by what their reader may do with them; to staff also empty headings."""
    agreed = [line for line in running if line.swap.state == Swap.State.ACCEPTED]
    offered = [line for line in running if line.swap.state == Swap.State.OFFERED]
    if member.is_course_staff:
        parts = [
            ("accepted", _("Wait for approval"), agreed, "decide"),
            ("offered", _("Offered"), offered, "decide"),
        ]
    else:
        mine = [line for line in offered if line.swap.offered_by_id == member.pk]
        asked = [line for line in offered if line.swap.asked_id == member.pk]
        others = _without(offered, [*mine, *asked])
        own = [line for line in agreed if line.swap.offered_by_id == member.pk]
        parts = [
            ("incoming", _("Offered to you"), asked, "answer"),
            ("own", _("Agreed: waits for the staff"), own, "withdraw"),
            ("agreed", _("You agreed: waits for the staff"), _without(agreed, own), "decline"),
            ("outgoing", _("You offer"), mine, "withdraw"),
            ("anyone", _("Offered to anyone"), others, "answer"),
        ]
    return [
        Section(key, title, lines, deed if may_act else "")
        for key, title, lines, deed in parts
        if lines or member.is_course_staff
    ]


def _without(lines: Iterable[SwapLine], others: Sequence[SwapLine]) -> list[SwapLine]:
    return [line for line in lines if line not in others]

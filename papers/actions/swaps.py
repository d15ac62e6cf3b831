"""Swaps: a seat for another one, or given away. The rules are asked again when it is made.

A student keeps their talk and its turn, by which it is graded; only the seat under it changes. A
seat that is given away ends the giver's talk and begins one of the taker's, as their free turn.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Membership
from papers import emails, errors, queries
from papers.actions.consequences import (
    end_swap,
    end_waiting_for,
    end_waiting_instead_of,
    lapse_swaps,
    tell,
)
from papers.actions.locks import lock_members, lock_round, lock_slots, lock_talks
from papers.models import Presentation, Swap
from papers.queries.exchange import HeldTalk, held_talks
from papers.queries.swaps import (
    RUNNING,
    lapse_words,
    marked_impossible,
    swap_bar,
    swaps_closed_words,
    swaps_of,
)
from papers.rules.talks import free_turn
from schedule.models import Seat, SignupRound

logger = logging.getLogger(__name__)


@transaction.atomic
def offer_swap(
    *,
    talk: Presentation,
    by: Membership,
    now: datetime,
    wanted: Presentation | None = None,
    note: str = "",
) -> Swap:
    """Offer the seat of one's talk for another student's, or to anyone.

    :param wanted: the talk whose seat is asked for; None: anyone may take it, for one of theirs or,
        if they are short of talks, for nothing.
    :raises NotYourTalk: and :raises TalkGone: and :raises SignupClosed:
    :raises SwapBreaksRules: if either would have talks that do not go together.
    :raises SwapOffered: if the same is offered already.
    """
    if talk.membership_id != by.pk:
        raise errors.NotYourTalk(_("Only who gives a talk can offer its seat."))
    round_ = lock_round(_seat_of(talk).slot.round_id)
    closed = swaps_closed_words(round_, now=now)
    if closed:
        raise errors.SignupClosed(closed)
    given, taken = _pair_of(round_, talk, wanted, by=by, now=now)
    made = Swap.objects.create(
        offered_by=by,
        seat=_seat_of(given.talk),
        asked=taken.member if taken else None,
        asked_seat=_seat_of(taken.talk) if taken else None,
        is_to_anyone=wanted is None,
        note=note,
        offered_at=now,
    )
    if taken is not None:
        swap = swaps_of(round_.course).get(pk=made.pk)
        text = partial(emails.swap_offered, swap)
        tell(taken.member, "swap-offered", f"swap:{made.pk}", text, now=now)
    logger.info("swap %s offered by member %s", made.pk, by.pk)
    return made


def accept_swap(
    *, swap: Swap, by: Membership, now: datetime, giving: Presentation | None = None
) -> Swap:
    """Agree to a swap: it is made at once or, where the course says so, waits for the staff.

    :param giving: what is given for a seat that is offered to anyone; None: nothing.
    :raises SwapOver: if it was answered meanwhile, or has lapsed.
    :raises NotYourSwap: if it is offered to somebody else.
    :raises SwapBreaksRules: and :raises TalksComplete:
    """

    def accept(found: Swap) -> None:
        if found.state != Swap.State.OFFERED:
            raise errors.SwapOver(_("This has been accepted already; the staff will answer."))
        _check_may_accept(found, by)
        if found.is_to_anyone:
            found.asked, found.asked_seat = by, _own_seat(giving, by)
        found.accepted_at = now
        waits = queries.talk_policy(found.seat.slot.round.course).swaps_need_approval
        pair = _lock_pair(found)
        _check_pair(*pair, by=by, now=now)
        _check_wanted(found)
        if waits:
            _keep_accepted(found, now=now)
        else:
            _make(found, *pair, by=by, now=now)

    return _act(swap, accept, now=now)


def approve_swap(*, swap: Swap, by: Membership, now: datetime) -> Swap:
    """Let a swap be made that both agreed on, as staff.

    :raises SwapOver: and :raises NotYourSwap: and :raises SwapBreaksRules: and :raises TalksComplete:
    """

    def approve(found: Swap) -> None:
        if found.state != Swap.State.ACCEPTED:
            raise errors.SwapOver(_("Nobody has accepted it yet, so there is nothing to approve."))
        pair = _lock_pair(found)
        _check_pair(*pair, by=by, now=now)
        _make(found, *pair, by=by, now=now)

    _check_staff(swap, by)
    return _act(swap, approve, now=now)


def decline_swap(*, swap: Swap, by: Membership, now: datetime) -> Swap:
    """Say no to a swap, also after having said yes, as long as it is not made.

    :raises SwapOver: and :raises NotYourSwap:
    """

    def decline(found: Swap) -> None:
        if found.asked_id != by.pk:
            raise errors.NotYourSwap(_("This is offered to somebody else."))
        _end(found, Swap.State.DECLINED, [found.offered_by], by=by, now=now)

    return _act(swap, decline, now=now)


def withdraw_swap(*, swap: Swap, by: Membership, now: datetime) -> Swap:
    """Take back what one has offered, as long as it is not made.

    :raises SwapOver: and :raises NotYourSwap:
    """

    def withdraw(found: Swap) -> None:
        if found.offered_by_id != by.pk:
            raise errors.NotYourSwap(_("Only who offered it can withdraw it."))
        _end(found, Swap.State.WITHDRAWN, [found.asked], by=by, now=now)

    return _act(swap, withdraw, now=now)


def veto_swap(*, swap: Swap, reason: str, by: Membership, now: datetime) -> Swap:
    """Stop a swap that is not made yet, as staff; both are told why.

    :raises SwapOver: and :raises NotYourSwap:
    """

    def veto(found: Swap) -> None:
        people = [found.offered_by, found.asked]
        _end(found, Swap.State.VETOED, people, by=by, now=now, reason=reason)

    _check_staff(swap, by)
    return _act(swap, veto, now=now)


def _act(swap: Swap, do: Callable[[Swap], None], *, now: datetime) -> Swap:
    """Do it with the round locked, if the swap still holds; if it does not, write that down and refuse."""
    with transaction.atomic():
        round_ = lock_round(swap.seat.slot.round_id)
        found = swaps_of(round_.course).filter(pk=swap.pk).first()
        if found is None:
            raise errors.SwapOver(_("This offer is gone: the talk has been withdrawn."))
        found.seat.slot.round = round_
        if found.state not in RUNNING:
            raise errors.SwapOver(
                _("This offer is over: %(state)s.") % {"state": found.get_state_display().lower()}
            )
        lapsed = lapse_words(found, now=now)
        if not lapsed:
            do(found)
            return found
        end_swap(found, Swap.State.LAPSED, now=now)
    raise errors.SwapOver(_("This offer has lapsed. %(why)s") % {"why": lapsed})


Pair = tuple[dict[int, list[HeldTalk]], HeldTalk, HeldTalk | None]


def _lock_pair(swap: Swap) -> Pair:
    """Lock slots, members and talks of both sides; return all talks of both, and the two.

    :raises TalkGone: if somebody gave a seat up in this moment.
    """
    seats = [seat for seat in (swap.seat, swap.asked_seat) if seat is not None]
    people = [one for one in (swap.offered_by_id, swap.asked_id) if one is not None]
    lock_slots(seat.slot_id for seat in seats)
    members = lock_members(people)
    lock_talks(Presentation.objects.filter(seat__in=seats).values_list("pk", flat=True))
    held = held_talks(swap.seat.slot.round.course, member_ids=members)
    by_seat = {one.talk.seat_id: one for talks in held.values() for one in talks}
    given = by_seat.get(swap.seat_id)
    taken = by_seat.get(swap.asked_seat_id)
    is_short = swap.asked_seat_id is not None and taken is None
    if given is None or is_short or not all(one.is_active for one in members.values()):
        raise errors.TalkGone(_("One of the seats is no longer the same person's."))
    if swap.asked is not None and taken is None:
        _check_short(members[swap.asked.pk], held, given)
    return held, given, taken


def _check_short(taker: Membership, held: dict[int, list[HeldTalk]], given: HeldTalk) -> None:
    asked = queries.talks_asked_of(taker, given.slot.round)
    if len(held.get(taker.pk, [])) >= asked:
        raise errors.TalksComplete(
            _("%(name)s has all %(count)s talks: one has to be given for it.")
            % {"name": taker.user.name, "count": asked}
        )


def _pair_of(
    round_: SignupRound,
    talk: Presentation,
    wanted: Presentation | None,
    *,
    by: Membership,
    now: datetime,
) -> tuple[HeldTalk, HeldTalk | None]:
    """Return what either side gives, or refuse what cannot be swapped or is offered already."""
    member_ids = {by.pk, wanted.membership_id} if wanted else {by.pk}
    held = held_talks(round_.course, member_ids=member_ids)
    given = _find(held, talk)
    taken = _find(held, wanted) if wanted else None
    if taken is not None and (taken.member == by or taken.slot == given.slot):
        raise errors.SwapBreaksRules(_("Choose another student's talk, on something else."))
    _check_pair(held, given, taken, by=by, now=now)
    seat, asked_seat = _seat_of(given.talk), _seat_of(taken.talk) if taken else None
    if Swap.objects.filter(seat=seat, asked_seat=asked_seat, state__in=RUNNING).exists():
        raise errors.SwapOffered(_("You have offered this already. Wait for an answer."))
    return given, taken


def _check_pair(
    held: dict[int, list[HeldTalk]],
    given: HeldTalk,
    taken: HeldTalk | None,
    *,
    by: Membership,
    now: datetime,
) -> None:
    """Refuse what would break a rule for either side."""
    taker_id = next((pk for pk in held if pk != given.member.pk), None)
    bar = swap_bar(
        held[given.member.pk],
        given,
        held[taker_id] if taker_id else [],
        taken,
        policy=queries.talk_policy(given.member.course),
        reader=by,
        now=now,
    )
    if bar:
        raise errors.SwapBreaksRules(bar)


def _make(
    swap: Swap,
    held: dict[int, list[HeldTalk]],
    given: HeldTalk,
    taken: HeldTalk | None,
    *,
    by: Membership,
    now: datetime,
) -> None:
    """Let the seats change hands, with all that follows."""
    assert swap.asked is not None
    try:
        with transaction.atomic():
            if taken is None:
                _hand_over(swap, given, held.get(swap.asked.pk, []), now=now)
            else:
                _change_seats(given.talk, taken.talk, now=now)
    except IntegrityError as error:
        raise errors.TalkGone(_("One of the seats is no longer the same person's.")) from error
    swap.accepted_at = swap.accepted_at or now
    swap.state, swap.ended_at, swap.ended_by = Swap.State.DONE, now, by
    swap.save()
    seat_ids = [one.talk.seat_id for one in (given, taken) if one]
    lapse_swaps(given.member.course, [pk for pk in seat_ids if pk], but=swap, now=now)
    end_waiting_instead_of([one.talk.pk for one in (given, taken) if one], now=now)
    end_waiting_for(given.slot, swap.asked, now=now)
    if taken is not None:
        end_waiting_for(taken.slot, swap.offered_by, now=now)
    for one in (swap.offered_by, swap.asked):
        tell(one, "swap-done", f"swap:{swap.pk}", partial(emails.swap_done, swap, one), now=now)
    logger.info("swap %s made by member %s", swap.pk, by.pk)
    raise_content_version(given.member.course_id)


def _change_seats(first: Presentation, second: Presentation, *, now: datetime) -> None:
    """Let two talks change seats. What their presenters agreed to show was the other talk."""
    seats = second.seat_id, first.seat_id
    Presentation.objects.filter(pk=first.pk).update(seat=None)
    for talk, seat_id in ((second, seats[1]), (first, seats[0])):
        Presentation.objects.filter(pk=talk.pk).update(seat=seat_id, taken_at=now, shared_at=None)


def _hand_over(swap: Swap, given: HeldTalk, held: list[HeldTalk], *, now: datetime) -> None:
    """Let the giver's talk end and one of the taker's begin in its seat."""
    assert swap.asked is not None
    asked = queries.talks_asked_of(swap.asked, given.slot.round)
    turn = free_turn([one.talk.turn for one in held], each=asked)
    if turn is None:
        raise errors.TalksComplete(_("No turn is free for another talk."))
    seat_id = given.talk.seat_id
    Presentation.objects.filter(pk=given.talk.pk).delete()
    Presentation.objects.create(membership=swap.asked, turn=turn, seat_id=seat_id, taken_at=now)


def _keep_accepted(swap: Swap, *, now: datetime) -> None:
    swap.state = Swap.State.ACCEPTED
    swap.save(update_fields=["state", "asked", "asked_seat", "accepted_at"])
    for member in (swap.offered_by, swap.asked):
        if member is not None:
            make = partial(emails.swap_waits, swap, member)
            tell(member, "swap-waits", f"swap:{swap.pk}", make, now=now)
    logger.info("swap %s waits for approval", swap.pk)


def _end(
    swap: Swap,
    state: Swap.State,
    people: list[Membership | None],
    *,
    by: Membership,
    now: datetime,
    reason: str = "",
) -> None:
    end_swap(swap, state, by=by, now=now, reason=reason)
    for member in people:
        if member is not None:
            text = partial(emails.swap_ended, swap, member)
            tell(member, f"swap-{state}", f"swap:{swap.pk}", text, now=now)
    logger.info("swap %s is %s by member %s", swap.pk, state, by.pk)


def _seat_of(talk: Presentation) -> Seat:
    if talk.seat is None:
        raise errors.TalkGone(_("This talk has no seat any more."))
    return talk.seat


def _find(held: dict[int, list[HeldTalk]], talk: Presentation) -> HeldTalk:
    mine = held.get(talk.membership_id, [])
    found = next((one for one in mine if one.talk.seat_id == talk.seat_id), None)
    if found is None or not found.member.is_active:
        raise errors.TalkGone(_("This seat has been given back or swapped already."))
    return found


def _own_seat(giving: Presentation | None, by: Membership) -> Seat | None:
    if giving is None:
        return None
    if giving.membership_id != by.pk:
        raise errors.NotYourTalk(_("Only who gives a talk can offer its seat."))
    return _seat_of(giving)


def _check_may_accept(swap: Swap, by: Membership) -> None:
    if swap.is_to_anyone and swap.asked_id is None:
        if by.pk == swap.offered_by_id:
            raise errors.NotYourSwap(_("This is your own offer. Wait until somebody accepts it."))
        if by.role != Membership.Role.STUDENT or by.course_id != swap.offered_by.course_id:
            raise errors.NotAStudent(_("Only the course's students give talks."))
    elif by.pk != swap.asked_id:
        raise errors.NotYourSwap(_("This is offered to somebody else."))


def _check_wanted(swap: Swap) -> None:
    """Refuse to give for an offer to anyone what its giver cannot use, or is asked for already."""
    if not swap.is_to_anyone or swap.asked_seat is None:
        return
    if marked_impossible(swap.offered_by, [swap.asked_seat.slot.session_id]):
        raise errors.SwapBreaksRules(
            _("%(name)s cannot come on that day. Choose another one of your talks.")
            % {"name": swap.offered_by.user.name}
        )
    same = Swap.objects.filter(seat=swap.seat, asked_seat=swap.asked_seat, state__in=RUNNING)
    if same.exclude(pk=swap.pk).exists():
        raise errors.SwapOffered(_("You are asked for this swap by itself: answer that offer."))


def _check_staff(swap: Swap, by: Membership) -> None:
    if not (by.is_course_staff and by.course_id == swap.offered_by.course_id):
        raise errors.NotYourSwap(_("Only the staff can do this."))

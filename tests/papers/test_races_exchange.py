"""Swaps and waitlists under a crowd: no rule is ever broken, and everybody gets an answer."""

import os
from datetime import timedelta
from functools import partial
from itertools import combinations

import pytest

from outbox.models import Letter
from papers import actions
from papers.errors import PapersError
from papers.models import Presentation, SeatOffer, Swap, WaitlistEntry
from papers.rules.talks import calendar_week
from tests.factories import NOW, MembershipFactory, PresentationFactory, RoundFactory, TopicFactory
from tests.races import at_once, race
from tests.uploads import pdf_file

pytestmark = race
WEEK = timedelta(weeks=1)
AGAIN = range(40 if os.environ.get("TEST_ROUNDS") == "full" else 2)
again = pytest.mark.parametrize("time", AGAIN)


@pytest.fixture
def round_():
    return RoundFactory(returns_until=NOW + WEEK)


def slot_in(round_, week):
    return TopicFactory(slot__round=round_, slot__session__starts_at=NOW + (week + 2) * WEEK).slot


@pytest.fixture
def talks(round_):
    """Four talks of four students, in four weeks."""
    return [PresentationFactory(slot=slot_in(round_, 2 * week)) for week in range(4)]


def offer(talk, wanted=None):
    by = talk.membership
    return actions.offer_swap(talk=talk, wanted=wanted, by=by, now=NOW)


def accept(swap, talk, **given):
    return partial(actions.accept_swap, swap=swap, by=talk.membership, now=NOW, **given)


def give_back(talk):
    return partial(actions.give_seat_back, presentation=talk, by=talk.membership, now=NOW)


def join(slot, student=None, instead_of=None):
    student = student or MembershipFactory(course=slot.round.course)
    return actions.join_waitlist(
        slot=slot, student=student, instead_of=instead_of, by=student, now=NOW
    )


def run(round_, calls):
    """Run them at once; everybody got an answer, and no rule is broken."""
    results = at_once(calls)
    wrong = [one for one in results if isinstance(one, Exception)]
    assert [repr(one) for one in wrong if not isinstance(one, PapersError)] == []
    talks = list(Presentation.objects.select_related("seat__slot__session", "membership"))
    assert all(talk.seat for talk in talks)
    for one, two in combinations(talks, 2):
        if one.membership_id == two.membership_id:
            zone = round_.course.zone
            weeks = [calendar_week(talk.seat.slot.session.starts_at, zone) for talk in (one, two)]
            assert weeks[0] != weeks[1]
    held = {talk.seat_id for talk in talks}
    kept = set(SeatOffer.objects.filter(state="open").values_list("seat", flat=True))
    assert not held & kept
    told = [(letter.recipient_id, letter.subject, letter.body) for letter in Letter.objects.all()]
    assert len(set(told)) == len(told)
    return [None if isinstance(one, PapersError) else one or True for one in results]


def seats_of(talks):
    found = dict(Presentation.objects.values_list("pk", "seat"))
    return [found.get(talk.pk) for talk in talks]


@again
def test_crossing_swaps(round_, talks, time):
    a, b, c, d = talks
    swaps = [(offer(a, b), b), (offer(b, c), c), (offer(c, d), d), (offer(d, a), a)]

    done = run(round_, [accept(swap, talk) for swap, talk in swaps])

    assert sorted(seats_of(talks)) == sorted(talk.seat_id for talk in talks)
    states = sorted(Swap.objects.values_list("state", flat=True))
    assert sum(map(bool, done)) == states.count("done") in {1, 2}
    assert set(states) == {"done", "lapsed"}


@again
def test_both_ways_at_once(round_, talks, time):
    a, b = talks[:2]
    there, back = offer(a, b), offer(b, a)

    done = run(round_, [accept(there, b), accept(back, a)])

    assert sum(map(bool, done)) == 1
    assert seats_of([a, b]) == [b.seat_id, a.seat_id]


@again
@pytest.mark.parametrize("who", [0, 1])
def test_a_swap_while_one_of_the_seats_is_given_back(round_, talks, who, time):
    swap = offer(*talks[:2])

    swapped, gone = run(round_, [accept(swap, talks[1]), give_back(talks[who])])

    assert bool(swapped) is not bool(gone)
    assert Presentation.objects.filter(pk=talks[who].pk).exists() is bool(swapped)


@again
def test_a_swap_while_slides_arrive_and_staff_stop_it(round_, talks, time):
    a, b = talks[:2]
    swap, instructor = offer(a, b), MembershipFactory(course=round_.course, instructor=True)
    upload = partial(
        actions.upload_slides, presentation=a, file=pdf_file(), by=a.membership, now=NOW
    )
    veto = partial(actions.veto_swap, swap=swap, reason="No.", by=instructor, now=NOW)

    swapped, sent, stopped = run(round_, [accept(swap, b), upload, veto])

    assert sent and not (swapped and stopped)
    assert (seats_of([a]) == [b.seat_id]) is bool(swapped)


@again
def test_many_accept_what_is_offered_to_anyone(round_, talks, time):
    swap = offer(talks[0])
    short = PresentationFactory(slot=slot_in(round_, 20))
    calls = [accept(swap, talk, giving=talk) for talk in talks[1:]]

    done = run(round_, [*calls, accept(swap, short)])

    assert sum(map(bool, done)) == 1
    assert Swap.objects.get().state == "done"


@again
def test_accept_and_decline_and_withdraw(round_, talks, time):
    a, b = talks[:2]
    swap = offer(a, b)
    no = partial(actions.decline_swap, swap=swap, by=b.membership, now=NOW)
    back = partial(actions.withdraw_swap, swap=swap, by=a.membership, now=NOW)

    done = run(round_, [accept(swap, b), no, back])

    assert sum(map(bool, done)) == 1


@again
def test_a_seat_passes_on_by_hand_and_by_beat_at_once(round_, talks, time):
    slot = talks[0].seat.slot
    entries = [join(slot) for _place in range(3)]
    give_back(talks[0])()
    instructor = MembershipFactory(course=round_.course, instructor=True)
    late = SeatOffer.objects.get().lapses_at
    sweep = partial(actions.pass_seats_on, now=late)
    give = [
        partial(actions.promote_entry, entry=entry, by=instructor, now=late)
        for entry in entries[:2]
    ]

    run(round_, [sweep, sweep, *give])

    held = Presentation.objects.filter(seat__slot=slot).count()
    kept = SeatOffer.objects.filter(state="open").count()
    assert held + kept == 1


@again
def test_a_kept_seat_is_taken_or_lapses(round_, talks, time):
    slot = talks[0].seat.slot
    first, second = join(slot), join(slot)
    give_back(talks[0])()
    kept = SeatOffer.objects.get()
    just = kept.lapses_at - timedelta(seconds=1)
    take = partial(actions.accept_offer, offer=kept, by=first.membership, now=just)
    no = partial(actions.decline_offer, offer=kept, by=first.membership, now=just)
    sweep = partial(actions.pass_seats_on, now=kept.lapses_at)
    other = MembershipFactory(course=round_.course)
    faster = partial(actions.take_seat, slot=slot, student=other, by=other, now=just)

    taken, _no, _sweep, grabbed = run(round_, [take, no, sweep, faster])

    assert not grabbed
    holder = Presentation.objects.filter(seat__slot=slot).values_list("membership", flat=True)
    assert list(holder) == ([first.membership_id] if taken else [])
    assert taken or SeatOffer.objects.get(state="open").entry == second


@again
def test_a_ring_of_seats_is_given_for_one_another(round_, talks, time):
    """Each waits for the next one's seat, and would give their own for it."""
    ring = list(zip(talks, [*talks[1:], talks[0]], strict=True))
    for talk, wanted in ring:
        join(wanted.seat.slot, talk.membership, instead_of=talk)
    fifth = slot_in(round_, 12)
    blocker = PresentationFactory(slot=fifth)
    for talk in talks[:2]:
        join(fifth, talk.membership, instead_of=talk)
    give_back(talks[3])()
    give_back(blocker)()
    offers = list(SeatOffer.objects.filter(state="open").select_related("entry__membership"))
    take = [
        partial(actions.accept_offer, offer=one, by=one.entry.membership, now=NOW) for one in offers
    ]

    run(round_, [*take, offer_swap_of(talks[1]), give_back(talks[2])])

    assert WaitlistEntry.objects.exclude(ended_at=None).exists()


def offer_swap_of(talk):
    return partial(actions.offer_swap, talk=talk, by=talk.membership, now=NOW)


@again
def test_taking_a_free_seat_while_swapping_and_while_a_queue_moves(round_, talks, time):
    """Locks of the crowd at the sign-up and of the exchange meet in one order."""
    a, b, c, _d = talks
    swap = offer(a, b)
    join(c.seat.slot, a.membership, instead_of=a)
    free = slot_in(round_, 14)
    takes = [
        partial(actions.take_seat, slot=free, student=talk.membership, by=talk.membership, now=NOW)
        for talk in (a, b)
    ]

    run(round_, [accept(swap, b), give_back(c), *takes, partial(actions.pass_seats_on, now=NOW)])

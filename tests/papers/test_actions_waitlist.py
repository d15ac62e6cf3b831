from datetime import timedelta

import pytest

from outbox.models import Letter
from papers import actions, errors
from papers.models import Presentation, SeatOffer, WaitlistEntry
from papers.queries import free_seat_count, talk_programme
from schedule.errors import SlotInUse
from schedule.queries import free_seats, seat_counts
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    SlidesFactory,
    SwapFactory,
    TalkPolicyFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


@pytest.fixture
def round_():
    return RoundFactory(returns_until=NOW + WEEK)


def slot_in(round_, week, **fields):
    starts_at = NOW + (week + 2) * WEEK
    return TopicFactory(slot__round=round_, slot__session__starts_at=starts_at, **fields).slot


@pytest.fixture
def slot(round_):
    return slot_in(round_, 0, paper__title="Attention")


@pytest.fixture
def talk(slot):
    return PresentationFactory(slot=slot)


@pytest.fixture
def instructor(round_):
    return MembershipFactory(course=round_.course, instructor=True)


def join(slot, student=None, *, instead_of=None, now=NOW):
    student = student or MembershipFactory(course=slot.round.course)
    return actions.join_waitlist(
        slot=slot, student=student, instead_of=instead_of, by=student, now=now
    )


def give_back(talk, *, by=None, now=NOW):
    actions.give_seat_back(presentation=talk, by=by or talk.membership, now=now)


def offer():
    return SeatOffer.objects.select_related("entry__membership").get(state="open")


def take(kept, *, now=NOW):
    return actions.accept_offer(offer=kept, by=kept.entry.membership, now=now)


def letters():
    return [(one.recipient, one.kind) for one in Letter.objects.order_by("pk")]


def test_a_seat_given_back_is_kept_for_the_first_who_waits(slot, talk, round_):
    first, _second = join(slot), join(slot)
    version = round_.course.content_version

    give_back(talk)

    kept = offer()
    assert (kept.entry, kept.seat) == (first, talk.seat)
    assert kept.lapses_at == NOW + 24 * HOUR
    assert letters() == [(first.membership.user, "seat-offered")]
    letter = Letter.objects.get()
    assert "Attention" in letter.body and "until Thu 15 Oct 2026, 12:00 KST" in letter.body
    round_.course.refresh_from_db()
    assert round_.course.content_version > version


def test_a_kept_seat_is_nobody_elses_and_counts_as_free_nowhere(slot, talk, round_):
    join(slot)
    give_back(talk)
    other = MembershipFactory(course=round_.course)

    with pytest.raises(errors.SlotFull):
        actions.take_seat(slot=slot, student=other, by=other, now=NOW)

    assert not free_seats(slot).exists()
    assert seat_counts(round_) == {"all": 1, "free": 0}
    assert free_seat_count(talk_programme(round_, now=NOW)) == 0


def test_a_seat_for_which_nobody_waits_is_free(slot, talk):
    give_back(talk)

    assert free_seats(slot).count() == 1 and not SeatOffer.objects.exists()


def test_who_is_offered_a_seat_takes_it(slot, talk):
    entry = join(slot)
    give_back(talk)

    taken = take(offer())

    assert (taken.membership, taken.seat, taken.turn) == (entry.membership, talk.seat, 1)
    entry.refresh_from_db()
    assert (entry.ended_at, entry.offers.get().state) == (NOW, "taken")
    with pytest.raises(errors.OfferOver, match="taken"):
        take(entry.offers.get())


def test_only_who_is_offered_a_seat_takes_it(slot, talk, instructor):
    join(slot)
    give_back(talk)

    for act in (actions.accept_offer, actions.decline_offer):
        with pytest.raises(errors.NotYourTalk):
            act(offer=offer(), by=talk.membership, now=NOW)


@pytest.mark.parametrize("how", ["declined", "left", "lapsed", "dropped"])
def test_what_is_not_taken_passes_on(slot, talk, how):
    first, second = join(slot), join(slot)
    give_back(talk)
    now = NOW + HOUR
    if how == "declined":
        actions.decline_offer(offer=offer(), by=first.membership, now=now)
    elif how == "left":
        actions.leave_waitlist(entry=first, by=first.membership, now=now)
        actions.leave_waitlist(entry=first, by=first.membership, now=now)
    elif how == "lapsed":
        now = offer().lapses_at
        assert actions.pass_seats_on(now=now - timedelta(seconds=1)) == 0
        assert [actions.pass_seats_on(now=now) for _time in range(2)] == [1, 0]
    else:
        type(first.membership).objects.filter(pk=first.membership_id).update(
            state="dropped", dropped_at=NOW
        )
        assert actions.pass_seats_on(now=now) == 1

    assert offer().entry == second
    first.refresh_from_db()
    assert first.ended_at == now
    told = (first.membership.user, "offer-lapsed")
    assert (told in letters()) is (how == "lapsed")


def test_a_lapsed_offer_is_not_taken_and_passes_on_at_once(slot, talk):
    _first, second = join(slot), join(slot)
    give_back(talk)
    kept = offer()

    with pytest.raises(errors.OfferOver, match="has passed on"):
        take(kept, now=kept.lapses_at)

    assert offer().entry == second


def test_an_offer_never_outlasts_the_cut_off(slot, talk, round_):
    TalkPolicyFactory(course=round_.course, offer_hours=48)
    join(slot)

    give_back(talk, now=round_.returns_until - HOUR)

    assert offer().lapses_at == round_.returns_until


def test_after_the_cut_off_a_freed_seat_is_simply_free(slot, talk, round_, instructor):
    join(slot)

    give_back(talk, by=instructor, now=round_.returns_until)

    assert not SeatOffer.objects.exists()
    assert actions.pass_seats_on(now=round_.returns_until + HOUR) == 0


def test_the_queue_passes_over_whom_the_rules_forbid_the_seat(slot, talk, round_):
    student = MembershipFactory(course=round_.course)
    join(slot, student)
    second = join(slot)
    PresentationFactory(slot=slot_in(round_, 0), membership=student)

    give_back(talk)

    assert offer().entry == second


def test_who_has_all_their_talks_says_which_one_they_give(slot, talk, round_):
    student = MembershipFactory(course=round_.course)
    old, other = (
        PresentationFactory(slot=slot_in(round_, week), membership=student, turn=turn)
        for turn, week in ((1, 3), (2, 6))
    )
    with pytest.raises(errors.CannotWait, match="all your talks"):
        join(slot, student)
    with pytest.raises(errors.NotYourTalk):
        join(slot, student, instead_of=talk)
    next_in_old = join(old.seat.slot)
    swap = SwapFactory(talk=old, other=PresentationFactory(slot=slot_in(round_, 9)))
    join(slot, student, instead_of=old)
    give_back(talk)
    seat = old.seat

    moved = take(offer())

    assert (moved, moved.turn, moved.seat) == (old, 1, talk.seat)
    assert student.presentations.count() == 2 and other.seat is not None
    assert (offer().entry, offer().seat) == (next_in_old, seat)
    swap.refresh_from_db()
    assert swap.state == "lapsed"


def test_a_talk_with_slides_is_not_given_for_another(slot, talk, round_):
    student = MembershipFactory(course=round_.course)
    old = PresentationFactory(slot=slot_in(round_, 3), membership=student)
    join(slot, student, instead_of=old)
    give_back(talk)
    kept = offer()
    SlidesFactory(presentation=old)

    with pytest.raises(errors.CannotWait, match="slides"):
        take(kept)

    assert offer() == kept
    with pytest.raises(errors.CannotWait, match="slides"):
        join(slot_in_full(round_, 6), student, instead_of=old)


def slot_in_full(round_, week):
    full = slot_in(round_, week)
    PresentationFactory(slot=full)
    return full


def test_nobody_waits_for_what_is_free_theirs_or_waited_for(slot, round_, instructor):
    with pytest.raises(errors.NothingToWaitFor, match="is free"):
        join(slot)
    talk = PresentationFactory(slot=slot)
    with pytest.raises(errors.AlreadyWaiting, match="present this talk"):
        join(slot, talk.membership)
    entry = join(slot)
    with pytest.raises(errors.AlreadyWaiting, match="wait for this talk"):
        join(slot, entry.membership)
    with pytest.raises(errors.CannotWait, match="Only the course's students"):
        join(slot, instructor)
    with pytest.raises(errors.NothingToWaitFor, match="do not pass on"):
        join(slot, now=round_.returns_until + HOUR)
    with pytest.raises(errors.NotYourTalk):
        actions.join_waitlist(slot=slot, student=entry.membership, by=instructor, now=NOW)
    with pytest.raises(errors.NotYourTalk):
        actions.leave_waitlist(entry=entry, by=instructor, now=NOW)


def test_staff_give_a_seat_past_the_queue(slot, talk, instructor):
    first, second = join(slot), join(slot)
    with pytest.raises(errors.SlotFull):
        actions.promote_entry(entry=second, by=instructor, now=NOW)
    give_back(talk)
    with pytest.raises(errors.SlotFull, match="kept"):
        actions.promote_entry(entry=second, by=instructor, now=NOW)
    with pytest.raises(errors.NotYourTalk):
        actions.promote_entry(entry=first, by=first.membership, now=NOW)

    given = actions.promote_entry(entry=first, by=instructor, now=NOW)

    assert given.membership == first.membership
    assert SeatOffer.objects.get().state == "taken"
    assert letters()[-1] == (first.membership.user, "talk-given")
    with pytest.raises(errors.OfferOver):
        actions.promote_entry(entry=first, by=instructor, now=NOW)


def test_more_seats_go_to_who_waits_and_kept_ones_are_not_taken_away(slot, talk, instructor):
    entry = join(slot)

    def resize(capacity):
        paper = slot.topic.paper
        topic = {"topic": slot.topic, "paper": paper, "capacity": capacity}
        return actions.change_talk(**topic, by=instructor, now=NOW)

    resize(2)

    assert offer().entry == entry
    with pytest.raises(SlotInUse, match="kept for somebody"):
        resize(1)


def test_a_withdrawn_talk_tells_who_waits_for_it(slot, talk, instructor):
    entry = join(slot)
    actions.give_seat_back(presentation=talk, by=instructor, now=NOW)
    Letter.objects.all().delete()

    actions.withdraw_talk(topic=slot.topic, by=instructor, now=NOW)

    assert letters() == [(entry.membership.user, "waitlist-ended")]
    assert not WaitlistEntry.objects.exists()


def test_taking_a_free_seat_ends_the_waiting_for_it(slot, talk, round_):
    student = MembershipFactory(course=round_.course)
    entry = join(slot, student)
    Presentation.objects.filter(pk=talk.pk).delete()

    actions.take_seat(slot=slot, student=student, by=student, now=NOW)

    entry.refresh_from_db()
    assert entry.ended_at == NOW

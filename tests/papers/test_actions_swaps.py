from datetime import timedelta

import pytest

from outbox.models import Letter
from papers import actions, errors
from papers.models import Presentation, SeatOffer, Swap
from tests.factories import (
    NOW,
    BallotFactory,
    FeedbackFactory,
    ImpossibleSessionFactory,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    SlidesFactory,
    SwapFactory,
    TalkPolicyFactory,
    TopicFactory,
    WaitlistEntryFactory,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


@pytest.fixture
def round_():
    return RoundFactory(returns_until=NOW + WEEK)


def talk_in(round_, week, *, member=None, turn=1, **fields):
    """Return a talk in a week to come, of a new student if none is named."""
    topic = TopicFactory(
        slot__round=round_, slot__session__starts_at=NOW + (week + 2) * WEEK, **fields
    )
    member = member or MembershipFactory(course=round_.course)
    return PresentationFactory(slot=topic.slot, membership=member, turn=turn)


@pytest.fixture
def mine(round_):
    return talk_in(round_, 0, paper__title="Attention")


@pytest.fixture
def theirs(round_):
    return talk_in(round_, 3, paper__title="Transformers", turn=2)


@pytest.fixture
def instructor(round_):
    return MembershipFactory(course=round_.course, instructor=True)


def offer(talk, wanted=None, *, now=NOW, note=""):
    by = talk.membership
    return actions.offer_swap(talk=talk, wanted=wanted, note=note, by=by, now=now)


def accept(swap, by, *, giving=None, now=NOW):
    return actions.accept_swap(swap=swap, by=by, giving=giving, now=now)


def letters():
    return [(one.recipient, one.kind) for one in Letter.objects.order_by("pk")]


def seats():
    return dict(Presentation.objects.values_list("membership", "seat"))


def test_an_accepted_swap_changes_seats_and_nothing_else(mine, theirs):
    course = mine.membership.course
    version, seat, other_seat = course.content_version, mine.seat, theirs.seat
    swap = offer(mine, theirs, note="I am away that week.")

    accept(swap, theirs.membership)

    for talk, new_seat, turn in ((mine, other_seat, 1), (theirs, seat, 2)):
        member = talk.membership
        talk.refresh_from_db()
        assert (talk.membership, talk.seat, talk.turn) == (member, new_seat, turn)
    swap.refresh_from_db()
    course.refresh_from_db()
    assert (swap.state, swap.ended_by) == ("done", theirs.membership)
    assert course.content_version == version + 1
    assert letters() == [
        (theirs.membership.user, "swap-offered"),
        (mine.membership.user, "swap-done"),
        (theirs.membership.user, "swap-done"),
    ]
    offered, done, _other = Letter.objects.order_by("pk")
    assert "Transformers" in offered.body and "I am away that week." in offered.body
    assert "You give now: Transformers" in done.body and done.subject.endswith("is made")


def test_what_a_presenter_agreed_to_show_was_the_other_talk(mine, theirs):
    Presentation.objects.update(shared_at=NOW)

    accept(offer(mine, theirs), theirs.membership)

    assert set(Presentation.objects.values_list("shared_at", flat=True)) == {None}


def test_only_ones_own_seat_is_offered_and_only_who_is_asked_accepts(mine, theirs, round_):
    other = MembershipFactory(course=round_.course)
    with pytest.raises(errors.NotYourTalk):
        actions.offer_swap(talk=mine, wanted=theirs, by=other, now=NOW)
    swap = offer(mine, theirs)

    for by in (other, mine.membership):
        with pytest.raises(errors.NotYourSwap):
            accept(swap, by)
    with pytest.raises(errors.NotYourSwap):
        actions.withdraw_swap(swap=swap, by=other, now=NOW)


def test_two_talks_of_one_student_or_of_one_slot_are_no_swap(mine, theirs, round_):
    own = talk_in(round_, 6, member=mine.membership, turn=2)
    shared = TopicFactory(slot__round=round_, slot__capacity=2).slot
    one, two = PresentationFactory(slot=shared), PresentationFactory(slot=shared)

    for talk, wanted in ((mine, own), (one, two)):
        with pytest.raises(errors.SwapBreaksRules, match="another student's"):
            offer(talk, wanted)


def test_the_same_swap_is_offered_once(mine, theirs):
    offer(mine, theirs)

    with pytest.raises(errors.SwapOffered):
        offer(mine, theirs)

    assert Swap.objects.count() == 1


@pytest.mark.parametrize("side", ["giver", "taker"])
def test_rules_are_asked_for_both_sides_when_it_is_offered(mine, theirs, round_, side):
    concerned, week = (mine, 3) if side == "giver" else (theirs, 0)
    member, turn = concerned.membership, 3 - concerned.turn
    talk_in(round_, week, member=member, turn=turn)

    with pytest.raises(errors.SwapBreaksRules, match="in one week") as refusal:
        offer(mine, theirs)

    assert str(refusal.value).startswith("Your talks") is (side == "giver")


def test_rules_are_asked_again_when_it_is_accepted(mine, theirs, round_):
    swap = offer(mine, theirs)
    talk_in(round_, 3, member=mine.membership, turn=2)

    with pytest.raises(errors.SwapBreaksRules, match=mine.membership.user.name):
        accept(swap, theirs.membership)

    assert seats()[theirs.membership_id] == theirs.seat_id


def test_two_of_one_session_may_swap_and_roles_are_kept_apart(round_, mine):
    TalkPolicyFactory(course=round_.course, roles_differ=True)
    member = mine.membership
    scribe = talk_in(round_, 2, role="scribe", member=member, turn=2)
    other = talk_in(round_, 5, role="scribe")
    beside = talk_in(round_, 5, role="scribe", slot__session=mine.seat.slot.session)

    with pytest.raises(errors.SwapBreaksRules, match="in this role"):
        offer(mine, other)
    offer(scribe, other)
    with pytest.raises(errors.SwapBreaksRules, match="present in this session"):
        offer(scribe, beside)


@pytest.mark.parametrize(
    ("make", "why"), [(SlidesFactory, "slides"), (FeedbackFactory, "feedback")]
)
def test_slides_and_feedback_stand_in_the_way_on_either_side(mine, theirs, make, why):
    swap = offer(mine, theirs)
    make(presentation=mine)

    with pytest.raises(errors.SwapBreaksRules, match=why):
        accept(swap, theirs.membership)
    with pytest.raises(errors.SwapBreaksRules, match=why):
        offer(theirs, mine)


def test_after_the_cut_off_nothing_is_offered_and_what_was_has_lapsed(mine, theirs, round_):
    swap = offer(mine, theirs, now=round_.returns_until)
    late = round_.returns_until + timedelta(seconds=1)

    with pytest.raises(errors.SignupClosed):
        offer(theirs, mine, now=late)
    with pytest.raises(errors.SwapOver, match="lapsed"):
        accept(swap, theirs.membership, now=late)

    swap.refresh_from_db()
    assert (swap.state, swap.ended_at) == ("lapsed", late)


def test_a_seat_given_back_lets_its_swaps_lapse_and_tells_both(mine, theirs):
    swap = offer(mine, theirs)
    Letter.objects.all().delete()

    actions.give_seat_back(presentation=theirs, by=theirs.membership, now=NOW)

    swap.refresh_from_db()
    assert swap.state == "lapsed"
    people = [mine.membership.user, theirs.membership.user]
    assert letters() == [(person, "swap-lapsed") for person in people]
    with pytest.raises(errors.SwapOver, match="over: lapsed"):
        accept(swap, theirs.membership)


def test_a_swap_lets_the_others_of_both_seats_lapse(mine, theirs, round_):
    third = talk_in(round_, 6)
    swap, crossing = offer(mine, theirs), offer(theirs, third)
    back, open_to_all = offer(theirs, mine), offer(third)

    accept(swap, theirs.membership)

    states = {one: Swap.objects.get(pk=one.pk).state for one in (crossing, back, open_to_all)}
    assert states == {crossing: "lapsed", back: "lapsed", open_to_all: "offered"}


def test_a_dropped_student_swaps_nothing(mine, theirs):
    swap = offer(mine, theirs)
    type(mine.membership).objects.filter(pk=mine.membership_id).update(
        state="dropped", dropped_at=NOW
    )

    with pytest.raises(errors.SwapOver):
        accept(swap, theirs.membership)


@pytest.mark.parametrize(
    ("act", "who", "state", "told"),
    [
        (actions.decline_swap, "theirs", "declined", "mine"),
        (actions.withdraw_swap, "mine", "withdrawn", "theirs"),
    ],
)
def test_one_side_ends_it_and_the_other_is_told(mine, theirs, act, who, state, told):
    talks = {"mine": mine, "theirs": theirs}
    swap = offer(mine, theirs)
    Letter.objects.all().delete()

    act(swap=swap, by=talks[who].membership, now=NOW)

    swap.refresh_from_db()
    assert (swap.state, swap.ended_by) == (state, talks[who].membership)
    assert letters() == [(talks[told].membership.user, f"swap-{state}")]
    with pytest.raises(errors.SwapOver):
        act(swap=swap, by=talks[who].membership, now=NOW)
    with pytest.raises(errors.SwapOver, match=state):
        accept(swap, theirs.membership)


def test_staff_stop_a_swap_with_a_reason(mine, theirs, instructor):
    swap = offer(mine, theirs)
    with pytest.raises(errors.NotYourSwap):
        actions.veto_swap(swap=swap, reason="No.", by=mine.membership, now=NOW)
    Letter.objects.all().delete()

    actions.veto_swap(swap=swap, reason="The guest comes for Ada.", by=instructor, now=NOW)

    swap.refresh_from_db()
    assert (swap.state, swap.reason) == ("vetoed", "The guest comes for Ada.")
    assert len(letters()) == 2
    assert "The guest comes for Ada." in Letter.objects.first().body


def test_where_the_course_says_so_a_swap_waits_for_the_staff(mine, theirs, instructor):
    TalkPolicyFactory(course=mine.membership.course, swaps_need_approval=True)
    before = seats()
    swap = offer(mine, theirs)
    with pytest.raises(errors.SwapOver, match="Nobody has accepted"):
        actions.approve_swap(swap=swap, by=instructor, now=NOW)

    accept(swap, theirs.membership)

    swap.refresh_from_db()
    assert (swap.state, seats()) == ("accepted", before)
    with pytest.raises(errors.SwapOver, match="accepted already"):
        accept(swap, theirs.membership)
    with pytest.raises(errors.NotYourSwap):
        actions.approve_swap(swap=swap, by=mine.membership, now=NOW)

    actions.approve_swap(swap=swap, by=instructor, now=NOW)

    assert seats() == {
        mine.membership_id: before[theirs.membership_id],
        theirs.membership_id: before[mine.membership_id],
    }
    assert [kind for _person, kind in letters()] == [
        "swap-offered",
        *["swap-waits"] * 2,
        *["swap-done"] * 2,
    ]


def test_a_seat_for_anyone_is_taken_for_one_of_theirs(mine, theirs):
    swap = offer(mine)
    assert letters() == []

    made = accept(swap, theirs.membership, giving=theirs)

    assert (made.asked, made.asked_seat) == (theirs.membership, theirs.seat)
    assert seats() == {mine.membership_id: theirs.seat_id, theirs.membership_id: mine.seat_id}


def test_a_seat_for_anyone_is_given_to_who_is_short_of_talks(mine, theirs, round_):
    swap = offer(mine)

    accept(swap, theirs.membership)

    talks = Presentation.objects.filter(membership=theirs.membership).order_by("turn")
    assert [talk.seat for talk in talks] == [mine.seat, theirs.seat]
    assert not mine.membership.presentations.exists()
    with pytest.raises(errors.SwapOver):
        accept(swap, MembershipFactory(course=round_.course))


def test_who_has_all_their_talks_gives_one_for_it(mine, theirs, round_):
    talk_in(round_, 6, member=theirs.membership)
    swap = offer(mine)

    with pytest.raises(errors.TalksComplete):
        accept(swap, theirs.membership)
    with pytest.raises(errors.NotYourTalk):
        accept(swap, theirs.membership, giving=mine)
    with pytest.raises(errors.NotYourSwap, match="your own offer"):
        accept(swap, mine.membership)
    with pytest.raises(errors.NotAStudent):
        accept(swap, MembershipFactory(course=round_.course, ta=True))


def test_nobody_gives_for_it_what_its_giver_cannot_use(mine, theirs):
    ballot = BallotFactory(membership=mine.membership)
    ImpossibleSessionFactory(ballot=ballot, session=theirs.seat.slot.session)
    swap = offer(mine)

    with pytest.raises(errors.SwapBreaksRules, match="cannot come on that day"):
        accept(swap, theirs.membership, giving=theirs)


def test_what_is_asked_for_by_itself_is_not_accepted_as_open_to_anyone(mine, theirs):
    direct, swap = offer(mine, theirs), offer(mine)

    with pytest.raises(errors.SwapOffered, match="answer that offer"):
        accept(swap, theirs.membership, giving=theirs)

    assert Swap.objects.get(pk=direct.pk).state == "offered"


def test_who_waits_with_a_swapped_talk_leaves_the_queue(mine, theirs, round_):
    entry = WaitlistEntryFactory(
        slot=TopicFactory(slot__round=round_).slot, membership=mine.membership, instead_of=mine
    )
    kept = SeatOffer.objects.create(
        entry=entry,
        seat=entry.slot.seats.get(),
        offered_at=NOW,
        lapses_at=NOW + timedelta(hours=1),
    )

    accept(offer(mine, theirs), theirs.membership)

    entry.refresh_from_db()
    kept.refresh_from_db()
    assert (entry.ended_at, kept.state) == (NOW, "withdrawn")
    assert (mine.membership.user, "waitlist-ended") in letters()


def test_who_gets_into_a_talk_by_a_swap_waits_for_it_no_more(mine, theirs):
    entries = [
        WaitlistEntryFactory(slot=theirs.seat.slot, membership=mine.membership),
        WaitlistEntryFactory(slot=mine.seat.slot, membership=theirs.membership),
    ]

    accept(offer(mine, theirs), theirs.membership)

    for entry in entries:
        entry.refresh_from_db()
    assert [entry.ended_at for entry in entries] == [NOW, NOW]


def test_an_offer_of_a_withdrawn_talk_is_gone(mine, theirs):
    swap = SwapFactory(talk=mine, other=theirs)
    Swap.objects.all().delete()

    with pytest.raises(errors.SwapOver, match="gone"):
        accept(swap, theirs.membership)

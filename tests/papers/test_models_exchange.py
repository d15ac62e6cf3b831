"""What the tables of wishes, runs, swaps, waitlists and feedback make impossible, whatever the code does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories import (
    NOW,
    AssignmentRunFactory,
    BallotFactory,
    FeedbackFactory,
    ImpossibleSessionFactory,
    MembershipFactory,
    PaperLookupFactory,
    PaperTagFactory,
    PreferenceFactory,
    ProposedTalkFactory,
    ResponseFactory,
    SeatOfferFactory,
    SlotFactory,
    SwapFactory,
    TalkPolicyFactory,
    TalkQuotaFactory,
    WaitlistEntryFactory,
)

pytestmark = pytest.mark.django_db


def is_refused(make, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)
    return True


def cannot_become(row, **changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**changes)
    return True


def test_slot_and_rank_once_per_ballot():
    one = PreferenceFactory()

    assert is_refused(PreferenceFactory, ballot=one.ballot, slot=one.slot, rank=2)
    assert is_refused(PreferenceFactory, ballot=one.ballot, rank=1)
    assert cannot_become(one, rank=0)


def test_student_has_one_ballot_and_marks_a_session_once():
    ballot = BallotFactory()
    mark = ImpossibleSessionFactory(ballot=ballot)

    assert is_refused(BallotFactory, membership=ballot.membership)
    assert is_refused(ImpossibleSessionFactory, ballot=ballot, session=mark.session)


def test_one_run_at_a_time():
    run = AssignmentRunFactory()

    assert is_refused(AssignmentRunFactory, round=run.round)
    assert AssignmentRunFactory(round=run.round, state="failed", ended_at=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "done"},
        {"state": "working"},
        {"leased_until": NOW},
        {"state": "cancelled", "ended_at": NOW},
        {"accepted_at": NOW},
        {"progress": 101},
    ],
)
def test_run_says_only_what_goes_together(changes):
    assert cannot_become(AssignmentRunFactory(), **changes)


def test_only_a_run_that_is_done_is_accepted():
    run = AssignmentRunFactory(state="infeasible", ended_at=NOW)

    assert cannot_become(run, accepted_at=NOW, accepted_by=run.asked_by)


def test_proposal_gives_a_slot_once_to_a_student():
    one = ProposedTalkFactory()

    assert is_refused(ProposedTalkFactory, run=one.run, membership=one.membership, slot=one.slot)


def test_swap_is_offered_once_for_the_same():
    swap = SwapFactory()

    same = {"offered_by": swap.offered_by, "seat": swap.seat, "asked": swap.asked}
    assert is_refused(SwapFactory, **same, asked_seat=swap.asked_seat)
    assert SwapFactory(**same, asked_seat=swap.asked_seat, state="declined", ended_at=NOW)


def test_seat_is_offered_to_anyone_once():
    anyone = {"asked": None, "asked_seat": None, "is_to_anyone": True}
    swap = SwapFactory(**anyone)

    again = anyone | {"offered_by": swap.offered_by, "seat": swap.seat}
    assert is_refused(SwapFactory, **again)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "done"},
        {"state": "accepted"},
        {"ended_at": NOW},
        {"accepted_at": NOW},
        {"asked": None},
        {"asked_seat": None},
    ],
)
def test_swap_says_only_what_goes_together(changes):
    assert cannot_become(SwapFactory(), **changes)


def test_swap_is_between_two():
    swap = SwapFactory()

    assert cannot_become(swap, asked=swap.offered_by)


def test_one_place_in_a_queue_until_it_ends():
    entry = WaitlistEntryFactory()
    again = {"slot": entry.slot, "membership": entry.membership}

    assert is_refused(WaitlistEntryFactory, **again)
    assert WaitlistEntryFactory(**again, ended_at=NOW)


def test_seat_is_offered_to_one_at_a_time():
    offer = SeatOfferFactory()
    other = WaitlistEntryFactory(slot=offer.entry.slot)

    assert is_refused(SeatOfferFactory, entry=other, seat=offer.seat)
    assert SeatOfferFactory(entry=other, seat=offer.seat, state="lapsed", ended_at=NOW)


def test_one_seat_at_a_time_is_offered_to_each():
    offer = SeatOfferFactory(entry__slot=SlotFactory(capacity=2))

    assert is_refused(SeatOfferFactory, entry=offer.entry, seat=offer.entry.slot.seats.last())


def test_seat_offer_lapses_after_it_was_made_and_ends_with_its_moment():
    offer = SeatOfferFactory()

    assert cannot_become(offer, lapses_at=offer.offered_at)
    assert cannot_become(offer, state="taken")
    assert cannot_become(offer, ended_at=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    "changes",
    [{"clarity": 0}, {"clarity": 6}, {"depth": 0}, {"depth": 6}, {"hidden_at": NOW}],
)
def test_feedback_says_only_what_goes_together(changes):
    assert cannot_become(FeedbackFactory(), **changes)


def test_feedback_is_hidden_with_who_and_why():
    feedback = FeedbackFactory()
    staff = MembershipFactory(course=feedback.author.course, ta=True)

    assert cannot_become(feedback, hidden_at=NOW, hidden_by=staff)
    assert cannot_become(feedback, hidden_reason="rude")


def test_listener_gives_feedback_once():
    one = FeedbackFactory()

    assert is_refused(FeedbackFactory, presentation=one.presentation, author=one.author)


def test_mark_of_a_question_is_0_1_or_2_with_who_and_when():
    response = ResponseFactory()
    staff = MembershipFactory(course=response.membership.course, ta=True)

    assert cannot_become(response, mark=1)
    assert cannot_become(response, mark=3, marked_by=staff, marked_at=NOW)
    assert cannot_become(response, marked_by=staff, marked_at=NOW)


@pytest.mark.parametrize(
    "changes",
    [{"state": "failed"}, {"state": "found", "ended_at": NOW}, {"ended_at": NOW}],
)
def test_lookup_says_only_what_goes_together(changes):
    assert cannot_become(PaperLookupFactory(), **changes)


def test_lookup_is_leased_only_while_it_waits():
    lookup = PaperLookupFactory(state="failed", ended_at=NOW)

    assert cannot_become(lookup, leased_until=NOW)


def test_tag_once_per_paper():
    tag = PaperTagFactory()

    assert is_refused(PaperTagFactory, paper=tag.paper, name=tag.name)


def test_policy_and_quota_stay_within_reason():
    policy, quota = TalkPolicyFactory(), TalkQuotaFactory()

    assert cannot_become(policy, offer_hours=0)
    assert cannot_become(policy, offer_hours=337)
    assert cannot_become(quota, talks=11)
    assert is_refused(TalkPolicyFactory, course=policy.course)
    assert is_refused(TalkQuotaFactory, membership=quota.membership)


def test_slot_minimum_is_within_its_seats():
    assert cannot_become(SlotFactory(capacity=2), minimum=3)

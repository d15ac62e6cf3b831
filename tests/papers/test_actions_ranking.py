from datetime import timedelta

import pytest

from outbox.models import Letter
from papers import actions, errors, queries
from papers.models import Ballot
from schedule.actions import remove_slot
from tests.factories import (
    NOW,
    MembershipFactory,
    PreferenceFactory,
    RoundFactory,
    SlotFactory,
    TalkQuotaFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def round_():
    return RoundFactory(mode="ranked")


@pytest.fixture
def slots(round_):
    return [TopicFactory(slot__round=round_).slot for _one in range(3)]


@pytest.fixture
def student(round_):
    return MembershipFactory(course=round_.course)


def save(round_, student, slots, *, cannot=(), by=None, now=NOW):
    return actions.save_ballot(
        round=round_,
        student=student,
        ranking=[slot.pk for slot in slots],
        impossible=[slot.session_id for slot in cannot],
        by=by or student,
        now=now,
    )


def test_each_save_replaces_all_of_what_was_saved_before(round_, slots, student):
    first, second, third = slots
    save(round_, student, [third, first], cannot=[second], now=NOW - DAY)

    save(round_, student, [first, second, third], cannot=[third, first])

    wishes = queries.wishes_of(student, round_)
    assert wishes.ranking == (first.pk, second.pk, third.pk)
    assert wishes.impossible == {third.session_id, first.session_id}
    assert wishes.saved_at == NOW and Ballot.objects.count() == 1
    save(round_, student, [])
    assert queries.wishes_of(student, round_).ranking == ()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("now", "words"), [(NOW - 2 * DAY - DAY, "not opened yet"), (NOW + 2 * DAY, "is closed")]
)
def test_outside_the_window_what_was_saved_stays(round_, slots, student, now, words):
    save(round_, student, slots[:1])

    with pytest.raises(errors.SignupClosed, match=words):
        save(round_, student, slots[1:], now=now)

    assert queries.wishes_of(student, round_).ranking == (slots[0].pk,)


def test_round_of_another_mode_takes_no_wishes(round_, slots, student):
    round_.mode = "first_come"
    round_.save()

    with pytest.raises(errors.SignupClosed, match="first come"):
        save(round_, student, slots)


def test_only_students_of_whom_talks_are_asked_rank_them_and_only_they(round_, slots, student):
    staff = MembershipFactory(course=round_.course, instructor=True)
    auditor = TalkQuotaFactory(membership__course=round_.course, talks=0).membership

    with pytest.raises(errors.NotYourTalk):
        save(round_, student, slots, by=staff)
    for other in (
        staff,
        MembershipFactory(),
        MembershipFactory(course=round_.course, dropped=True),
    ):
        with pytest.raises(errors.NotAStudent):
            save(round_, other, slots)
    with pytest.raises(errors.TalksComplete, match="nothing to rank"):
        save(round_, auditor, slots)
    assert not Ballot.objects.exists()


def test_what_is_not_to_be_had_is_refused_and_nothing_is_saved(round_, slots, student):
    off = TopicFactory(slot__round=round_, slot__session__status="cancelled").slot
    past = TopicFactory(slot__round=round_, slot__session__starts_at=NOW).slot
    foreign = TopicFactory().slot
    nameless = SlotFactory(round=round_)  # nobody has said yet what it is about

    for slot in (off, past, foreign, nameless):
        with pytest.raises(errors.SlotNotAvailable):
            save(round_, student, [slots[0], slot])
        with pytest.raises(errors.SlotNotAvailable):
            save(round_, student, [], cannot=[slot])
    with pytest.raises(errors.SlotNotAvailable, match="twice"):
        save(round_, student, [slots[0], slots[0]])
    assert not Ballot.objects.exists()


def test_a_withdrawn_talk_leaves_the_order_of_the_others(round_, slots, student):
    first, second, third = slots
    save(round_, student, [second, first, third])
    staff = MembershipFactory(course=round_.course, instructor=True)

    remove_slot(slot=first, by=staff, now=NOW)

    assert queries.wishes_of(student, round_).ranking == (second.pk, third.pk)


def test_demand_counts_places_not_the_numbers_that_a_withdrawn_talk_left(round_, slots):
    for rank, slot in ((2, slots[0]), (5, slots[1])):
        for ballot in Ballot.objects.all() or [None, None]:
            fields = {"ballot": ballot} if ballot else {"ballot__membership__course": round_.course}
            PreferenceFactory(slot=slot, rank=rank, **fields)

    found = queries.demand(queries.ballots(round_))

    assert (found[slots[0].pk].first, found[slots[1].pk].first) == (2, 0)
    assert (found[slots[1].pk].top, found[slots[1].pk].ranked) == (2, 2)
    assert slots[2].pk not in found

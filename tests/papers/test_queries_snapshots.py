from datetime import timedelta

import pytest

from papers import queries
from papers.models import Presentation
from papers.rules.snapshots import session_key, slot_key, student_key
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    SeatOfferFactory,
    SessionFactory,
    TalkPolicyFactory,
    TalkQuotaFactory,
    TopicFactory,
    WaitlistEntryFactory,
)
from tests.papers.rounds_for_tests import closed_round, voter, weekly_slots

pytestmark = pytest.mark.django_db


def snapshot(round_):
    return queries.course_snapshot(round_, now=NOW)


def rows(told, name):
    return {row["id"]: row for row in told[name]}


def test_wishes_and_seats_are_written_down_in_one_order():
    round_ = closed_round(seats_each=2)
    first, second, third = weekly_slots(round_, 3, slot__capacity=2, slot__minimum=1)
    student = voter(round_, second, first, impossible=[third.session])
    silent = MembershipFactory(course=round_.course)
    TalkPolicyFactory(course=round_.course, min_gap_weeks=2, roles_differ=True)

    told = snapshot(round_)

    assert told["students"] == [
        {
            "id": student_key(student.pk),
            "ranking": [slot_key(second.pk), slot_key(first.pk)],
            "impossible": [slot_key(third.pk)],
            "talks": 2,
        },
        {"id": student_key(silent.pk), "ranking": [], "impossible": [], "talks": 2},
    ]
    assert told["slots"][0] == {
        "id": slot_key(first.pk),
        "week": 8,  # of the course, whose first week begins on 31 August
        "session": session_key(first.session_id),
        "capacity": 2,
        "minimum": 1,
        "role": "presenter",
    }
    assert [slot["week"] for slot in told["slots"]] == [8, 9, 10]
    assert (told["min_gap_weeks"], told["different_roles"]) == (2, True)
    assert told["pins"] == told["held"] == []
    assert snapshot(round_) == told


def test_a_talk_that_is_held_is_a_pin_as_long_as_its_student_is_short():
    round_ = closed_round(seats_each=2)
    first, second = weekly_slots(round_, 2, slot__capacity=3, slot__minimum=2)
    short = PresentationFactory(slot=first).membership
    done = PresentationFactory(slot=first).membership
    PresentationFactory(slot=second, membership=done, turn=2)

    told = snapshot(round_)

    assert list(rows(told, "students")) == [student_key(short.pk)]
    assert told["held"] == told["pins"] == [[student_key(short.pk), slot_key(first.pk)]]
    seats = [(slot["capacity"], slot["minimum"]) for slot in told["slots"]]
    assert seats == [(2, 1), (2, 1)]


def test_who_has_dropped_keeps_the_seat_and_is_given_none():
    round_ = closed_round()
    (slot,) = weekly_slots(round_, 1, slot__capacity=2)
    dropped = MembershipFactory(course=round_.course, dropped=True)
    PresentationFactory(slot=slot, membership=dropped)

    told = snapshot(round_)

    assert told["students"] == []
    assert told["slots"][0]["capacity"] == 1


def test_a_seat_kept_for_the_waitlist_is_nobody_elses():
    round_ = closed_round()
    (slot,) = weekly_slots(round_, 1, slot__capacity=2)
    SeatOfferFactory(entry=WaitlistEntryFactory(slot=slot))

    assert snapshot(round_)["slots"][0]["capacity"] == 1


def test_only_planned_sessions_to_come_have_seats_and_rankings_close_up():
    round_ = closed_round(seats_each=2)
    over, off, ahead = weekly_slots(round_, 3)
    for session, changed in (
        (over.session, {"starts_at": NOW - timedelta(days=1), "ends_at": NOW}),
        (off.session, {"status": "cancelled"}),
    ):
        type(session).objects.filter(pk=session.pk).update(**changed)
    student = voter(round_, off, over, ahead, impossible=[off.session])
    PresentationFactory(slot=over, membership=student)

    told = snapshot(round_)

    assert [slot["id"] for slot in told["slots"]] == [slot_key(over.pk), slot_key(ahead.pk)]
    assert [slot["capacity"] for slot in told["slots"]] == [1, 1]
    assert told["students"][0]["ranking"] == [slot_key(over.pk), slot_key(ahead.pk)]
    assert told["students"][0]["impossible"] == []
    Presentation.objects.all().delete()
    assert [slot["id"] for slot in snapshot(round_)["slots"]] == [slot_key(ahead.pk)]


def test_a_talk_that_fell_off_counts_and_stands_in_nobodys_way():
    round_ = closed_round(seats_each=2)
    off, _ahead = weekly_slots(round_, 2)
    type(off.session).objects.filter(pk=off.session_id).update(status="cancelled")
    PresentationFactory(slot=off)

    told = snapshot(round_)

    assert told["students"][0]["talks"] == 1
    assert told["held"] == []


def test_quotas_say_who_gives_how_many():
    round_ = closed_round()
    weekly_slots(round_, 1)
    TalkQuotaFactory(membership__course=round_.course, talks=0)
    eager = TalkQuotaFactory(membership__course=round_.course, talks=3).membership

    assert [(one["id"], one["talks"]) for one in snapshot(round_)["students"]] == [
        (student_key(eager.pk), 3)
    ]


def test_who_holds_a_talk_on_a_date_they_cannot_has_thought_better_of_it():
    round_ = closed_round(seats_each=2)
    first, _second = weekly_slots(round_, 2)
    other = TopicFactory(slot__round=round_, slot__session=first.session).slot
    student = voter(round_, impossible=[first.session])
    PresentationFactory(slot=first, membership=student)

    assert snapshot(round_)["students"][0]["impossible"] == [slot_key(other.pk)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, django_assert_num_queries):
    round_ = closed_round(seats_each=2)
    slots = weekly_slots(round_, count)
    for slot in slots:
        student = voter(round_, *slots, impossible=[SessionFactory(course=round_.course)])
        PresentationFactory(slot=slot, membership=student)

    with django_assert_num_queries(8):  # talks, students, slots, offers, policy, 3 of the ballots
        told = snapshot(round_)

    assert len(told["students"]) == count

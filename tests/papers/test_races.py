from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from django.db import connection, transaction

from papers import actions
from papers.errors import SlotFull, TalkGone, TalksComplete, TalkUnderWay
from papers.models import Presentation, Slides
from schedule.errors import SlotInUse
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    TalkPolicyFactory,
    TopicFactory,
)
from tests.races import at_once, race, wait_until_somebody_waits
from tests.uploads import pdf_file

pytestmark = race


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def refused(results, kind):
    return [result for result in results if isinstance(result, kind)]


def topic_slots(count, **fields):
    round_ = RoundFactory()
    return [topic.slot for topic in TopicFactory.create_batch(count, slot__round=round_, **fields)]


def take(slot, student):
    return partial(actions.take_seat, slot=slot, student=student, by=student, now=NOW)


def test_fifty_students_want_the_last_seat():
    (slot,) = topic_slots(1, slot__capacity=2)
    PresentationFactory(slot=slot)
    students = MembershipFactory.create_batch(50, course=slot.round.course)

    results = at_once([take(slot, student) for student in students])

    assert kinds(results) == ["Presentation"] + ["SlotFull"] * 49
    assert "Choose another talk" in str(refused(results, SlotFull)[0])
    assert Presentation.objects.filter(seat__slot=slot).count() == 2


def test_one_student_wants_ten_slots_at_once_and_gets_two():
    slots = topic_slots(10)
    TalkPolicyFactory(course=slots[0].round.course, min_gap_weeks=0)
    student = MembershipFactory(course=slots[0].round.course)

    results = at_once([take(slot, student) for slot in slots])

    assert len(refused(results, TalksComplete)) == 8
    assert sorted(student.presentations.values_list("turn", flat=True)) == [1, 2]


@pytest.mark.parametrize("round_number", range(3))
def test_seat_goes_round_without_a_deadlock(round_number):
    (slot,) = topic_slots(1)
    talk = PresentationFactory(slot=slot)
    wanting = MembershipFactory(course=slot.round.course)

    results = at_once(
        [
            partial(actions.give_seat_back, presentation=talk, by=talk.membership, now=NOW),
            take(slot, wanting),
        ]
    )

    assert results[0] is None
    assert kinds(results[1:]) in (["Presentation"], ["SlotFull"])


def test_one_seat_is_given_back_once():
    (slot,) = topic_slots(1)
    talk = PresentationFactory(slot=slot)
    give_back = partial(actions.give_seat_back, presentation=talk, by=talk.membership, now=NOW)

    results = at_once([give_back] * 5)

    assert len(refused(results, TalkGone)) == 4
    assert not Presentation.objects.exists()


def test_two_uploads_at_once_are_two_versions():
    talk = PresentationFactory()

    results = at_once(
        [
            partial(
                actions.upload_slides,
                presentation=talk,
                file=pdf_file("slides.pdf", extra=bytes([65 + number])),
                by=talk.membership,
                now=NOW,
            )
            for number in range(2)
        ]
    )

    assert sorted(one.version for one in results) == [1, 2]
    assert Slides.objects.values("upload__sha256").distinct().count() == 2


@pytest.mark.parametrize("round_number", range(3))
def test_slides_arrive_while_the_seat_is_given_back(round_number):
    (slot,) = topic_slots(1)
    talk = PresentationFactory(slot=slot)

    results = at_once(
        [
            partial(actions.give_seat_back, presentation=talk, by=talk.membership, now=NOW),
            partial(
                actions.upload_slides,
                presentation=talk,
                file=pdf_file(),
                by=talk.membership,
                now=NOW,
            ),
        ]
    )

    kept = isinstance(results[1], Slides)
    assert isinstance(results[0], TalkUnderWay) if kept else isinstance(results[1], TalkGone)
    assert Presentation.objects.exists() is kept


def test_seats_are_taken_away_while_somebody_takes_one():
    (slot,) = topic_slots(1, slot__capacity=2)
    PresentationFactory(slot=slot)
    student = MembershipFactory(course=slot.round.course)
    ta = MembershipFactory(course=slot.round.course, ta=True)
    shrink = partial(
        actions.change_talk, topic=slot.topic, capacity=1, paper=slot.topic.paper, by=ta, now=NOW
    )

    took, shrunk = at_once([take(slot, student), shrink])

    slot.refresh_from_db()
    assert isinstance(took, SlotFull) is (slot.capacity == 1)
    assert isinstance(shrunk, SlotInUse) is (slot.capacity == 2)
    assert slot.seats.count() == slot.capacity


def test_talk_is_withdrawn_twice_while_somebody_takes_its_seat():
    (slot,) = topic_slots(1)
    student = MembershipFactory(course=slot.round.course)
    ta = MembershipFactory(course=slot.round.course, ta=True)
    withdraw = partial(actions.withdraw_talk, topic=slot.topic, by=ta, now=NOW)

    took, *withdrawn = at_once([take(slot, student), withdraw, withdraw])

    if isinstance(took, Presentation):
        assert kinds(withdrawn) == ["SlotInUse", "SlotInUse"]
    else:
        assert kinds([took, *withdrawn]) == ["NoneType", "SlotNotAvailable", "SlotNotAvailable"]


def test_seat_taken_past_the_locks_is_refused_by_the_constraint():
    """Whatever writes without the action's locks, the seat is one student's: the other is told so."""
    (slot,) = topic_slots(1)
    first, second = MembershipFactory.create_batch(2, course=slot.round.course)
    is_written, goes_on = Event(), Event()

    def write_without_locks():
        try:
            with transaction.atomic():
                Presentation.objects.create(
                    membership=first, turn=1, seat=slot.seats.get(), taken_at=NOW
                )
                is_written.set()
                goes_on.wait(timeout=60)
        finally:
            connection.close()

    def take_meanwhile():
        try:
            return take(slot, second)()
        except SlotFull as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(write_without_locks)
        assert is_written.wait(timeout=60)
        taking = pool.submit(take_meanwhile)
        wait_until_somebody_waits()
        goes_on.set()
        writing.result(timeout=60)

        assert isinstance(taking.result(timeout=60), SlotFull)
    assert Presentation.objects.get().membership == first

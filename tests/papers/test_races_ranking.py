"""Many at the moment a sign-up opens: nobody breaks a rule, and everybody gets an answer."""

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from papers import actions, queries
from papers.models import Ballot, Presentation
from schedule.actions import remove_slot
from schedule.errors import ScheduleError
from tests.factories import (
    NOW,
    MembershipFactory,
    RoundFactory,
    TalkPolicyFactory,
    TopicFactory,
)
from tests.races import at_once, race

pytestmark = race
STUDENTS, DAY = 50, timedelta(days=1)


def opening_round(mode, slot_count, **fields):
    """Return a sign-up that opens at this moment, with talks a week apart from each other."""
    now = timezone.now()
    round_ = RoundFactory(
        mode=mode, opens_at=now, closes_at=now + DAY, returns_until=now + DAY, **fields
    )
    starts = [now + (7 + 7 * week) * DAY for week in range(slot_count)]
    slots = [
        TopicFactory(slot__round=round_, slot__session__starts_at=at, slot__capacity=2).slot
        for at in starts
    ]
    return round_, slots


def requests_of(students, address, fields):
    def send(student):
        client = Client()
        client.force_login(student.user)
        return lambda: client.post(address, fields(student)).status_code

    return [send(student) for student in students]


def test_fifty_students_rank_at_the_moment_it_opens():
    round_, slots = opening_round("ranked", 6)
    students = MembershipFactory.create_batch(STUDENTS, course=round_.course)
    orders = {
        student.pk: slots[number % 6 :] + slots[: number % 6]
        for number, student in enumerate(students)
    }

    def fields(student):
        return {f"rank_{slot.pk}": n for n, slot in enumerate(orders[student.pk], start=1)}

    address = reverse("papers:ranking", args=[round_.course.slug])
    assert at_once(requests_of(students, address, fields)) == [302] * STUDENTS

    found = {one.membership.pk: list(one.ranking) for one in queries.ballots(round_)}
    assert found == {pk: [slot.pk for slot in order] for pk, order in orders.items()}


def test_fifty_students_want_a_seat_at_the_moment_it_opens():
    round_, slots = opening_round("first_come", 6)
    students = MembershipFactory.create_batch(STUDENTS, course=round_.course)
    calls = []
    for number, student in enumerate(students):
        slot = slots[number % 2]  # two talks everybody wants
        address = reverse("papers:seat-take", args=[round_.course.slug, slot.pk])
        calls += requests_of([student], address, lambda _student: {})

    answers = at_once(calls)

    assert sorted(answers) == [302] * 4 + [409] * (STUDENTS - 4)
    assert sorted(slot.seats.exclude(presentation=None).count() for slot in slots[:2]) == [2, 2]


@pytest.mark.parametrize("gap", [0, 2])
def test_one_student_wants_all_talks_at_once_and_keeps_the_weeks_apart(gap):
    round_, slots = opening_round("first_come", 5, seats_each=3)
    TalkPolicyFactory(course=round_.course, min_gap_weeks=gap)
    student = MembershipFactory(course=round_.course)
    take = partial(actions.take_seat, student=student, by=student, now=timezone.now())

    at_once([partial(take, slot=slot) for slot in slots])

    held = queries.places_held([student], round_.course.zone)[student.pk].values()
    weeks = sorted(place.week for place in held)
    assert all(later - week >= gap for week, later in pairwise(weeks))
    assert 2 <= len(weeks) <= 3 and (gap or len(weeks) == 3)


@pytest.mark.parametrize("round_number", range(3))
def test_two_tabs_save_at_once_and_one_of_them_counts_whole(round_number):
    round_ = RoundFactory(mode="ranked")
    slots = [TopicFactory(slot__round=round_).slot for _one in range(4)]
    student = MembershipFactory(course=round_.course)
    pks = [slot.pk for slot in slots]
    orders = [pks, pks[::-1], pks[:2], []]
    save = partial(actions.save_ballot, round=round_, student=student, by=student, now=NOW)
    calls = [
        partial(save, ranking=order, impossible=[slots[len(order) - 1].session_id])
        for order in orders * 3
    ]

    assert {type(answer) for answer in at_once(calls)} == {Ballot}

    wishes = queries.wishes_of(student, round_)
    assert list(wishes.ranking) in orders
    assert wishes.impossible == {slots[len(wishes.ranking) - 1].session_id}


@pytest.mark.parametrize("round_number", range(3))
def test_a_talk_is_withdrawn_while_it_is_ranked(round_number):
    round_ = RoundFactory(mode="ranked")
    slots = [TopicFactory(slot__round=round_).slot for _one in range(2)]
    students = MembershipFactory.create_batch(6, course=round_.course)
    staff = MembershipFactory(course=round_.course, ta=True)
    ranking = [slot.pk for slot in slots]
    calls = [
        partial(
            actions.save_ballot,
            round=round_,
            student=student,
            ranking=ranking,
            impossible=[],
            by=student,
            now=NOW,
        )
        for student in students
    ]
    withdraw = partial(remove_slot, slot=slots[0], by=staff, now=NOW)

    answers = at_once([*calls, withdraw])

    assert not any(isinstance(one, ScheduleError) for one in answers)
    assert {type(one).__name__ for one in answers[:-1]} <= {"Ballot", "SlotNotAvailable"}
    assert answers[-1] is None and not Presentation.objects.exists()
    assert {one.ranking for one in queries.ballots(round_)} <= {(slots[1].pk,)}

"""A worker killed in the middle of an assignment, with real processes on one database."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Membership, User
from papers.models import AssignmentRun
from papers.queries import course_snapshot
from schedule.models import Slot
from tests.factories import (
    AssignmentRunFactory,
    PaperFactory,
    RoundFactory,
    SessionFactory,
)
from tests.faults.processes import Worker, eventually

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("site_rows")]

STUDENTS, SESSIONS, SLOTS_EACH = 200, 35, 3


def big_round():
    """Make a round that takes a worker some seconds."""
    now = timezone.now()
    round_ = RoundFactory(mode="ranked", opens_at=now - timedelta(days=9), closes_at=now)
    users = User.objects.bulk_create(
        User(email=f"s{n}@example.edu", name=f"S {n}", password="!") for n in range(STUDENTS)
    )
    Membership.objects.bulk_create(
        Membership(course=round_.course, user=user, role="student", joined_at=now) for user in users
    )
    paper = PaperFactory(course=round_.course)
    for week in range(1, SESSIONS + 1):
        starts_at = now + timedelta(days=7 * week)
        session = SessionFactory(course=round_.course, starts_at=starts_at)
        for position in range(SLOTS_EACH):
            slot = Slot.objects.create(round=round_, session=session, position=position, capacity=5)
            paper.topics.create(slot=slot)
    return round_


def waiting_run(round_):
    """Ask for a run on made-up wishes, long enough ago for the sweep."""
    now, chance = timezone.now(), random.Random(7)
    snapshot = course_snapshot(round_, now=now)
    slots = [slot["id"] for slot in snapshot["slots"]]
    weights = [1 / place for place, _slot in enumerate(slots, start=1)]
    for student in snapshot["students"]:
        student["ranking"] = list(dict.fromkeys(chance.choices(slots, weights, k=10)))
    return AssignmentRunFactory(round=round_, asked_at=now - timedelta(minutes=1), problem=snapshot)


def test_an_assignment_whose_worker_is_killed_is_ended_by_another_once(
    data_dir, started, mail, valkey, tick
):
    def worker():
        process = started(Worker(data_dir, REDIS_URL=valkey.url, EMAIL_URL=mail.url))
        process.is_up()
        return process

    def state():
        return AssignmentRun.objects.get(pk=run.pk).state

    run = waiting_run(big_round())
    first = worker()
    tick("papers.assign_waiting")
    assert eventually(lambda: state() == "working"), first.said
    first.kill()
    assert state() == "working"

    AssignmentRun.objects.update(leased_until=timezone.now())  # the lease is over
    second = worker()
    tick("papers.assign_waiting")
    tick("papers.assign_waiting")

    assert eventually(lambda: state() == "done"), second.said
    assert run.talks.count() == 2 * STUDENTS
    assert run.talks.values("membership", "slot").distinct().count() == 2 * STUDENTS

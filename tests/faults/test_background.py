"""Workers killed and doubled, with real processes on one database."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Letter
from tests.agenda.factories import ExamFactory
from tests.factories import CourseFactory, MembershipFactory
from tests.faults.processes import Worker, eventually
from tests.outbox.factories import LetterFactory

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("site_rows")]


@pytest.fixture
def worker(data_dir, started, mail, valkey, tick):
    """Start a worker as often as the test likes."""

    def start(pool="threads"):
        process = started(Worker(data_dir, pool=pool, REDIS_URL=valkey.url, EMAIL_URL=mail.url))
        process.is_up()
        return process

    return start


def states():
    return Counter(Letter.objects.values_list("state", "attempts"))


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_letter_whose_worker_is_killed_in_the_middle_of_sending_goes_once(
    worker, mail, tick, pool
):
    mail.stops_at = "MAIL"
    first = worker(pool)
    LetterFactory(created_at=timezone.now(), due_at=timezone.now())
    tick("outbox.deliver_due")
    assert mail.has_stopped.wait(60), first.said

    first.kill()
    mail.stops_at = ""
    mail.goes_on.set()
    assert states() == {("sending", 1): 1}
    Letter.objects.update(leased_until=timezone.now())  # the lease's minute is over
    second = worker(pool)
    tick("outbox.deliver_due")

    assert eventually(lambda: states() == {("sent", 2): 1}), second.said
    assert len(mail.letters) == 1


def test_two_workers_send_each_letter_once_and_tell_each_thing_once(worker, mail, tick):
    course = CourseFactory()
    students = MembershipFactory.create_batch(20, course=course)
    ExamFactory(course=course, starts_at=timezone.now() + timedelta(hours=20))
    LetterFactory.create_batch(40, created_at=timezone.now(), due_at=timezone.now())
    both = [worker(), worker()]

    for _ in range(5):
        tick("agenda.remind")
        tick("outbox.deliver_due")

    def all_sent():
        return set(states()) == {("sent", 1)} and Letter.objects.count() == 60

    assert eventually(all_sent), [states(), *(one.said for one in both)]
    assert set(Counter(letter["Message-ID"] for letter in mail.letters).values()) == {1}
    told = Counter(letter["To"] for letter in mail.letters)
    assert {told[student.user.email] for student in students} == {1}
    assert all("succeeded" in one.said for one in both)  # each had a part in it

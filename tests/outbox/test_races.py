"""Several workers at once, on PostgreSQL: each letter goes out once, each thing is told once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from agenda.actions import remind_all
from outbox import delivery
from outbox.actions import write_letter
from outbox.errors import AlreadyTold
from outbox.models import Letter
from outbox.rules import Told
from tests.agenda.factories import ExamFactory
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory
from tests.outbox.factories import LetterFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: two threads do not share SQLite's memory")


def at_once(number, do):
    """Run `do` in that many threads that start together; return what each returned."""
    barrier = Barrier(number)

    def run():
        try:
            barrier.wait(60)
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        running = [pool.submit(run) for _ in range(number)]
    return [one.result() for one in running]


def test_four_workers_send_each_letter_once(server, monkeypatch):
    monkeypatch.setattr("outbox.rules.BATCH_SIZE", 7)
    LetterFactory.create_batch(200)

    sent = at_once(4, lambda: delivery.deliver_due(clock=timezone.now))

    assert sum(sent) == 200
    arrived = Counter(letter["Message-ID"] for letter in server.letters)
    assert set(arrived.values()) == {1}
    assert set(arrived) == set(Letter.objects.values_list("message_id", flat=True))
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_one_letter_wanted_by_ten_workers_goes_once(server):
    letter = LetterFactory()

    sent = at_once(10, lambda: delivery.deliver(letter.pk, clock=timezone.now))

    assert sorted(sent) == [0] * 9 + [1]
    assert len(server.letters) == 1


def test_ten_who_tell_one_thing_write_one_letter():
    user = UserFactory()

    def tell():
        told = [Told("reminder", "session:1")]
        try:
            write_letter(recipient_id=user.pk, subject="S", body="B", told=told, now=NOW)
        except AlreadyTold:
            return "told"
        return "written"

    assert sorted(at_once(10, tell)) == ["told"] * 9 + ["written"]
    assert Letter.objects.count() == 1


def test_four_workers_remind_everybody_once():
    course = CourseFactory()
    MembershipFactory.create_batch(20, course=course)
    exam = ExamFactory(course=course)

    written = at_once(4, lambda: remind_all(now=exam.starts_at.replace(day=exam.starts_at.day - 1)))

    assert sum(written) == Letter.objects.count() == 20

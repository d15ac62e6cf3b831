import pytest
from django.core import mail

from coursesite.celery import app
from outbox import tasks
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.django_db


def test_deliver_sends_one_and_deliver_due_the_rest():
    first, _ = LetterFactory.create_batch(2)

    tasks.deliver(first.pk)
    assert [len(mail.outbox), mail.outbox[0].to] == [1, [first.recipient.email]]

    tasks.deliver_due()
    assert len(mail.outbox) == 2


def test_beat_knows_the_tasks_by_their_names():
    planned = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert {"outbox.deliver_due"} <= planned & set(app.tasks)

import time

import pytest
from celery import Celery
from django.db import transaction

from coursesite.celery import app as site_app
from outbox import wake, wakeup


@pytest.fixture(params=["redis+socket:///nothing/here.sock", "redis://127.0.0.1:1"])
def dead_broker(request, settings):
    """The site's own settings with a broker that is away."""
    lonely = Celery("lonely", broker=request.param, set_as_current=False)
    lonely.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    lonely.set_current()
    yield
    site_app.set_current()


def test_an_equal_wake_is_sent_once_and_others_each(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        wake("grading.recompute", 1)
        wake("grading.recompute", 1)
        wake("grading.recompute", 2)

    assert [(call.task, call.ids) for call in callbacks] == [
        ("grading.recompute", (1,)),
        ("grading.recompute", (2,)),
    ]


def test_a_wake_of_a_part_that_was_rolled_back_does_not_silence_a_later_one(
    db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        with transaction.atomic():
            wake("grading.recompute", 1)
            transaction.set_rollback(True)
        wake("grading.recompute", 1)

    assert len(callbacks) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("dead_broker")
def test_twenty_wakes_with_the_broker_away_cost_no_time_and_no_error(caplog):
    started = time.monotonic()
    with transaction.atomic():
        for number in range(20):
            wake("grading.recompute", number)

    assert time.monotonic() - started < 10  # it would wait for much longer
    assert caplog.text.count("broker away") == 1


@pytest.mark.usefixtures("dead_broker")
def test_the_broker_is_asked_again_after_a_while(caplog):
    wakeup.send("outbox.beat", ())
    wakeup.broker.away_until = 0
    wakeup.send("outbox.beat", ())

    assert caplog.text.count("broker away") == 2


def test_whatever_the_brokers_client_throws_fails_no_request(broker, caplog):
    site_app.producer_pool.force_close_all()  # "Acquire on closed pool" is no OSError

    wakeup.send("outbox.beat", ())

    assert "broker away, outbox.beat" in caplog.text


def test_letters_let_other_work_go_first(broker):
    wakeup.send("outbox.deliver_due", ())
    wakeup.send("outbox.beat", ())

    with site_app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
        taken = [queue.get(timeout=60) for _ in range(2)]
        assert [one.headers["task"] for one in taken] == ["outbox.beat", "outbox.deliver_due"]

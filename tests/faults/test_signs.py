"""Worker and beat each leave their own sign of life: only who was killed falls silent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coursesite.views.health import check_processes
from outbox.models import Heartbeat
from tests.faults.processes import Beat, Worker, eventually

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("site_rows")]


@pytest.fixture
def start(data_dir, started, valkey):
    env = {"REDIS_URL": valkey.url}

    def start(process, pool="threads"):
        if process == "worker":
            return started(Worker(data_dir, pool=pool, **env))
        return started(Beat(data_dir, **env))

    return start


def says(words):
    return eventually(lambda: words == check_processes().partition(" ")[0])


@pytest.mark.parametrize(("dead", "pool"), [("worker", "prefork"), ("beat", "threads")])
def test_only_who_was_killed_is_named(start, dead, pool):
    running = {"worker": start("worker", pool), "beat": start("beat")}
    assert says("ok"), [one.said for one in running.values()]

    running[dead].kill()
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(minutes=4))

    assert says(dead), check_processes()

    start(dead, pool)

    assert says("ok"), check_processes()

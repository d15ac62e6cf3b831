"""Letters by the hundred through a mail server that misbehaves, while worker, beat, broker, database and it
are killed: all that should arrive does, none twice but what was in flight."""

import contextlib
import json
import random
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from environ import Env

from courses.models import User
from outbox.models import Heartbeat, Letter
from tests import services
from tests.conftest import IS_FULL
from tests.factories import UserFactory
from tests.faults import production
from tests.faults.conftest import SITE, beat_at
from tests.faults.processes import Beat, Process, Worker, environment, eventually, free_port

pytestmark = pytest.mark.fault

ROUNDS = 100 if IS_FULL else 5
LETTERS = 200 if IS_FULL else 100
AT_ONCE = 2
"""Processes of the worker: so many letters are in flight."""
VICTIMS = ["worker", "beat", "broker", "database", "mail server"]
SAFE = ["fsync=off", "max_connections=100"]  # what is committed survives the killed process
SHARE_OF_FAULTS = 0.06


class Sink(Process):
    def __init__(self, folder):
        self.port, self.file = free_port(), folder / "taken.jsonl"
        self.file.touch()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.folder = folder
        self.start()

    def start(self):
        arguments = [str(self.port), str(self.file), str(SHARE_OF_FAULTS), str(random.random())]
        command = ("-W", "ignore", "-m", "tests.outbox.smtp_sink", *arguments)
        super().__init__(*command, env=environment(self.folder))
        self.has_said("ready")

    def taken(self):
        return [json.loads(line) for line in self.file.read_text().splitlines()]


@dataclass
class Site:
    """All of a site but its web server, whose part a writer has."""

    folder: Path
    database: services.PostgreSQL
    broker: services.Valkey
    sink: Sink
    env: dict[str, str] = field(default_factory=dict)
    worker: Worker | None = None
    beat: Beat | None = None

    def start_worker(self):
        self.worker = Worker(self.folder, pool="prefork", **self.env)

    def start_beat(self):
        self.beat = Beat(self.folder, **self.env)

    def kill(self, victim):
        {
            "worker": lambda: self.worker.kill(),
            "beat": lambda: self.beat.kill(),
            "broker": self.broker.kill,
            "database": self.database.kill,
            "mail server": self.sink.kill,
        }[victim]()

    def start(self, victim):
        {
            "worker": self.start_worker,
            "beat": self.start_beat,
            "broker": self.broker.start,
            "database": self.database.start,
            "mail server": self.sink.start,
        }[victim]()
        if victim == "database":
            connections[SITE].close()


@pytest.fixture
def running(rows_of):
    if why := services.why_no_postgresql():
        pytest.skip(why)
    with contextlib.ExitStack() as stack:
        prefix = {"prefix": "cs-letters-", "ignore_cleanup_errors": True}
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(**prefix))).resolve()
        database = stack.enter_context(services.postgresql_server(SAFE))
        broker = stack.enter_context(services.valkey())
        made = production.Site(folder, database.url)
        assert made.manage("migrate", "-v0")[0] == 0
        sink = Sink(folder)
        stack.callback(sink.kill)
        urls = {"REDIS_URL": broker.url, "EMAIL_URL": sink.url, "EMAIL_TIMEOUT": "2"}
        site = Site(folder, database, broker, sink, made.env | urls)
        stack.enter_context(rows_of(Env.db_url_config(database.url)))
        site.start_worker()
        site.start_beat()
        stack.callback(lambda: (site.worker.kill(), site.beat.kill()))
        site.worker.is_up()
        yield site


def people(name):
    """Make who gets letters: some are gone from the mail server, some switched off here."""
    made = [
        UserFactory.build(
            email=f"{'gone' if number % 10 == 3 else 'kim'}-{number}.{name}@example.edu",
            is_active=number % 10 != 7,
        )
        for number in range(40)
    ]
    User.objects.bulk_create(made)


def write(site, name, victim, chance):
    """Let the writer write, kill the victim in the middle and start it again; return its words."""
    command = ("-m", "tests.faults.writer", name, str(LETTERS))
    env = site.env | {"DJANGO_SETTINGS_MODULE": "coursesite.settings"}
    writer = Process(*command, env=env)
    try:
        writer.has_said(r'"fate"')
        time.sleep(chance.uniform(0, 1.5))
        site.kill(victim)
        killed_at = timezone.now()
        time.sleep(chance.uniform(0, 0.7))
        site.start(victim)
        assert writer.wait() == 0, writer.said
    finally:
        writer.kill()
    fates = defaultdict(set)
    for line in writer.words:
        if line.startswith("{"):
            told = json.loads(line)
            fates[told["fate"]] |= set(told["subjects"])
    return fates, killed_at


def settle(site, victim, killed_at):
    """Let an hour pass until nothing waits: leases of who was killed end, and rests after failures.

    Who lives keeps what it has: a busy machine may take long for a letter. Without its database a
    worker can mark nothing; timeouts are two seconds, then it sends nothing either.
    """
    ends_at = {
        "worker": killed_at,
        "database": killed_at + timedelta(seconds=5),
    }.get(victim)
    their_leases = Letter.objects.filter(
        state="sending", leased_until__lt=killed_at + timedelta(minutes=1)
    )
    with beat_at(site.broker.url) as tick:

        def has_settled():
            if ends_at and timezone.now() > ends_at:
                their_leases.update(leased_until=timezone.now())
            Letter.objects.filter(state="queued").update(due_at=timezone.now())
            waiting = Letter.objects.waiting().exists()
            if waiting:
                tick("outbox.deliver_due")
                time.sleep(0.5)
            return not waiting

        assert eventually(has_settled, 240), [
            Counter(Letter.objects.values_list("state", "reason")),
            site.worker.said[-3000:],
        ]


def check(site, name, fates, victim):
    """Compare what was written with what is there; return the counts."""
    letters = list(
        Letter.objects.filter(subject__startswith=f"{name} ").select_related("recipient")
    )
    by_subject = {letter.subject: letter for letter in letters}
    assert len(by_subject) == len(letters)
    assert fates["written"] <= set(by_subject) <= fates["written"] | fates["unknown"]

    taken = [line for line in site.sink.taken() if line["subject"].startswith(f"{name} ")]
    ids = defaultdict(list)
    for line in taken:
        ids[line["subject"]].append(line["id"])
    for subject, letter in by_subject.items():
        expected = ("suppressed", 0) if not letter.recipient.is_active else ("sent", 1)
        expected = ("failed", 0) if "gone" in letter.recipient.email and expected[1] else expected
        assert (letter.state, min(len(ids[subject]), 1)) == expected, (subject, letter.reason)
        assert set(ids[subject]) <= {letter.message_id}
        if letter.state == "failed":
            assert letter.reason == "550 5.1.1 no such person"
    assert set(ids) <= set(by_subject)  # nothing that was taken back

    # A server that took a letter and did not say so gets it again.
    unheard = Counter(line["subject"] for line in taken if line["fault"])
    doubled = [one for one, copies in ids.items() if len(copies) > 1 + unheard[one]]
    assert len(doubled) <= (0 if victim in {"beat", "broker"} else AT_ONCE), doubled
    copies = sum(len(one) - 1 for one in ids.values() if one)
    states = Counter(letter.state for letter in letters)
    return states | Counter(copies=copies, doubled=len(doubled), unknown=len(fates["unknown"]))


def test_every_letter_arrives_and_none_twice_but_those_in_flight(running, tell):
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    total = Counter()
    for number in range(ROUNDS):
        victim = VICTIMS[number] if number < len(VICTIMS) else chance.choice(VICTIMS)
        name = f"round{number}"
        people(name)
        fates, killed_at = write(running, name, victim, chance)
        settle(running, victim, killed_at)
        counts = check(running, name, fates, victim)
        print(f"seed {seed}, round {number}, {victim} killed: {dict(counts)}")
        total += counts
    tell(f"letters, {ROUNDS} rounds: {dict(total)}")
    assert total["sent"] > 0.6 * ROUNDS * LETTERS
    assert eventually(Heartbeat.objects.exists), running.beat.said  # beat and worker work together

"""The web server killed in the middle of hand-ins: every receipt keeps its file, no row lacks one."""

import contextlib
import hashlib
import html
import os
import random
import re
import socket
import statistics
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from courses.models import Upload
from outbox.models import Notice
from projects.models import Submission
from projects.receipts import read_receipt
from tests.conftest import IS_FULL
from tests.factories import MilestoneFactory, TeamFactory, TeamPlaceFactory
from tests.faults.conftest import SITE
from tests.faults.processes import eventually
from tests.faults.sending import Sending, reports, sign_in

pytestmark = pytest.mark.fault

SIZE = 20_000_000
ROUNDS = 50 if IS_FULL else 8
DAY = 24 * 60 * 60
TABLES = {  # whoever wants to write there waits, and is killed there
    "before its upload's row": "courses_upload",
    "before its version's row": "projects_submission",
    "before its letters' rows": "outbox_letter",
}
WRITTEN = "before its answer, with all rows written"
MOMENTS = [
    *("while it comes", "while it comes slowly", *TABLES),
    *(WRITTEN, "while it is stored", "at its end"),
]


def open_milestone(members=2):
    """Return a milestone that is open now and a team's members, each with their cookies."""
    now = timezone.now()
    milestone = MilestoneFactory(
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )
    team = TeamFactory(course=milestone.course)
    places = TeamPlaceFactory.create_batch(members, team=team, joined_at=now - timedelta(days=9))
    return milestone, [sign_in(place.membership.user) for place in places]


@contextlib.contextmanager
def held(table):
    """Keep everybody else from writing to a table; give how many wait for something.

    In the end, those who wait are gone for the database too: it would hear of it only when it
    answers, and would have written by then.
    """
    with transaction.atomic(using=SITE), connections[SITE].cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")

        def waiting():
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return cursor.fetchone()[0]

        yield waiting
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted")


@contextlib.contextmanager
def deaf_broker(site):
    """Listen where the broker would be and say nothing: it is woken after the rows, before the answer."""
    place = site.folder / "nobody.sock"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(place))
        door.listen()
        door.settimeout(60)
        yield door
    place.unlink()


class Killing:
    """Rounds of members who hand in at once, and are cut off."""

    def __init__(self, site, web):
        self.site = site
        self.start = lambda: web(workers=1)
        self.web = self.start()
        self.milestone, self.members = open_milestone()
        self.all_sent = []
        self.seconds = statistics.median(self.undisturbed() for _ in range(3))

    def send(self, pause=0.0):
        sendings = [
            Sending(self.web.port, self.milestone, cookies, report, pause=pause)
            for cookies, report in zip(self.members, reports(2, SIZE), strict=True)
        ]
        self.all_sent += sendings
        for one in sendings:
            one.start()
        return sendings

    def undisturbed(self):
        """Hand in; return the seconds from the last byte to the answer."""
        sendings = self.send()
        for one in sendings:
            one.join()
            assert one.receipt, one.answer or self.web.said
        return max(one.answered_at for one in sendings) - max(one.sent_at for one in sendings)

    def round(self, moment, *, kills_master):
        """Send, wait for the moment, and kill."""
        assert self.web.request("GET", "/healthz")[0] == 200  # the new worker is there
        first = len(self.all_sent)
        if moment in TABLES:
            with held(TABLES[moment]) as waiting:
                self.send()
                assert eventually(lambda: waiting() >= len(self.members)), self.web.said
                self.kill(kills_master=kills_master)
        elif moment == WRITTEN:
            with deaf_broker(self.site) as door:
                self.send()
                with door.accept()[0]:
                    self.kill(kills_master=kills_master)
        else:
            self.wait_until(moment, self.send(pause=0.01 if "slowly" in moment else 0)[0])
            self.kill(kills_master=kills_master)
        for one in self.all_sent[first:]:
            one.join()

    def wait_until(self, moment, sending):
        if "comes" in moment:
            part = random.random() * SIZE
            assert eventually(lambda: sending.sent >= part)
            return
        assert sending.has_sent.wait(60)
        early = moment == "while it is stored"
        time.sleep(self.seconds * (random.uniform(0, 0.8) if early else random.uniform(0.6, 1.5)))

    def kill(self, *, kills_master):
        if kills_master:
            self.web.kill()
            self.web = self.start()
        else:
            self.web.kill_workers()


def assert_kept(site, web, sendings):
    """Each receipt has its row, its file with the bytes that were sent, and its page says so."""
    for one in sendings:
        row = Submission.objects.select_related("upload").get(pk=one.receipt.split("/")[-2])
        assert row.upload.sha256 == one.report.sha256
        status, _, page = web.request("GET", one.receipt, headers=one.cookies)
        line = read_receipt(html.unescape(re.search(r"data-receipt>(.+?)<", page.decode())[1]))
        assert (status, line.version, list(line.hashes)) == (200, row.version, [one.report.sha256])


def assert_rows_are_whole(site, milestone, members):
    """No upload is without its bytes; the versions are 1 to n; each member is told of each."""
    stored = site.stored()
    for sha256, size in Upload.objects.values_list("sha256", "size"):
        content = stored[sha256].read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (sha256, size)
    rows = milestone.submissions.order_by("version")
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    told = Counter(Notice.objects.filter(kind="submission-received").values_list("subject_key"))
    assert {told[f"submission:{row.pk}",] for row in rows} == {len(members)}


def assert_orphans_go_after_a_day(site):
    """Return how many there were, and how many never got as far as a name."""
    known = set(Upload.objects.values_list("sha256", flat=True))
    orphans, unfinished = set(site.stored()) - known, site.unfinished()
    code, words = site.manage("checkfiles", "--delete")
    assert code == 0, words
    assert {line.split()[1] for line in words.splitlines() if "orphaned" in line} == orphans
    assert (set(site.stored()) - known, site.unfinished()) == (orphans, unfinished)

    for path in [*(site.stored()[name] for name in orphans), *unfinished]:
        os.utime(path, (time.time() - DAY - 60,) * 2)
    code, words = site.manage("checkfiles", "--delete")
    assert (code, words.count("deleted")) == (0, len(orphans)), words
    assert (set(site.stored()) == known, site.unfinished()) == (True, [])
    return len(orphans), len(unfinished)


def test_a_web_server_killed_in_the_middle_of_hand_ins_loses_none_that_has_a_receipt(
    site, web, tell
):
    killing = Killing(site, web)
    moments = [MOMENTS[number % len(MOMENTS)] for number in range(ROUNDS)]
    for number, moment in enumerate(moments):
        killing.round(moment, kills_master=number % 3 == 2)

    sendings = killing.all_sent
    given = [one for one in sendings if one.receipt]
    assert_kept(site, killing.web, given)
    assert_rows_are_whole(site, killing.milestone, killing.members)
    sent = {one.report.sha256 for one in sendings}
    rows = set(killing.milestone.submissions.values_list("upload__sha256", flat=True))
    assert len(rows) >= len(given) + moments.count(WRITTEN)
    assert not Upload.objects.filter(sha256__in=sent - rows).exists()
    orphans, unfinished = assert_orphans_go_after_a_day(site)
    tell(
        f"uploads, {ROUNDS} rounds, {len(sendings)} hand-ins: {len(given)} receipts, {len(rows)} versions,"
        f" {orphans} orphans, {unfinished} unfinished"
    )

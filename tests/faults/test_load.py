"""Many hand-ins at once, over the web server of production: all arrive, in little memory."""

import http.client
import threading
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Upload
from tests.conftest import IS_FULL
from tests.factories import CourseFactory, MembershipFactory, MilestoneFactory
from tests.faults.processes import eventually
from tests.faults.sending import Sending, reports, sign_in

pytestmark = pytest.mark.fault

COUNT, SIZE = (100, 20_000_000) if IS_FULL else (12, 5_000_000)
MOST_MEGABYTES = 300


class Reader(threading.Thread):
    """Somebody who asks for a page again and again, until told to stop."""

    def __init__(self, port, path):
        super().__init__(daemon=True)
        self.port, self.path = port, path
        self.is_done = threading.Event()
        self.times, self.statuses = [], set()

    def run(self):
        while not self.is_done.is_set():
            began = time.monotonic()
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            line.request("GET", self.path)
            answer = line.getresponse()
            answer.read()
            line.close()
            self.times.append(time.monotonic() - began)
            self.statuses.add(answer.status)
            self.is_done.wait(0.05)

    def stop(self):
        self.is_done.set()
        self.join()

    def part(self, share):
        """Return the seconds within which this share was answered."""
        times = sorted(self.times)
        return times[min(int(len(times) * share), len(times) - 1)]


def test_many_hand_ins_at_once_all_arrive_while_the_course_page_answers(site, web, tell):
    now = timezone.now()
    course = CourseFactory(is_public=True)
    milestone = MilestoneFactory(
        course=course,
        is_individual=True,
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )
    people = [sign_in(one.user) for one in MembershipFactory.create_batch(COUNT, course=course)]
    server = web()
    reader = Reader(server.port, reverse("course", args=[course.slug]))
    sendings = [
        Sending(server.port, milestone, cookies, report)
        for cookies, report in zip(people, reports(COUNT, SIZE), strict=True)
    ]
    reader.start()
    assert eventually(lambda: len(reader.times) > 12)  # every process has shown the page once
    reader.times.clear()
    began = time.monotonic()
    for one in sendings:
        one.start()
    for one in sendings:
        one.join()
    seconds = time.monotonic() - began
    reader.stop()

    tell(
        f"uploads at once, {COUNT} x {SIZE / 1e6:.0f} MB in {seconds:.1f} s; most memory of each web process:"
        f" {', '.join(f'{one:.0f}' for one in server.memory())} MB; course page {len(reader.times)}"
        f" times, p50 {reader.part(0.5) * 1000:.0f} ms, p99 {reader.part(0.99) * 1000:.0f} ms"
    )
    assert all(one.receipt for one in sendings), [one.status for one in sendings]
    arrived = Upload.objects.filter(submissions__milestone=milestone)
    assert set(arrived.values_list("sha256", flat=True)) == {one.report.sha256 for one in sendings}
    assert all(
        site.stored()[name].stat().st_size == SIZE for name in {row.sha256 for row in arrived}
    )
    assert max(server.memory()) < MOST_MEGABYTES
    assert reader.statuses == {200}

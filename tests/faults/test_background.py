"""Workers killed and doubled, and the broker away, with real processes on one database."""

import re
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.models import Policy, Snapshot
from outbox.models import Letter
from tests.agenda.factories import ExamFactory
from tests.factories import (
    CourseFactory,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
)
from tests.faults.processes import Run, Worker, eventually
from tests.faults.sending import multipart, sign_in
from tests.outbox.factories import LetterFactory
from tests.uploads import PDF

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("site_rows")]

BROKER_SECONDS = 1.0
"""What a request may cost more while the broker is away."""


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
    assert mail.has_stopped.wait(20), first.said

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


def hand_in(run, milestone, cookies):
    """Hand a file in as a browser would; return where it leads and the seconds it took."""
    url = reverse("projects:submit", args=[milestone.course.slug, milestone.pk])
    body, content_type = multipart("report.pdf", PDF)
    began = time.monotonic()
    status, headers, page = run.request("POST", url, body, cookies | {"Content-Type": content_type})
    assert status == 302, page.decode()
    assert "/submissions/" in headers["Location"]
    return headers["Location"], time.monotonic() - began


def grade(run, item, student, points, cookies):
    """Open the sheet of an item, write one student's points and save; return the seconds it took."""
    url = reverse("grading:item", args=[item.component.course.slug, item.pk])
    status, _, page = run.request("GET", url, headers=cookies)
    assert status == 200
    hidden = re.findall(r'<input[^>]*name="(seen-\d+)"[^>]*value="([^"]*)"', page.decode())
    fields = dict(hidden) | {f"value-{student.pk}": points}
    began = time.monotonic()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, page = run.request("POST", url, urlencode(fields), cookies | form)
    assert status == 302, page.decode()
    return time.monotonic() - began


def test_the_broker_may_be_away_while_somebody_hands_in_and_somebody_grades(
    data_dir, started, mail, valkey, tick, settings
):
    now = timezone.now()
    course = CourseFactory()
    student = MembershipFactory(course=course)
    teacher = MembershipFactory(course=course, instructor=True)
    milestone = MilestoneFactory(
        course=course,
        is_individual=True,
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )
    item = ItemFactory(component__course=course)
    Policy.objects.create(course=course)
    urls = {"REDIS_URL": valkey.url, "EMAIL_URL": mail.url}
    run = started(Run(data_dir, SECRET_KEY=settings.SECRET_KEY, **urls))
    run.is_up()
    cookies = sign_in(student.user)
    _, usual_seconds = hand_in(run, milestone, cookies)
    assert eventually(lambda: states() == {("sent", 1): 1}), run.said

    valkey.stop()
    receipt, seconds = hand_in(run, milestone, cookies)
    status, _, page = run.request("GET", receipt, headers=cookies)
    grading_seconds = grade(run, item, student, "80", sign_in(teacher.user))

    assert seconds < usual_seconds + BROKER_SECONDS
    assert grading_seconds < usual_seconds + BROKER_SECONDS
    assert (status, bool(re.search(r"[0-9a-f]{16}", page.decode()))) == (200, True)
    assert states() == {("sent", 1): 1, ("queued", 0): 1}

    valkey.start()
    tick("grading.recompute_stale")

    assert eventually(lambda: states() == {("sent", 1): 2}, 25), run.said
    assert len(mail.letters) == 2
    assert eventually(lambda: Snapshot.objects.filter(membership=student, current=80)), run.said

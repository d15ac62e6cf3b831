"""The broker away for a while: pages work, writes succeed, and letters go when it is back."""

import random
import re
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.files import FolderStorage
from grading.models import Policy, Snapshot
from outbox.models import Letter
from tests.access_world import NOTES, World
from tests.conftest import IS_FULL
from tests.factories import CourseFactory, ItemFactory, MembershipFactory, MilestoneFactory
from tests.faults.processes import Run, eventually
from tests.faults.sending import multipart, sign_in
from tests.test_access import TABLE, url_of
from tests.uploads import PDF

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("site_rows")]

AWAY_SECONDS = 300 if IS_FULL else 1
PAGES = len(TABLE) if IS_FULL else 20
"""So many addresses, each as three roles."""
BROKER_SECONDS = 1.0
"""What a request may cost more while the broker is away."""


def receipts():
    return Counter(
        Letter.objects.filter(kind="submission-received").values_list("state", flat=True)
    )


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


class Pages:
    """Some addresses of a course with a row of every kind, as a student, a TA and an instructor."""

    def __init__(self, run, uploads):
        world = World()
        FolderStorage(location=uploads).store(iter([NOTES]))
        self.run = run
        self.cookies = {
            role: sign_in(world.users[role]) for role in ("student", "ta", "instructor")
        }
        shown = [name for name, line in TABLE.items() if line.get and name != "readyz"]
        self.asked = [
            (role, url_of(name, world.ids))
            for name in random.sample(shown, min(PAGES, len(shown)))
            for role in self.cookies
        ]

    def answers(self):
        """Return the status of each page."""
        return {
            (role, url): self.run.request("GET", url, headers=self.cookies[role])[0]
            for role, url in self.asked
        }


def test_the_broker_may_be_away_while_people_read_hand_in_and_grade(
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
    pages = Pages(run, data_dir / "files")
    usual = pages.answers()
    assert max(usual.values()) < 500, usual
    cookies = sign_in(student.user)
    _, usual_seconds = hand_in(run, milestone, cookies)
    assert eventually(lambda: receipts() == {"sent": 1}), run.said

    valkey.kill()
    until = time.monotonic() + AWAY_SECONDS
    receipt, seconds = hand_in(run, milestone, cookies)
    status, _, page = run.request("GET", receipt, headers=cookies)
    grading_seconds = grade(run, item, student, "80", sign_in(teacher.user))
    assert pages.answers() == usual
    time.sleep(max(until - time.monotonic(), 0))
    _, last_seconds = hand_in(run, milestone, cookies)

    assert max(seconds, last_seconds, grading_seconds) < usual_seconds + BROKER_SECONDS
    assert (status, bool(re.search(r"[0-9a-f]{16}", page.decode()))) == (200, True)
    assert receipts() == {"sent": 1, "queued": 2}

    valkey.start()

    assert eventually(lambda: receipts() == {"sent": 3}), run.said  # beat does it
    to_student = [letter for letter in mail.letters if letter["To"] == student.user.email]
    assert len({letter["Message-ID"] for letter in to_student}) == len(to_student)
    tick("grading.recompute_stale")
    assert eventually(lambda: Snapshot.objects.filter(membership=student, current=80)), run.said

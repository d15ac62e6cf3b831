"""Twenty graders at one grid, on PostgreSQL and a running server: what was accepted is in the log."""

import http.client
import json
import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from grading.models import Grade, GradeChange
from tests.conftest import IS_FULL
from tests.factories import CourseFactory, ItemFactory, MembershipFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
GRADERS = 20
CELLS_EACH = 200 if IS_FULL else 20
TOKEN = "t" * 32


class Grader:
    """Saves cells one after the other over one connection, as the script of the grid does."""

    def __init__(self, address, course, member, cells):
        client = Client()
        client.force_login(member.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}",
        }
        self.member, self.course, self.cells = member, course, cells
        self.where = urlsplit(address).netloc
        self.accepted, self.answers = [], Counter()

    def work(self):
        connection = http.client.HTTPConnection(self.where, timeout=60)
        chance = random.Random(self.member.pk)
        for item, student in chance.choices(self.cells, k=CELLS_EACH):
            points = chance.randint(0, 100)
            status, answer = self.save(connection, item, student, points, 0)
            if status == 409:  # somebody was first: theirs is seen, and ours put in its place
                seen = answer["theirs"]["revision"]
                status, answer = self.save(connection, item, student, points, seen)
            if status == 200:
                self.accepted.append((item, student, points, answer["revision"]))
        connection.close()
        return self

    def save(self, connection, item, student, points, revision):
        url = reverse("grading:cell-save", args=[self.course.slug, item, student])
        typed = {"value": points, "revision": revision, "csrfmiddlewaretoken": TOKEN}
        connection.request("POST", url, urlencode(typed), self.headers)
        response = connection.getresponse()
        body = response.read()
        self.answers[response.status] += 1
        return response.status, json.loads(body) if response.status in {200, 409} else None


def test_every_accepted_save_is_in_the_log(live_server):
    course = CourseFactory()
    items = [ItemFactory(component__course=course).pk for _ in range(3)]
    students = [one.pk for one in MembershipFactory.create_batch(20, course=course)]
    cells = [(item, student) for item in items for student in students]
    graders = [
        Grader(live_server.url, course, member, cells)
        for member in MembershipFactory.create_batch(GRADERS, course=course, ta=True)
    ]

    with ThreadPoolExecutor(GRADERS) as pool:
        graders = list(pool.map(Grader.work, graders))

    answers = sum((one.answers for one in graders), Counter())
    assert set(answers) <= {200, 409}, answers
    assert answers[409] > 0  # they did meet
    log = defaultdict(dict)
    for change in GradeChange.objects.select_related("grade"):
        log[change.grade.item_id, change.membership_id][change.number] = change
    for grader in graders:
        for item, student, points, revision in grader.accepted:
            assert log[item, student][revision].new_points == points
    for grade in Grade.objects.all():
        changes = log[grade.item_id, grade.membership_id]
        assert sorted(changes) == list(range(1, grade.revision + 1))
        assert changes[grade.revision].new_points == grade.points
        olds = [changes[number].old_points for number in range(2, grade.revision + 1)]
        assert olds == [changes[number].new_points for number in range(1, grade.revision)]

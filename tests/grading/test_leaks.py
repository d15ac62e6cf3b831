"""What is hidden is hidden: two worlds that differ in hidden grades only look alike to every student.

Each page, file and feed that a student may read is read in both, byte by byte, headers too: of random
courses, with what is released and what is not, rules, rubrics, late days and statistics.
"""

import random
import re

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.urls import reverse

from agenda.actions import reset_feed_key
from grading import actions
from grading.models import GradeChange, Item
from tests.access_world import NOTES, World, undone
from tests.conftest import IS_FULL
from tests.factories import (
    NOW,
    ComponentFactory,
    CriterionFactory,
    ItemFactory,
    LevelFactory,
    MembershipFactory,
    MilestoneFactory,
    RubricFactory,
)
from tests.pages import read_through
from tests.test_access import IN_A_COURSE, TABLE, url_of

pytestmark = pytest.mark.property

ROUNDS = 60 if IS_FULL else 3
OTHERS = 6
"""Enough beside the two for statistics to be shown."""
READERS = ("student", "peer")
TOKENS = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": ?"[^"]+"|csrf-token" content="[^"]+"'
)
PERSONAL = {"Set-Cookie"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = World()
        made.ids |= {
            "key": reset_feed_key(user=made.users["student"], by=made.users["student"], now=NOW).key
        }
        yield made
        transaction.set_rollback(True)


def build(chance, world):
    """Give the course components and items of random rules, and everybody a grade for most of them."""
    Item.objects.filter(pk=world.ids["item_id"]).update(released_at=chance.choice([None, NOW]))
    milestone = MilestoneFactory(course=world.course, is_individual=True)
    grades = [{"turn": 2}, {"milestone": milestone}, {}, {}, {}]
    for _component in range(3):
        component = ComponentFactory(
            course=world.course,
            weight=chance.choice([0, 10, 30, 40]),
            weighting=chance.choice(["points", "items"]),
            drop_lowest=chance.choice([0, 0, 1]),
            is_extra_credit=chance.random() < 0.2,
        )
        for _ in range(chance.randint(1, 3)):
            ItemFactory(
                component=component,
                max_points=chance.choice([10, 33, 100]),
                is_extra_credit=chance.random() < 0.15,
                released_at=chance.choice([None, NOW]),
                **(grades.pop(0) if grades else {}),
            )
    items = list(Item.objects.filter(component__course=world.course).order_by("pk"))
    if all(item.is_released for item in items):
        Item.objects.filter(pk=items[-1].pk).update(released_at=None)
        items[-1].released_at = None
    for item in items:
        rubric = getattr(item, "rubric", None) or RubricFactory(item=item)
        LevelFactory(criterion=CriterionFactory(rubric=rubric))
    return items


def grade(chance, item, members, by):
    """Enter something random for most of the members: points, a decision, comments, levels."""
    levels = list(
        item.rubric.criteria.order_by("pk").last().levels.select_related("criterion__rubric")
    )
    for member in members:
        status = chance.choice(
            ["graded"] * 5 + ["none", "submitted", "excused", "missing", "absent"]
        )
        actions.enter_grade(
            item=item,
            membership=member,
            by=by,
            now=NOW,
            status=status,
            points=chance.randint(0, int(item.max_points) + 3) if status == "graded" else None,
            comment=chance.choice(["", "Well argued.", f"Secret {chance.random()}"]),
            days_late=chance.choice([0, 0, 2]),
            levels=chance.choice([[], levels[:1]]),
        )


def seen(client, world, addresses):
    """Return all that a student is sent, by who reads and the address."""
    answers = {}
    for reader in READERS:
        client.cookies.clear()
        client.cookies["csrftoken"] = "t" * 32  # else another one each time, and another ETag
        client.force_login(world.users[reader])
        for url in addresses:
            with undone():
                response = read_through(client.get(url))
            headers = {k: v for k, v in response.headers.items() if k not in PERSONAL}
            body = b"" if response.streaming else TOKENS.sub(b"", response.content)
            answers[reader, url] = (response.status_code, headers, body)
    return answers


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_hidden_grades_change_nothing_that_a_student_is_sent(
    client, db, world, time_machine, settings, seed
):
    time_machine.move_to(NOW, tick=False)
    settings.IS_EMBEDDED = False
    storages["uploads"].store(iter([NOTES]))
    chance = random.Random(seed)
    addresses = [url_of(name, world.ids) for name in IN_A_COURSE if TABLE[name].get]
    addresses += [
        reverse("home"),
        reverse("agenda:my-feed", args=[world.course.slug]) + "?key=" + world.ids["key"],
    ]
    with undone():
        others = MembershipFactory.create_batch(OTHERS, course=world.course)
        members = [*(world.members[reader] for reader in READERS), *others]
        by = world.members["ta"]
        items = build(chance, world)
        for item in items:
            grade(chance, item, members, by)
        before = seen(client, world, addresses)
        hidden = [item for item in items if not item.is_released]
        count = GradeChange.objects.count()

        for item in hidden:
            grade(chance, item, members, by)

        assert GradeChange.objects.count() > count
        after = seen(client, world, addresses)
    assert hidden
    assert sum(status == 200 for status, _headers, _body in before.values()) > 40
    assert [key for key, answer in before.items() if answer != after[key]] == []


def test_what_is_released_does_show(client, db, world, time_machine, settings):
    """The test above could see a difference if there was one."""
    time_machine.move_to(NOW, tick=False)
    settings.IS_EMBEDDED = False
    url = url_of("grading:grades", world.ids)
    with undone():
        by, member = world.members["ta"], world.members["student"]
        item = ItemFactory(component__course=world.course, released=True)
        answers = []
        for points in (3, 4):
            actions.enter_grade(
                item=item, membership=member, by=by, now=NOW, status="graded", points=points
            )
            answers.append(seen(client, world, [url])["student", url])
    assert answers[0] != answers[1]

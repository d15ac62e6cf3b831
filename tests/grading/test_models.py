"""What the tables refuse beside what tests/grading/test_actions.py tries."""

import pytest
from django.db import IntegrityError, transaction

from grading.models import Policy, Snapshot
from tests.factories import (
    NOW,
    ComponentFactory,
    CourseFactory,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def two_components_of_one_name():
    component = ComponentFactory()
    ComponentFactory(course=component.course, name=component.name)


def two_items_of_one_name():
    item = ItemFactory()
    ItemFactory(component=item.component, name=item.name)


def exam_graded_twice():
    session = SessionFactory(kind="exam")
    ItemFactory(session=session)
    ItemFactory(session=session)


def milestone_graded_twice():
    milestone = MilestoneFactory()
    ItemFactory(milestone=milestone)
    ItemFactory(milestone=milestone)


def two_policies_of_a_course():
    course = CourseFactory()
    Policy.objects.create(course=course)
    Policy.objects.create(course=course)


def two_snapshots_of_a_student():
    student = MembershipFactory()
    for _ in range(2):
        Snapshot.objects.create(
            membership=student, policy_version=1, change_count=0, computed_at=NOW
        )


def negative_number_of_dropped_items():
    ComponentFactory(drop_lowest=-1)


@pytest.mark.parametrize(
    "attempt",
    [
        two_components_of_one_name,
        two_items_of_one_name,
        exam_graded_twice,
        milestone_graded_twice,
        two_policies_of_a_course,
        two_snapshots_of_a_student,
        negative_number_of_dropped_items,
    ],
    ids=lambda attempt: attempt.__name__,
)
def test_database_refuses(attempt):
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt()

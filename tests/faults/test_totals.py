"""A worker killed in the middle of a course's totals, with real processes on one database."""

from decimal import Decimal

import pytest
from django.utils import timezone

from courses.models import Membership, User
from grading.models import Grade, GradeChange, Policy, Recomputation, Snapshot
from grading.queries import stale_courses
from tests.factories import ItemFactory, MembershipFactory
from tests.faults.processes import Worker, eventually

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("site_rows")]

STUDENTS = 14_000


def graded_course():
    """Make a course of which each student has one grade and no total yet: batches for seconds."""
    now, item = timezone.now(), ItemFactory()
    course, by = item.component.course, MembershipFactory(course=item.component.course, ta=True)
    Policy.objects.create(course=course)
    users = User.objects.bulk_create(
        User(email=f"s{n}@example.edu", name=f"S {n}", password="!") for n in range(STUDENTS)
    )
    members = Membership.objects.bulk_create(
        Membership(course=course, user=user, role="student", joined_at=now) for user in users
    )
    graded = {"changed_by": by, "changed_at": now, "status": "graded", "revision": 1}
    grades = Grade.objects.bulk_create(
        Grade(item=item, membership=member, points=n % 101, **graded)
        for n, member in enumerate(members)
    )
    said = {"by": by, "at": now, "old_status": "none", "new_status": "graded", "source": "import"}
    GradeChange.objects.bulk_create(
        GradeChange(
            grade=one, membership=one.membership, number=1, new_points=one.points, rubric=[], **said
        )
        for one in grades
    )
    return course


def test_totals_whose_worker_is_killed_in_the_middle_are_finished_by_another(
    data_dir, started, mail, valkey, tick
):
    def worker():
        process = started(Worker(data_dir, REDIS_URL=valkey.url, EMAIL_URL=mail.url))
        process.is_up()
        return process

    course = graded_course()
    first = worker()
    tick("grading.recompute_stale")
    assert eventually(lambda: Recomputation.objects.filter(after_id__gt=0).exists()), first.said
    first.kill()
    stored = dict(Snapshot.objects.values_list("membership", "computed_at"))
    assert 0 < len(stored) < STUDENTS
    assert Recomputation.objects.get().after_id == max(stored)

    Recomputation.objects.update(leased_until=timezone.now())  # the lease is over
    second = worker()
    tick("grading.recompute_stale")
    assert eventually(lambda: not stale_courses()), second.said

    again = Snapshot.objects.filter(membership__in=list(stored)[:1000])
    assert all(stored[row.membership_id] == row.computed_at for row in again)
    totals = Snapshot.objects.filter(membership__course=course)
    wrong = [
        (points, current)
        for points, current in totals.values_list("membership__grades__points", "current")
        if current != Decimal(points)
    ]
    assert totals.count() == STUDENTS
    assert wrong == []
    assert eventually(lambda: Recomputation.objects.get().leased_until is None)

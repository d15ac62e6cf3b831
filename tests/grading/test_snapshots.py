"""A stale total is never shown."""

from datetime import timedelta
from decimal import Decimal

import pytest

from grading import actions, queries, tasks
from grading.models import Item, Recomputation, Snapshot
from tests.factories import ComponentFactory, CourseFactory, ItemFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return MembershipFactory(instructor=True)


@pytest.fixture
def item(by, now):
    component = actions.create_component(course=by.course, name="All", weight=100, by=by, now=now)
    return actions.create_item(component=component, name="One", max_points=100, by=by, now=now)


@pytest.fixture
def student(by):
    return MembershipFactory(course=by.course)


def grade(item, student, by, now, points):
    actions.enter_grade(
        item=item, membership=student, by=by, now=now, status="graded", points=points
    )


def shown(student):
    return queries.course_totals(student.course)[student.pk]


def poison():
    """Falsify the stored numbers, so that a test sees whether they were used."""
    Snapshot.objects.update(current=Decimal("1.23"))


def test_snapshot_of_todays_input_is_shown(item, student, by, now):
    grade(item, student, by, now, 80)
    assert actions.recompute_snapshots(course=by.course, now=now) == 1
    poison()

    assert shown(student).staff.current == Decimal("1.23")


def test_grade_changed_since_is_computed_afresh(item, student, by, now):
    grade(item, student, by, now, 80)
    actions.recompute_snapshots(course=by.course, now=now)
    grade(item, student, by, now, 90)
    poison()

    assert shown(student).staff.current == 90


@pytest.mark.parametrize("change", ["item", "release", "component"])
def test_policy_changed_since_is_computed_afresh(item, student, by, now, change):
    grade(item, student, by, now, 80)
    actions.recompute_snapshots(course=by.course, now=now)
    if change == "item":
        actions.update_item(item=item, by=by, now=now, max_points=Decimal(160))
    elif change == "release":
        actions.release_item(item=item, by=by, now=now)
    else:
        actions.create_component(course=by.course, name="More", weight=50, by=by, now=now)
    poison()

    assert shown(student).staff.current == (50 if change == "item" else 80)


def test_policy_raised_while_the_page_reads_is_noticed(item, student, by, now):
    grade(item, student, by, now, 80)
    actions.recompute_snapshots(course=by.course, now=now)
    poison()
    policy = queries.course_policy(by.course)
    members = queries.students(by.course)
    actions.release_item(item=item, by=by, now=now)
    cells = queries.grade_cells(by.course, [student.pk])

    totals = queries.totals_for(by.course, policy, cells, members)

    assert totals[student.pk].staff.current == 80


def test_snapshot_holds_both_readers_totals(item, student, by, now):
    hidden = item
    released = ItemFactory(component=item.component, released_at=now)
    grade(hidden, student, by, now, 50)
    grade(released, student, by, now, 100)

    actions.recompute_snapshots(course=by.course, now=now)

    snapshot = Snapshot.objects.get()
    assert (snapshot.floor, snapshot.current, snapshot.ceiling) == (75, 75, 75)
    assert (snapshot.seen_floor, snapshot.seen_current, snapshot.seen_ceiling) == (50, 100, 100)
    assert shown(student).student.floor == 50


def test_only_what_is_behind_is_computed(item, student, by, now, django_assert_num_queries):
    other = MembershipFactory(course=by.course)
    MembershipFactory(course=by.course, dropped=True)
    assert actions.recompute_snapshots(course=by.course, now=now) == 2
    with django_assert_num_queries(1):
        assert actions.recompute_snapshots(course=by.course, now=now) == 0
    grade(item, other, by, now, 10)

    assert actions.recompute_snapshots(course=by.course, now=now) == 1
    assert Snapshot.objects.get(membership=other).current == 10


def test_dropped_students_keep_their_totals(item, student, by, now):
    grade(item, student, by, now, 80)
    actions.recompute_snapshots(course=by.course, now=now)
    student.state, student.dropped_at = "dropped", now
    student.save()
    actions.update_item(item=item, by=by, now=now, max_points=Decimal(160))

    actions.recompute_snapshots(course=by.course, now=now)

    assert Snapshot.objects.get().current == 80


def test_sweep_wakes_each_course_that_is_behind(item, student, by, now, monkeypatch):
    woken = []
    monkeypatch.setattr("grading.tasks.wake", lambda *work: woken.append(work))
    archived = ComponentFactory(course__archived_at=now)
    MembershipFactory(course=archived.course)
    MembershipFactory(course=CourseFactory())  # no policy, nothing to compute

    tasks.recompute_stale()
    tasks.recompute(by.course.pk)
    tasks.recompute_stale()

    assert woken == [("grading.recompute", by.course.pk)]
    assert Snapshot.objects.get().membership == student


def test_recomputation_of_a_course_that_is_gone_does_nothing():
    tasks.recompute(12345)

    assert not Snapshot.objects.exists()


def test_progress_and_distribution(item, student, by, now):
    other, _idle = MembershipFactory(course=by.course), MembershipFactory(course=by.course)
    gone = MembershipFactory(course=by.course)
    grade(item, student, by, now, 100)
    grade(item, gone, by, now, 5)
    actions.enter_grade(item=item, membership=other, by=by, now=now, status="submitted")
    gone.state, gone.dropped_at = "dropped", now
    gone.save()

    (progress,) = queries.grading_progress(by.course)
    bins = queries.distribution(by.course)

    assert (progress.graded_count, progress.student_count, progress.waiting_count) == (1, 3, 2)
    assert progress.is_unreleased
    assert [(found.start, found.count) for found in bins if found.count] == [(90, 1)]
    assert queries.deadlines_for([student], now=now) == []
    assert Item.objects.count() == 1


def test_evaluation_lists_components_in_order(item, by):
    ComponentFactory(course=by.course, name="Second", position=2)

    assert [(line.name, len(line.items)) for line in queries.evaluation(by.course)] == [
        ("All", 1),
        ("Second", 0),
    ]


@pytest.fixture
def crowd(item, by, now):
    """Five graded students, none of whom has a snapshot."""
    members = MembershipFactory.create_batch(5, course=by.course)
    for points, member in enumerate(members, start=1):
        actions.enter_grade(
            item=item, membership=member, by=by, now=now, status="graded", points=points
        )
    return members


def batch(by, lease, now):
    return actions.recompute_batch(course=by.course, lease=lease, now=now, most=2)


def test_batches_go_by_ids_until_nothing_is_behind(crowd, by, now):
    lease = actions.lease_recomputation(course=by.course, now=now)

    assert [batch(by, lease, now) for _ in range(5)] == [2, 2, 1, 0, None]
    assert Snapshot.objects.count() == 5
    assert not queries.is_behind(by.course)
    assert Recomputation.objects.get().leased_until is None


def test_a_course_is_one_workers_at_a_time(crowd, by, now):
    lease = actions.lease_recomputation(course=by.course, now=now)

    assert actions.lease_recomputation(course=by.course, now=now) is None
    assert batch(by, now, now) is None  # not the lease that is held
    assert batch(by, lease, now) == 2


def test_who_goes_on_after_a_killed_worker_begins_where_it_was(crowd, by, now):
    lease = actions.lease_recomputation(course=by.course, now=now)
    batch(by, lease, now)
    later = now + timedelta(minutes=1)

    other = actions.lease_recomputation(course=by.course, now=later)

    assert Recomputation.objects.get().after_id == crowd[1].pk
    assert batch(by, lease, later) is None  # should the first one wake up again
    assert [batch(by, other, later) for _ in range(4)] == [2, 1, 0, None]
    computed = Snapshot.objects.order_by("membership").values_list("computed_at", flat=True)
    assert list(computed) == [now] * 2 + [later] * 3


def test_what_goes_behind_meanwhile_is_computed_in_the_same_run(crowd, item, by, now):
    lease = actions.lease_recomputation(course=by.course, now=now)
    batch(by, lease, now)
    actions.enter_grade(item=item, membership=crowd[0], by=by, now=now, status="graded", points=100)

    assert (
        queries.course_totals(by.course)[crowd[0].pk].staff.current == 100
    )  # computed, not stored
    while batch(by, lease, now) is not None:
        continue

    assert not queries.is_behind(by.course)
    assert Snapshot.objects.get(membership=crowd[0]).current == 100


def test_a_lease_is_held_as_long_as_it_is_renewed(crowd, by, now):
    lease = actions.lease_recomputation(course=by.course, now=now)
    half = now + timedelta(seconds=30)

    renewed = actions.renew_lease(course=by.course, lease=lease, now=half)

    assert actions.lease_recomputation(course=by.course, now=lease) is None
    assert batch(by, renewed, half) == 2


def test_nothing_behind_is_one_query(by, django_assert_num_queries, now):
    with django_assert_num_queries(1):
        assert actions.lease_recomputation(course=by.course, now=now) is None


def test_the_task_computes_all(crowd, by):
    tasks.recompute(by.course.pk)

    assert Snapshot.objects.count() == 5


@pytest.mark.parametrize("status", ["excused", "missing", "absent", "submitted", "none"])
def test_stored_totals_are_those_that_pages_compute(crowd, item, by, now, status):
    late = ItemFactory(
        component=item.component, max_points=50, late_percent=10, late_floor=5, policy_by=by
    )
    actions.enter_grade(item=late, membership=crowd[0], by=by, now=now, status=status)
    actions.enter_grade(
        item=late, membership=crowd[1], by=by, now=now, status="graded", points=40, days_late=2
    )
    actions.recompute_snapshots(course=by.course, now=now)

    policy = queries.course_policy(by.course)
    for member in crowd[:2]:
        cells = queries.grade_cells(by.course, [member.pk])
        totals = queries.computed_totals(policy, cells, member.pk)
        stored = Snapshot.objects.get(membership=member)
        assert (stored.floor, stored.current, stored.ceiling) == totals.staff
        assert both_currents(by.course, member) == (stored.current, stored.seen_current)


def both_currents(course, member):
    both = queries.both_statements(course, member)
    return both.staff.band.current, both.student.band.current

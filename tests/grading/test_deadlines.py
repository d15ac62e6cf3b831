from datetime import timedelta

import pytest
from django.urls import reverse

from courses.models import Membership
from grading import queries
from grading.actions import update_item
from grading.models import Allotment, Policy
from tests.factories import (
    NOW,
    AllotmentFactory,
    GradeFactory,
    ItemFactory,
    MembershipFactory,
    RegradeRequestFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def item():
    made = ItemFactory(name="Midterm", released_at=NOW - DAY)
    Policy.objects.create(course=made.component.course, regrade_days=7)
    return made


@pytest.fixture
def grade(item):
    member = MembershipFactory(course=item.component.course)
    return GradeFactory(item=item, membership=member, status="graded", changed_at=NOW - 2 * DAY)


def found(grade, now=NOW):
    return queries.deadlines_for([grade.membership], now=now)


def test_until_when_a_grade_may_be_asked_about(grade, item):
    [deadline] = found(grade)

    assert (deadline.kind, deadline.at) == ("regrade", NOW + 6 * DAY)
    assert deadline.title == "Ask about your grade: Midterm"
    assert deadline.audience == {grade.membership_id}
    assert deadline.url.endswith(f"/grades/items/{item.pk}/regrade/")


def test_a_changed_grade_opens_it_anew(grade):
    grade.changed_at = NOW
    grade.save()

    assert found(grade)[0].at == NOW + 7 * DAY


def test_nothing_hidden_undecided_over_or_anothers_shows_through(grade, item):
    other = MembershipFactory(course=item.component.course)
    staff = MembershipFactory(course=item.component.course, ta=True)
    assert queries.deadlines_for([other, staff], now=NOW) == []
    assert found(grade, now=NOW + 6 * DAY) == []

    grade.status, grade.points = "excused", None
    grade.save()
    assert found(grade) == []
    grade.status, grade.points = "graded", 80
    grade.save()
    item.released_at = None
    item.save()
    assert found(grade) == []


@pytest.mark.parametrize(
    ("state", "is_done"),
    [("open", True), ("accepted", True), ("declined", True), ("withdrawn", False)],
)
def test_it_is_done_by_who_has_asked(grade, state, is_done):
    assert found(grade)[0].done_by == set()
    ended = {} if state == "open" else {"ended_at": NOW, "ended_by": grade.membership}
    RegradeRequestFactory(grade=grade, state=state, **ended)

    assert found(grade)[0].done_by == ({grade.membership_id} if is_done else set())


def test_courses_without_a_window_have_none(grade):
    Policy.objects.update(regrade_days=0)

    assert found(grade) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_one_query(count, item, django_assert_num_queries):
    members = MembershipFactory.create_batch(count, course=item.component.course)
    for member in members:
        GradeFactory(item=item, membership=member, status="graded")

    with django_assert_num_queries(1):
        assert len(queries.deadlines_for(members, now=NOW)) == count


@pytest.fixture
def to_grade():
    """An item that is to be graded in three days."""
    by = MembershipFactory(instructor=True)
    made = ItemFactory(component__course=by.course, name="Report")
    return update_item(item=made, by=by, now=NOW, grade_by=NOW + 3 * DAY)


def members(item, **roles):
    return MembershipFactory(course=item.component.course, **roles)


def gradings(*staff):
    return queries.deadlines_for(staff, now=NOW)


def test_until_when_staff_are_to_grade_and_no_student_sees_it(to_grade):
    ta, student = members(to_grade, ta=True), members(to_grade)

    [deadline] = gradings(ta, student)

    assert (deadline.kind, deadline.at) == ("grading", NOW + 3 * DAY)
    assert deadline.title == "Grade: Report"
    assert deadline.audience == {ta.pk} and deadline.done_by == set()
    assert gradings(student) == []


def test_it_is_done_once_every_student_has_a_decision(to_grade):
    ta, first, second = members(to_grade, ta=True), members(to_grade), members(to_grade)
    members(to_grade, dropped=True)
    GradeFactory(item=to_grade, membership=first, status="graded")
    assert gradings(ta)[0].done_by == set()

    GradeFactory(item=to_grade, membership=second, status="missing", points=None)

    assert gradings(ta)[0].done_by == {ta.pk}


def test_work_that_was_given_out_concerns_its_graders_each_until_theirs_is_done(to_grade):
    one, other, idle = (members(to_grade, ta=True) for _number in range(3))
    first, second = members(to_grade), members(to_grade)
    for student, grader in [(first, one), (second, other)]:
        Allotment.objects.create(item=to_grade, membership=student, grader=grader)
    GradeFactory(item=to_grade, membership=first, status="graded")

    [deadline] = gradings(one, other, idle)

    assert deadline.audience == {one.pk, other.pk}
    assert deadline.done_by == {one.pk}
    assert gradings(idle) == []


@pytest.mark.parametrize("fields", [{"state": "dropped", "dropped_at": NOW}, {"role": "observer"}])
def test_work_whose_graders_have_all_left_is_everybodys(to_grade, fields):
    gone, here, ta = (members(to_grade, ta=True) for _number in range(3))
    students = [members(to_grade), members(to_grade)]
    for student, grader in zip(students, [gone, here], strict=True):
        AllotmentFactory(item=to_grade, membership=student, grader=grader)
    assert gradings(ta) == []

    Membership.objects.filter(pk=gone.pk).update(**fields)
    assert gradings(ta) == []
    Membership.objects.filter(pk=here.pk).update(**fields)

    [deadline] = gradings(ta)
    assert (deadline.audience, deadline.done_by) == ({ta.pk}, set())
    for student in students:
        GradeFactory(item=to_grade, membership=student, status="graded")
    assert gradings(ta)[0].done_by == {ta.pk}


def test_another_moment_is_another_revision_and_the_same_is_none(to_grade):
    by = members(to_grade, instructor=True)
    [before] = gradings(by)
    update_item(item=to_grade, by=by, now=NOW + DAY, grade_by=NOW + 3 * DAY)
    assert gradings(by) == [before]

    update_item(item=to_grade, by=by, now=NOW + DAY, grade_by=NOW + 4 * DAY)

    [after] = gradings(by)
    assert (after.at, after.changed_at) == (NOW + 4 * DAY, NOW + DAY)
    assert after.revision > before.revision
    update_item(item=to_grade, by=by, now=NOW + DAY, grade_by=None)
    assert gradings(by) == []


def test_many_items_and_courses_take_the_queries_of_one(django_assert_num_queries):
    staff = []
    for _course in range(2):
        by = MembershipFactory(instructor=True)
        for _item in range(2):
            made = ItemFactory(component__course=by.course)
            update_item(item=made, by=by, now=NOW, grade_by=NOW + DAY)
        staff.append(by)

    with django_assert_num_queries(4):
        assert len(queries.deadlines_for(staff, now=NOW)) == 4


def test_the_item_s_page_sets_it_in_the_courses_zone(client, to_grade):
    course, by = to_grade.component.course, members(to_grade, instructor=True)
    client.force_login(by.user)
    url = reverse("grading:item-edit", args=[course.slug, to_grade.pk])
    typed = {
        "component": to_grade.component_id,
        "name": "Report",
        "max_points": "100",
        "weight": "1",
    }
    version = {"version": Policy.objects.get(course=course).version}

    client.post(url, typed | version | {"grade_by": "2026-12-01T18:00"})

    to_grade.refresh_from_db()
    local = to_grade.grade_by.astimezone(course.zone)
    assert (local.day, local.hour) == (1, 18)
    assert client.post(url, typed | {"grade_by": "soon"}).status_code == 400

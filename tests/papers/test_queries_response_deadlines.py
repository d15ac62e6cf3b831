from datetime import timedelta

import pytest
from django.urls import reverse

from papers.queries.responses import response_deadlines_for
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    PresentationFactory,
    ReadingFactory,
    ResponseFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    TalkPolicyFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def student(course):
    return MembershipFactory(course=course)


def deadlines(*members):
    return response_deadlines_for(members, now=NOW)


def test_one_date_a_session_with_required_readings(course, student):
    session = SessionFactory(course=course, title="Frameworks", revision=3)
    ReadingFactory.create_batch(2, session=session, course=course)
    ReadingFactory(course=course, kind="optional")
    ReadingFactory()

    (deadline,) = deadlines(student)

    assert (deadline.key, deadline.kind) == (f"response:{session.pk}", "response")
    assert deadline.title == "Questions for the discussion: Frameworks"
    assert (deadline.at, deadline.revision) == (session.starts_at, 3)
    assert deadline.url == reverse("papers:questions", args=[course.slug, session.pk])
    assert (deadline.audience, deadline.done_by) == (frozenset({student.pk}), frozenset())


def test_done_by_who_posted_or_presents(course, student):
    posted, presents = MembershipFactory.create_batch(2, course=course)
    reading = ReadingFactory(course=course)
    second = ReadingFactory(session=reading.session, course=course)
    ResponseFactory(reading=second, membership=posted)
    slot = SlotFactory(round=RoundFactory(course=course), session=reading.session)
    TopicFactory(slot=slot, paper=reading.paper)
    PresentationFactory(slot=slot, membership=presents)

    (deadline,) = deadlines(student, posted, presents)

    assert deadline.audience == frozenset({student.pk, posted.pk, presents.pk})
    assert deadline.done_by == frozenset({posted.pk, presents.pk})


def test_where_each_reading_is_asked_about_one_question_is_not_enough(course, student):
    TalkPolicyFactory(course=course, asks_each_reading=True)
    all_of_them, other = MembershipFactory.create_batch(2, course=course)
    session = SessionFactory(course=course)
    readings = ReadingFactory.create_batch(2, session=session, course=course)
    for reading in readings:
        ResponseFactory(reading=reading, membership=all_of_them)
    ResponseFactory(reading=readings[0], membership=student)
    ResponseFactory(reading=readings[0], membership=other)
    slot = SlotFactory(round=RoundFactory(course=course), session=session)
    TopicFactory(slot=slot, paper=readings[1].paper)
    PresentationFactory(slot=slot, membership=other)

    (deadline,) = deadlines(student, all_of_them, other)

    assert deadline.done_by == frozenset({all_of_them.pk, other.pk})


def test_staff_observers_and_who_dropped_are_asked_nothing(course, django_assert_num_queries):
    ReadingFactory(course=course)
    others = [
        MembershipFactory(course=course, **fields)
        for fields in ({"ta": True}, {"observer": True}, {"dropped": True})
    ]

    with django_assert_num_queries(0):
        assert deadlines(*others) == []


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"kind": "no_class"}])
def test_cancelled_session_stays_and_a_moved_one_is_gone(course, student, fields):
    ReadingFactory(session=SessionFactory(course=course, **fields), course=course)
    left = SessionFactory(course=course, status="moved", moved_to=SessionFactory(course=course))
    ReadingFactory(session=left, course=course)

    (deadline,) = deadlines(student)

    assert deadline.is_cancelled


@pytest.mark.parametrize("count", [1, 3])
def test_three_queries_however_many(course, student, count, django_assert_num_queries):
    members = [student, *MembershipFactory.create_batch(count, course=course)]
    for number in range(count):
        reading = ReadingFactory(course=course, session__starts_at=NOW + timedelta(days=number + 1))
        ResponseFactory(reading=reading, membership=student)

    with django_assert_num_queries(3):  # readings, responses, talks
        found = deadlines(*members)

    assert [deadline.done_by for deadline in found] == [frozenset({student.pk})] * count

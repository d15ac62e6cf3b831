from datetime import timedelta

import pytest

from agenda import queries
from schedule.actions import cancel_session
from tests.factories import NOW, CourseFactory, MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_nobody_has_nothing_ahead_and_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.deadlines_for([], now=NOW) == []
        assert queries.next_up([], now=NOW, limit=5) == []


def test_next_up_goes_across_courses_in_order_and_within_its_limit():
    mine = MembershipFactory.create_batch(2, user=UserFactory())
    SessionFactory(course=mine[0].course, title="third", starts_at=NOW + 3 * DAY)
    SessionFactory(course=mine[1].course, title="second", starts_at=NOW + 2 * DAY)
    SessionFactory(course=mine[0].course, title="going on", starts_at=NOW - HOUR)
    SessionFactory(course=mine[0].course, title="over", starts_at=NOW - DAY)
    SessionFactory(title="somebody else's", starts_at=NOW + DAY)

    lines = queries.next_up(mine, now=NOW, limit=2)

    assert [line.deadline.title for line in lines] == ["going on", "second"]
    assert lines[1].course == mine[1].course
    assert (lines[1].at, lines[1].is_done, lines[1].is_opening) == (NOW + 2 * DAY, False, False)
    assert not lines[1].is_due


def test_a_cancelled_session_is_still_listed_as_such():
    member = MembershipFactory()
    session = SessionFactory(course=member.course)
    teacher = MembershipFactory(course=member.course, instructor=True)
    cancel_session(session=session, by=teacher, now=NOW)

    (line,) = queries.next_up([member], now=NOW, limit=5)

    assert line.deadline.is_cancelled


def test_my_courses_are_those_that_go_on_newest_first():
    user = UserFactory()
    old = MembershipFactory(user=user)
    new = MembershipFactory(user=user, course__starts_on=NOW.date())
    MembershipFactory(user=user, course__archived_at=NOW)
    MembershipFactory(user=user, dropped=True)

    assert queries.memberships_of(user) == [new, old]


@pytest.mark.parametrize("course_count", [1, 3])
def test_next_up_takes_the_same_queries(course_count, django_assert_num_queries):
    user = UserFactory()
    for course in CourseFactory.create_batch(course_count):
        MembershipFactory(course=course, user=user)
        SessionFactory(course=course)
    mine = queries.memberships_of(user)

    with django_assert_num_queries(
        12
    ):  # 1 of schedule, of readings and of grades, 3 of talks, 6 of projects
        assert len(queries.next_up(mine, now=NOW, limit=9)) == course_count

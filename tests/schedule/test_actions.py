from datetime import date, timedelta

import pytest

from outbox.models import Letter
from schedule import actions, queries
from schedule.models import Session
from tests.factories import MembershipFactory, SessionFactory, WeekFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return MembershipFactory(instructor=True)


def test_move_leaves_a_mark_and_takes_what_hangs_on_the_session_along(by, now):
    first = WeekFactory(course=by.course, starts_on=date(2026, 10, 12))
    second = WeekFactory(course=by.course, starts_on=date(2026, 10, 19))
    session = SessionFactory(week=first, starts_at=now)
    later = now + timedelta(days=7)

    moved = actions.move_session(
        session=session, starts_at=later, ends_at=later + timedelta(hours=1), by=by, now=now
    )

    mark = Session.objects.get(moved_to=session)
    assert (moved.pk, moved.week, moved.revision) == (session.pk, second, 1)
    assert (mark.starts_at, mark.status, mark.week) == (now, "moved", first)
    assert [d.key for d in queries.public_deadlines(by.course)] == [f"session:{session.pk}"]


def test_announcement_is_a_letter_to_every_active_member(by, now):
    MembershipFactory(course=by.course)
    MembershipFactory(course=by.course, dropped=True)

    actions.publish_announcement(
        course=by.course, title="Room & time", body="a < b", by=by, now=now
    )

    assert Letter.objects.count() == 2
    assert Letter.objects.first().subject == f"{by.course.title}: Room & time"
    assert "a < b" in Letter.objects.first().body

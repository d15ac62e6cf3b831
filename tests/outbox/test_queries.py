from datetime import timedelta

import pytest

from outbox import actions, queries
from tests.factories import NOW, CourseFactory
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.django_db


def test_counts_name_every_state_and_no_other_course():
    course = CourseFactory()
    LetterFactory.create_batch(2, course=course)
    LetterFactory(course=course, failed=True)
    LetterFactory(course=CourseFactory())

    assert queries.letter_counts(course) == {
        "queued": 2,
        "sending": 0,
        "sent": 0,
        "failed": 1,
        "suppressed": 0,
    }


def test_waiting_too_long_is_ten_minutes():
    course = CourseFactory()
    long_ago = NOW - timedelta(minutes=10, seconds=1)
    waiting = LetterFactory(course=course, created_at=long_ago)
    stuck = LetterFactory(created_at=long_ago, sending=True)
    LetterFactory(created_at=long_ago, sent=True)
    LetterFactory(course=course, created_at=NOW - timedelta(minutes=10))

    assert set(queries.waiting_too_long(now=NOW)) == {waiting, stuck}
    assert list(queries.waiting_too_long(now=NOW, course=course)) == [waiting]


def test_heartbeats_that_never_were_have_no_age():
    assert queries.heartbeat_ages(now=NOW) == {"worker": None, "beat": None}

    actions.mark_alive(now=NOW)

    minute = timedelta(minutes=1)
    assert queries.heartbeat_ages(now=NOW + minute) == {"worker": minute, "beat": minute}

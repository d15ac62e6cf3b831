from datetime import timedelta

import pytest

from outbox import queries
from outbox.actions import resend_letter
from outbox.models import Heartbeat
from tests.factories import NOW, CourseFactory, UserFactory
from tests.outbox.factories import LetterFactory, alive

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


def test_a_letter_that_was_resent_waits_since_then():
    course = CourseFactory()
    letter = LetterFactory(course=course, created_at=NOW - timedelta(days=8), failed=True)
    resend_letter(letter=letter, by=UserFactory(), now=NOW)

    assert queries.oldest_waiting(now=NOW + timedelta(minutes=1)) == timedelta(minutes=1)
    assert not queries.waiting_too_long(now=NOW + timedelta(minutes=10))
    assert queries.course_troubles(course, now=NOW + timedelta(minutes=11)) == (0, 1)


def test_heartbeats_that_never_were_have_no_age():
    assert queries.heartbeat_ages(now=NOW) == {"worker": None, "beat": None}

    alive(NOW)

    minute = timedelta(minutes=1)
    assert queries.heartbeat_ages(now=NOW + minute) == {"worker": minute, "beat": minute}


def test_silent_is_who_was_not_seen_for_three_minutes():
    assert queries.silent_processes(now=NOW) == {"worker": None, "beat": None}

    alive(NOW)
    Heartbeat.objects.filter(process="beat").update(seen_at=NOW - timedelta(minutes=1))

    minutes = timedelta(minutes=3)
    assert queries.silent_processes(now=NOW + minutes) == {"beat": timedelta(minutes=4)}


def test_who_waits_longest_is_found_over_the_whole_site():
    assert queries.oldest_waiting(now=NOW) == timedelta(0)

    LetterFactory(created_at=NOW - timedelta(hours=2), sent=True)
    LetterFactory(created_at=NOW - timedelta(hours=1))

    assert queries.oldest_waiting(now=NOW) == timedelta(hours=1)
    assert queries.letter_counts() == {
        "queued": 1,
        "sending": 0,
        "sent": 1,
        "failed": 0,
        "suppressed": 0,
    }

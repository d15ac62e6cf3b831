"""Two people at one session at the same moment, on PostgreSQL."""

import time
from threading import Event

from django.db import transaction

from schedule.actions.sessions import lock_session
from schedule.models import Session
from tests.factories import SessionFactory, WeekFactory
from tests.races import at_once, race

pytestmark = race


def test_a_session_that_somebody_moves_to_another_week_is_found_by_who_waits_for_it():
    session = SessionFactory()
    other = WeekFactory(course=session.week.course)
    is_moved = Event()

    def move():
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(week=other)
            is_moved.set()
            time.sleep(0.3)

    def lock():
        is_moved.wait(10)
        with transaction.atomic():
            return lock_session(session).week_id

    assert at_once([move, lock]) == [None, other.pk]

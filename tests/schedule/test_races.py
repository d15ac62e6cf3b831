"""Two people at one session at the same moment, on PostgreSQL."""

import time
from threading import Event

from django.db import transaction

from outbox.models import Letter
from schedule import actions
from schedule.actions.sessions import lock_session
from schedule.errors import AlreadyAnnounced, AnnouncementChanged
from schedule.models import Session
from tests.factories import (
    NOW,
    AnnouncementFactory,
    MembershipFactory,
    SessionFactory,
    WeekFactory,
)
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
        is_moved.wait(60)
        with transaction.atomic():
            return lock_session(session).week_id

    assert at_once([move, lock]) == [None, other.pk]


def test_a_scheduled_announcement_goes_out_once_however_many_workers_try():
    announcement = AnnouncementFactory(scheduled=True)
    MembershipFactory.create_batch(3, course=announcement.course)

    def publish():
        return actions.publish_if_due(
            announcement_id=announcement.pk,
            recipients=actions.everybody,
            now=announcement.publish_at,
        )

    told = at_once([publish] * 6)

    assert sorted(one is None for one in told) == [False] + [True] * 5
    assert Letter.objects.count() == 3


def test_withdrawn_as_it_goes_out_it_is_one_of_both():
    announcement = AnnouncementFactory(scheduled=True)
    by = MembershipFactory(course=announcement.course, ta=True)
    now = announcement.publish_at

    def publish():
        return actions.publish_if_due(
            announcement_id=announcement.pk, recipients=actions.everybody, now=now
        )

    def withdraw():
        return actions.withdraw_announcement(
            announcement=announcement, reason="Wrong", version=0, by=by, now=now
        )

    told, withdrawn = at_once([publish, withdraw])

    is_told = isinstance(withdrawn, AnnouncementChanged)
    assert (told is not None) is is_told and Letter.objects.count() == is_told


def test_one_form_sent_twice_at_once_announces_once():
    by = MembershipFactory(instructor=True)

    def publish():
        return actions.publish_announcement(
            course=by.course, title="x", body="x", token="a", by=by, now=NOW
        )

    told = at_once([publish] * 4)

    assert sum(isinstance(one, AlreadyAnnounced) for one in told) == 3
    assert Letter.objects.count() == 1

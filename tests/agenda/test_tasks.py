from datetime import timedelta

import pytest
import time_machine

from agenda import tasks
from coursesite.celery import app
from outbox.models import Letter
from tests.agenda.factories import ExamFactory
from tests.factories import NOW, AnnouncementFactory, MembershipFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_remind_reads_the_clock():
    member = MembershipFactory()
    exam = ExamFactory(course=member.course)
    with time_machine.travel(exam.starts_at.replace(day=exam.starts_at.day - 1), tick=False):
        tasks.remind()

    assert Letter.objects.get().created_at < exam.starts_at
    assert Letter.objects.get().created_at > NOW


def test_beat_knows_it_by_its_name():
    assert app.conf.beat_schedule["plan reminders"]["task"] in app.tasks


def test_announcements_are_published_at_their_moments_each_by_a_task(
    django_capture_on_commit_callbacks,
):
    due, later = (AnnouncementFactory(scheduled=True, publish_at=NOW + n * HOUR) for n in (1, 2))
    MembershipFactory(course=due.course)
    with time_machine.travel(NOW + HOUR, tick=False):
        with django_capture_on_commit_callbacks() as calls:
            tasks.publish_announcements()
        assert [(call.task, call.ids) for call in calls] == [
            ("agenda.publish_announcement", (due.pk,))
        ]
        tasks.publish_announcement(due.pk)
        tasks.publish_announcement(later.pk)

    assert Letter.objects.get().course == due.course


def test_beat_knows_the_announcements():
    assert app.conf.beat_schedule["publish announcements"]["task"] in app.tasks

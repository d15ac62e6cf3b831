import pytest
import time_machine

from agenda import tasks
from coursesite.celery import app
from outbox.models import Letter
from tests.agenda.factories import ExamFactory
from tests.factories import NOW, MembershipFactory

pytestmark = pytest.mark.django_db


def test_remind_reads_the_clock():
    member = MembershipFactory()
    exam = ExamFactory(course=member.course)
    with time_machine.travel(exam.starts_at.replace(day=exam.starts_at.day - 1), tick=False):
        tasks.remind()

    assert Letter.objects.get().created_at < exam.starts_at
    assert Letter.objects.get().created_at > NOW


def test_beat_knows_it_by_its_name():
    assert app.conf.beat_schedule["plan reminders"]["task"] in app.tasks

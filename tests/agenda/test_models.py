"""The rules that hold whatever the code does: each test breaks one on the database."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from agenda.models import FeedKey, ReminderPreference
from tests.factories import NOW, CourseFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_feed_keys_are_long():
    with pytest.raises(IntegrityError, match="feedkey_is_long"), transaction.atomic():
        FeedKey.objects.create(user=UserFactory(), key="x" * 31, made_at=NOW)


def test_feed_keys_are_one_persons():
    FeedKey.objects.create(user=UserFactory(), key="x" * 32, made_at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedKey.objects.create(user=UserFactory(), key="x" * 32, made_at=NOW)


def test_people_have_one_key_and_one_preference():
    user = UserFactory()
    FeedKey.objects.create(user=user, key="x" * 32, made_at=NOW)
    ReminderPreference.objects.create(user=user)

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedKey.objects.create(user=user, key="y" * 32, made_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderPreference.objects.create(user=user)

    course = CourseFactory()
    ReminderPreference.objects.create(user=user, course=course)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderPreference.objects.create(user=user, course=course)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("mode_is_a_choice", {"mode": "hourly"}),
        ("quiet_hours_begin_and_end", {"quiet_from": time(22)}),
        ("quiet_hours_begin_and_end", {"quiet_until": time(7)}),
        ("quiet_hours_begin_and_end", {"quiet_from": time(7), "quiet_until": time(7)}),
    ],
)
def test_reminder_preference_refuses(rule, fields):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ReminderPreference.objects.create(user=UserFactory(), **fields)


def test_quiet_hours_hold_in_all_courses():
    hours = {"quiet_from": time(22), "quiet_until": time(7)}
    ReminderPreference.objects.create(user=UserFactory(), **hours)

    with pytest.raises(IntegrityError, match="begin_and_end"), transaction.atomic():
        ReminderPreference.objects.create(user=UserFactory(), course=CourseFactory(), **hours)


def test_rows_say_what_they_are_and_not_the_secret():
    key = FeedKey.objects.create(user=UserFactory(), key="s" * 32, made_at=NOW)

    assert str(key) == f"Feed key {key.pk}"
    assert str(ReminderPreference(pk=3)) == "Reminder preference 3"

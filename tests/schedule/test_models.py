"""Each constraint of the tables, with rows that try to break it."""

import pytest
from django.db import IntegrityError, transaction

from schedule.models import Seat
from tests.factories import (
    NOW,
    AnnouncementFactory,
    MaterialFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    UploadFactory,
    WeekFactory,
)

pytestmark = pytest.mark.django_db


def two_weeks_of_one_number():
    week = WeekFactory()
    WeekFactory(course=week.course, number=week.number)


def announcement_scheduled_without_a_moment():
    AnnouncementFactory(scheduled=True, publish_at=None)


def announcement_scheduled_and_published():
    AnnouncementFactory(scheduled=True, published_at=NOW)


def announcement_published_at_no_moment():
    AnnouncementFactory(published_at=None)


def announcement_withdrawn_at_no_moment():
    AnnouncementFactory(state="withdrawn")


def announcement_that_stands_though_withdrawn():
    AnnouncementFactory(withdrawn_at=NOW)


def announcement_corrected_before_it_was_told():
    AnnouncementFactory(scheduled=True, corrected_at=NOW)


def two_announcements_of_one_form():
    first = AnnouncementFactory(token="a")
    AnnouncementFactory(course=first.course, token="a")


def session_that_ends_when_it_starts():
    SessionFactory(starts_at=NOW, ends_at=NOW)


def session_of_an_unknown_kind():
    SessionFactory(kind="party")


def session_of_an_unknown_status():
    SessionFactory(status="lost")


def moved_to_nowhere():
    SessionFactory(status="moved")


def planned_and_moved():
    session = SessionFactory()
    SessionFactory(week=session.week, moved_to=session)


def material_of_nothing():
    MaterialFactory(url="")


def material_that_is_a_link_and_a_file():
    MaterialFactory(upload=UploadFactory())


def two_rounds_of_one_purpose():
    round_ = RoundFactory()
    RoundFactory(course=round_.course, purpose=round_.purpose)


def round_that_closes_when_it_opens():
    RoundFactory(opens_at=NOW, closes_at=NOW)


def round_of_an_unknown_purpose():
    RoundFactory(purpose="dinner")


def round_of_an_unknown_mode():
    RoundFactory(mode="lottery")


def round_that_hands_out_nothing():
    RoundFactory(seats_each=0)


def slot_without_a_seat():
    SlotFactory(capacity=0)


def slot_with_more_seats_than_a_room():
    SlotFactory(capacity=21)


def two_seats_of_one_number():
    Seat.objects.create(slot=SlotFactory(), number=1)


def seat_zero():
    Seat.objects.create(slot=SlotFactory(), number=0)


@pytest.mark.parametrize(
    ("attempt", "constraint"),
    [
        (two_weeks_of_one_number, "schedule_week_number_once_per_course"),
        (
            announcement_scheduled_without_a_moment,
            "schedule_announcement_scheduled_has_its_moment",
        ),
        (announcement_scheduled_and_published, "schedule_announcement_published_has_its_moment"),
        (announcement_published_at_no_moment, "schedule_announcement_published_has_its_moment"),
        (announcement_withdrawn_at_no_moment, "schedule_announcement_withdrawn_has_its_moment"),
        (
            announcement_that_stands_though_withdrawn,
            "schedule_announcement_withdrawn_has_its_moment",
        ),
        (
            announcement_corrected_before_it_was_told,
            "schedule_announcement_corrected_was_published",
        ),
        (two_announcements_of_one_form, "schedule_announcement_once_per_form"),
        (session_that_ends_when_it_starts, "schedule_session_starts_before_it_ends"),
        (session_of_an_unknown_kind, "schedule_session_kind_is_a_choice"),
        (session_of_an_unknown_status, "schedule_session_moved_names_the_new_one"),
        (moved_to_nowhere, "schedule_session_moved_names_the_new_one"),
        (planned_and_moved, "schedule_session_moved_names_the_new_one"),
        (material_of_nothing, "schedule_material_is_a_link_or_a_file"),
        (material_that_is_a_link_and_a_file, "schedule_material_is_a_link_or_a_file"),
        (two_rounds_of_one_purpose, "schedule_signupround_one_per_purpose"),
        (round_that_closes_when_it_opens, "schedule_signupround_opens_before_it_closes"),
        (round_of_an_unknown_purpose, "schedule_signupround_purpose_is_a_choice"),
        (round_of_an_unknown_mode, "schedule_signupround_mode_is_a_choice"),
        (round_that_hands_out_nothing, "schedule_signupround_hands_out_seats"),
        (slot_without_a_seat, "schedule_slot_has_a_seat"),
        (slot_with_more_seats_than_a_room, "schedule_slot_has_a_seat"),
        (two_seats_of_one_number, "schedule_seat_number_once_per_slot"),
        (seat_zero, "schedule_seat_numbers_from_one"),
    ],
)
def test_database_refuses(attempt, constraint):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        attempt()

    columns = {
        "schedule_week_number_once_per_course": "schedule_week.course_id, schedule_week.number",
        "schedule_signupround_one_per_purpose": "signupround.course_id, schedule_signupround.purpose",
        "schedule_announcement_once_per_form": "announcement.course_id, schedule_announcement.token",
        "schedule_seat_number_once_per_slot": "schedule_seat.slot_id, schedule_seat.number",
    }  # SQLite names the columns of a unique constraint
    said = str(refused.value)
    assert constraint in said or columns.get(constraint, constraint) in said

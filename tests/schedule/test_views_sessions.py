from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from courses.models import Course
from schedule.models import Session
from tests.factories import NOW, RoundFactory, SessionFactory, SlotFactory, WeekFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ta")]
WHEN = {"day": "2026-10-20", "begins": "14:00", "ends": "15:50"}
FIELDS = WHEN | {"kind": "lecture", "title": "Compilers", "place": "Room 1", "description": "*Hi*"}
STARTS_AT = datetime(2026, 10, 20, 5, 0, tzinfo=UTC)  # 14:00 in Seoul


@pytest.fixture
def week(course):
    return WeekFactory(course=course, number=7, starts_on=date(2026, 10, 19))


@pytest.fixture
def session(week):
    return SessionFactory(week=week, starts_at=STARTS_AT, title="Frames", kind="lecture")


def place(session):
    return f"{reverse('course', args=[session.week.course.slug])}#session-{session.pk}"


def test_session_is_added_in_the_courses_zone(client, address, week):
    response = client.post(address("session-create", week.pk), FIELDS)

    session = Session.objects.get()
    assert (session.starts_at, session.ends_at) == (STARTS_AT, STARTS_AT + timedelta(minutes=110))
    assert (session.week, session.place, session.description) == (week, "Room 1", "*Hi*")
    assert response.url == place(session)
    assert "Compilers" in client.get(response.url).content.decode()


def test_new_session_proposes_the_time_of_its_like_a_week_before(client, address, session, words):
    following = WeekFactory(course=session.week.course, starts_on=date(2026, 10, 26))

    shown = words(client.get(address("session-create", following.pk)))

    assert 'value="2026-10-27"' in shown and 'value="14:00"' in shown and 'value="16:00"' in shown
    assert "Asia/Seoul" in shown


def test_one_saturday_is_not_proposed_again(client, address, session, words):
    course = session.week.course
    for number, first, day in [(8, 26, 27), (9, 19, 24)]:
        week = WeekFactory(course=course, number=number, starts_on=date(2026, 10, first))
        SessionFactory(week=week, starts_at=STARTS_AT.replace(day=day))
    following = WeekFactory(course=course, number=10, starts_on=date(2026, 11, 2))

    shown = words(client.get(address("session-create", following.pk)))

    assert 'value="2026-11-03"' in shown


def test_second_session_is_proposed_the_day_of_earlier_second_ones(client, address, session, words):
    course = session.week.course
    SessionFactory(week=session.week, starts_at=STARTS_AT + timedelta(days=2))
    between = WeekFactory(course=course, number=8, starts_on=date(2026, 10, 26))
    SessionFactory(week=between, starts_at=STARTS_AT + timedelta(days=7))
    following = WeekFactory(course=course, number=9, starts_on=date(2026, 11, 2))
    SessionFactory(week=following, starts_at=STARTS_AT + timedelta(days=14))

    shown = words(client.get(address("session-create", following.pk)))

    assert 'value="2026-11-05"' in shown


def test_session_that_is_far_off_may_be_edited_where_it_is(client, address, session):
    Course.objects.update(starts_on=date(2020, 1, 1), ends_on=date(2020, 6, 1))

    response = client.post(address("session-edit", session.pk), FIELDS | {"week": session.week.pk})

    assert response.status_code == 302


def test_first_session_proposes_the_weeks_first_day(client, address, week, words):
    assert 'value="2026-10-19"' in words(client.get(address("session-create", week.pk)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends": "14:00"}, "end after it begins"),
        ({"ends": "13:00"}, "end after it begins"),
        ({"ends": ""}, "required"),
        ({"begins": "25:00"}, "Enter a valid time"),
        ({"day": "2026-02-30"}, "Enter a valid date"),
        ({"day": "0001-01-01"}, "the right year"),
        ({"day": "9999-12-31"}, "the right year"),
        ({"day": "2027-10-20"}, "runs from 31 Aug 2026 to 18 Dec 2026"),
        ({"kind": "party"}, "not one of the available choices"),
        ({"title": ""}, "required"),
        ({"title": "x" * 201}, "at most 200"),
        ({"title": "a\0b"}, "Null characters"),
        ({"place": "x" * 121}, "at most 120"),
    ],
)
def test_senseless_sessions_are_refused_at_their_field(
    client, address, session, words, changes, said
):
    for page in (
        address("session-create", session.week_id),
        address("session-edit", session.pk),
    ):
        response = client.post(page, FIELDS | {"week": session.week_id} | changes)
        assert response.status_code == 400
        assert (said in words(response) and "Room 1" in words(response)) or "place" in changes
    session.refresh_from_db()
    assert (Session.objects.count(), session.title) == (1, "Frames")


def test_hour_that_the_clocks_leave_out_is_refused(client, address, week, words):
    Course.objects.update(time_zone="Europe/Berlin", ends_on=date(2027, 3, 31))

    response = client.post(
        address("session-create", week.pk),
        FIELDS | {"day": "2027-03-28", "begins": "02:30", "ends": "04:00"},
    )

    assert response.status_code == 400
    assert "interpreted in time zone" in words(response)


def test_session_is_edited(client, address, session, words):
    other = WeekFactory(course=session.week.course, number=8)
    shown = words(client.get(address("session-edit", session.pk)))
    assert 'value="Frames"' in shown and 'value="14:00"' in shown

    response = client.post(address("session-edit", session.pk), FIELDS | {"week": other.pk})

    session.refresh_from_db()
    assert (session.title, session.week, session.revision) == ("Compilers", other, 1)
    assert response.url == place(session)


def test_session_is_put_into_no_other_courses_week(client, address, session):
    for week in (WeekFactory().pk, "x", "9" * 30):
        response = client.post(address("session-edit", session.pk), FIELDS | {"week": week})
        assert response.status_code == 400


def test_mark_of_a_move_is_not_edited(client, address, session):
    mark = SessionFactory(week=session.week, status="moved", moved_to=session)

    assert client.get(address("session-edit", mark.pk)).status_code == 404


def test_session_is_moved(client, address, session, words):
    assert "a note stays" in words(client.get(address("session-move", session.pk)))

    response = client.post(address("session-move", session.pk), WHEN | {"day": "2026-10-22"})

    session.refresh_from_db()
    assert session.starts_at == STARTS_AT + timedelta(days=2)
    assert response.url == place(session)
    assert "Moved to Thu 22 Oct, 14:00" in strip_tags(client.get(response.url).content.decode())


def test_what_does_not_take_place_is_not_moved(client, address, session, words):
    Session.objects.update(status="cancelled")

    response = client.post(address("session-move", session.pk), WHEN)

    assert response.status_code == 400
    assert "is cancelled" in words(response)


def test_session_is_cancelled_and_restored(client, address, session, words):
    assert "Cancel the session" in words(client.get(address("session-cancel", session.pk)))
    assert client.post(address("session-cancel", session.pk)).url == place(session)
    shown = words(client.get(address("session-cancel", session.pk)))
    assert "Restore the session" in shown and "Cancel the session" not in shown

    assert client.post(address("session-restore", session.pk)).url == place(session)

    session.refresh_from_db()
    assert (session.status, session.revision) == ("planned", 2)


def test_what_was_cancelled_meanwhile_is_said(client, address, session, words):
    client.post(address("session-cancel", session.pk))

    response = client.post(address("session-cancel", session.pk))

    assert response.status_code == 400
    assert "cancelled or has been moved already" in words(response)


def test_session_is_deleted(client, address, session):
    week = session.week

    response = client.post(address("session-delete", session.pk))

    assert not Session.objects.exists()
    assert response.url == f"{reverse('course', args=[week.course.slug])}#week-{week.pk}"


def test_session_with_talks_is_not_deleted(client, address, session, words):
    SlotFactory(round=RoundFactory(course=session.week.course), session=session)

    response = client.post(address("session-delete", session.pk))

    assert response.status_code == 400
    assert "Talks, questions or grades" in words(response)


def test_mark_of_a_move_is_deleted_by_itself(client, address, session, words):
    mark = SessionFactory(
        week=session.week, status="moved", moved_to=session, starts_at=NOW - timedelta(days=9)
    )
    assert "Delete the mark" in words(client.get(address("session-cancel", mark.pk)))

    client.post(address("session-delete", mark.pk))

    assert Session.objects.get() == session

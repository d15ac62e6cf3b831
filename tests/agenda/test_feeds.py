from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.urls import reverse
from icalendar import Calendar

from agenda import feeds
from agenda.actions import reset_feed_key
from courses.actions import raise_content_version
from schedule.actions import cancel_session, update_session
from tests.agenda.factories import DeadlineFactory, ExamFactory
from tests.factories import NOW, CourseFactory, MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://courses.example.edu"
    cache.clear()


@pytest.fixture
def course():
    return CourseFactory(slug="ai", title="AI systems, 김; \\ 2026", place="B 201")


def read(response):
    return Calendar.from_ical(response.content)


def events(response):
    return {str(event["UID"]): event for event in read(response).walk("VEVENT")}


def feed_of(client, course, **headers):
    return client.get(reverse("agenda:feed", args=[course.slug]), headers=headers)


def test_feed_holds_every_session_at_its_local_time(client, course):
    session = SessionFactory(course=course, title="Attention, again", starts_at=NOW, revision=3)

    response = feed_of(client, course)

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = read(response).walk("VEVENT")
    assert event["UID"] == f"session-{session.pk}@courses.example.edu"
    assert event["SUMMARY"] == "Attention, again"
    assert event["DTSTART"].dt == NOW
    assert event["DTSTART"].params["TZID"] == "Asia/Seoul"
    assert event["DTEND"].dt == NOW + timedelta(hours=2)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == session.changed_at
    assert (event["SEQUENCE"], event["STATUS"], event["LOCATION"]) == (3, "CONFIRMED", "B 201")
    assert event["URL"] == f"https://courses.example.edu/courses/ai/sessions/{session.pk}/"


def test_feed_says_what_it_is_and_when_to_come_back(client, course):
    calendar = read(feed_of(client, course))

    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "AI systems, 김; \\ 2026"
    assert calendar["X-WR-TIMEZONE"] == "Asia/Seoul"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"


def test_bytes_keep_to_the_format(client, course):
    SessionFactory(course=course, title="김" * 60)

    content = feed_of(client, course).content

    assert content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # no character is cut in two


def test_zone_knows_its_changes_of_clocks(client):
    course = CourseFactory(time_zone="Europe/Berlin")
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    for days in (0, 1):
        SessionFactory(course=course, starts_at=before + timedelta(days, hours=days))

    calendar = read(feed_of(client, course))

    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"
    offsets = {part["TZOFFSETTO"].td for part in zone.subcomponents}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}
    starts = [event["DTSTART"].dt.astimezone(UTC) for event in calendar.walk("VEVENT")]
    assert starts == [before, before + timedelta(days=1, hours=1)]
    assert [event["DTSTART"].to_ical()[-6:] for event in calendar.walk("VEVENT")] == [b"140000"] * 2


def test_a_moved_session_keeps_its_uid_and_raises_its_sequence(client, course):
    teacher = MembershipFactory(course=course, instructor=True)
    session = SessionFactory(course=course)
    ((uid, before),) = events(feed_of(client, course)).items()

    starts_at = session.starts_at + timedelta(days=1)
    update_session(
        session=session,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        by=teacher,
        now=NOW,
    )

    after = events(feed_of(client, course))[uid]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == starts_at
    assert after["LAST-MODIFIED"].dt == NOW


def test_a_cancelled_session_stays(client, course):
    session = SessionFactory(course=course)
    cancel_session(session=session, by=MembershipFactory(course=course, instructor=True), now=NOW)

    (event,) = events(feed_of(client, course)).values()
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 1


def test_a_matching_etag_costs_one_query_and_a_cached_feed_too(
    client, course, django_assert_num_queries
):
    SessionFactory(course=course)
    with django_assert_num_queries(2):  # course, sessions
        first = feed_of(client, course)

    with django_assert_num_queries(1):
        same = feed_of(client, course, if_none_match=first["ETag"])
    with django_assert_num_queries(1):
        again = feed_of(client, course, if_none_match='"other"')

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert again.content == first.content


def test_a_change_of_the_schedule_ends_the_etag(client, course):
    first = feed_of(client, course)
    raise_content_version(course.pk)

    assert feed_of(client, course, if_none_match=first["ETag"]).status_code == 200


def test_a_private_courses_feed_is_for_its_members(client):
    member = MembershipFactory(course__is_public=False)

    assert feed_of(client, member.course).status_code == 404
    client.force_login(UserFactory())
    assert feed_of(client, member.course).status_code == 404
    client.force_login(member.user)
    assert feed_of(client, member.course).status_code == 200


def test_head_is_answered_and_post_is_not(client, course):
    url = reverse("agenda:feed", args=[course.slug])

    assert client.head(url).status_code == 200
    assert client.post(url).status_code == 405


def my_feed(client, course, key, **headers):
    url = reverse("agenda:my-feed", args=[course.slug])
    return client.get(url, {"key": key}, headers=headers)


def test_my_feed_needs_no_sign_in_but_the_key(client):
    member = MembershipFactory(course__is_public=False)
    exam = ExamFactory(course=member.course)
    key = reset_feed_key(user=member.user, by=member.user, now=NOW).key

    response = my_feed(client, member.course, key)

    assert list(events(response)) == [f"session-{exam.pk}@courses.example.edu"]
    assert "private" in response["Cache-Control"]
    again = my_feed(client, member.course, key, if_none_match=response["ETag"])
    assert again.status_code == 304


def test_no_key_opens_what_it_should_not(client, course):
    member = MembershipFactory(course=course)
    key = reset_feed_key(user=member.user, by=member.user, now=NOW).key
    for wrong in ["", "short", key[:-1] + "!", "x" * 43, "\0" * 43, "é" * 43, key + "x" * 100]:
        assert my_feed(client, course, wrong).status_code == 404
    assert my_feed(client, CourseFactory(), key).status_code == 404
    assert client.get(reverse("agenda:my-feed", args=[course.slug])).status_code == 404

    fresh = reset_feed_key(user=member.user, by=member.user, now=NOW).key

    assert my_feed(client, course, key).status_code == 404
    assert my_feed(client, course, fresh).status_code == 200


@pytest.mark.parametrize("fields", [{"dropped": True}, {"user__is_active": False}])
def test_the_key_of_who_left_opens_nothing(client, fields):
    member = MembershipFactory(**fields)
    key = reset_feed_key(user=member.user, by=member.user, now=NOW).key

    assert my_feed(client, member.course, key).status_code == 404


def only_event(course, deadline, **fields):
    (event,) = Calendar.from_ical(feeds.render(course, [deadline], **fields)).walk("VEVENT")
    return event


def test_a_due_moment_is_the_half_hour_that_ends_at_it():
    course = CourseFactory.build()
    midnight = datetime(2026, 10, 31, 23, 59, tzinfo=ZoneInfo("Asia/Seoul"))

    event = only_event(course, DeadlineFactory(at=midnight))

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (midnight - timedelta(minutes=30), midnight)
    assert event["TRANSP"] == "TRANSPARENT"
    assert "LOCATION" not in event


def test_a_sign_up_window_is_shown_at_its_closing():
    closes = NOW + timedelta(days=3)
    window = DeadlineFactory(kind="signup", at=NOW, ends_at=closes)

    assert only_event(CourseFactory.build(), window)["DTEND"].dt == closes


def test_what_i_have_done_carries_a_tick():
    report = DeadlineFactory(done_by=frozenset({7}))

    assert only_event(CourseFactory.build(), report, member_id=7)["SUMMARY"] == "✓ Report"
    assert only_event(CourseFactory.build(), report, member_id=8)["SUMMARY"] == "Report"

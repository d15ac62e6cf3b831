from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language
from icalendar import Calendar

from agenda import feeds
from agenda.actions import reset_feed_key
from courses.actions import raise_content_version
from projects.actions import grant_extension, take_extension_back
from schedule.actions import cancel_session, update_session
from tests.agenda.factories import DeadlineFactory, ExamFactory
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    SessionFactory,
    SubmissionFactory,
    UserFactory,
)

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

    names = [str(calendar[key]) for key in ("NAME", "X-WR-CALNAME")]  # RFC 7986: NAME is a text
    assert names == [r"AI systems\, 김\; \\ 2026"] * 2
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


def test_other_words_raise_the_sequence_too(client, course):
    teacher = MembershipFactory(course=course, instructor=True)
    session = SessionFactory(course=course)
    ((uid, before),) = events(feed_of(client, course)).items()

    update_session(session=session, title="Compilers", place="C 3", by=teacher, now=NOW)

    after = events(feed_of(client, course))[uid]
    assert (after["SUMMARY"], after["LOCATION"]) == ("Compilers", "C 3")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == NOW


def test_an_extension_moves_ones_own_event_and_taking_it_back_too(client, course):
    """One UID through all of it, and each step has a higher sequence than the one before."""
    member = MembershipFactory(course=course)
    teacher = MembershipFactory(course=course, instructor=True)
    milestone = MilestoneFactory(course=course, is_individual=True)
    key = reset_feed_key(user=member.user, by=member.user, now=NOW).key

    def own():
        response = client.get(reverse("agenda:my-feed", args=["ai"]), {"key": key})
        return events(response)[f"milestone-{milestone.pk}@courses.example.edu"]

    steps = [own()]
    due_at = milestone.due_at + timedelta(days=2)
    extension = grant_extension(
        milestone=milestone, membership=member, due_at=due_at, reason="ill", by=teacher, now=NOW
    )
    steps.append(own())
    take_extension_back(extension=extension, reason="well", by=teacher, now=NOW)
    steps.append(own())

    assert [step["DTEND"].dt for step in steps] == [milestone.due_at, due_at, milestone.due_at]
    assert steps[0]["SEQUENCE"] < steps[1]["SEQUENCE"] < steps[2]["SEQUENCE"]


ODD = ["김지우, 발표; \\ 그리고\n끝", "שיחה " * 20, "👩‍🔬" * 30, "a" * 200, "é" * 74, ""]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
def test_another_library_reads_the_same_events(zone):
    """Around both changes of the clocks of a year, with names that have to be folded and escaped."""
    course = CourseFactory(slug="ai", time_zone=zone)
    first = datetime(2026, 1, 3, 1, 30, tzinfo=UTC)
    deadlines = [
        DeadlineFactory(
            key=f"session:{number}",
            kind="session",
            title=ODD[number % len(ODD)],
            at=first + timedelta(hours=37 * number),
            ends_at=first + timedelta(hours=37 * number + 2),
            is_cancelled=number % 5 == 0,
            revision=number,
        )
        for number in range(240)
    ]
    content = feeds.render(course, deadlines)

    written = {
        deadline.key.replace(":", "-"): (deadline.at, deadline.ends_at, deadline.title)
        for deadline in deadlines
    }
    ours = {
        event["UID"].partition("@")[0]: (
            *(event[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND")),
            str(event["SUMMARY"]),
        )
        for event in Calendar.from_ical(content).walk("VEVENT")
    }
    calendar = vobject.readOne(content.decode())
    theirs = {
        event.uid.value.partition("@")[0]: (
            *(moment.value.astimezone(UTC) for moment in (event.dtstart, event.dtend)),
            event.summary.value,
        )
        for event in calendar.vevent_list
    }
    assert ours == written
    assert theirs == written
    said = {(int(one.sequence.value), one.status.value) for one in calendar.vevent_list}
    assert said == {(n, "CONFIRMED" if n % 5 else "CANCELLED") for n in range(240)}


def test_no_control_characters_reach_a_calendar():
    controls = "".join(chr(number) for number in [*range(32), 127])
    course = CourseFactory.build(title=f"AI{controls}systems")
    deadline = DeadlineFactory(title="Paste\x07d\x0bfrom slides\r\nhere", place=f"B{controls}201")

    content = feeds.render(course, [deadline])

    raw = content.decode().replace("\r\n", "")
    assert {one for one in raw if ord(one) < 32 or ord(one) == 127} == {"\t"}
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == "Pasted from slides\nhere"
    assert event["LOCATION"] == "B\t\n  201"


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


def test_my_feed_changes_when_i_hand_in_and_not_when_another_does(client, course):
    mine, other = (MembershipFactory(course=course) for _ in range(2))
    milestone = MilestoneFactory(course=course, is_individual=True)
    key = reset_feed_key(user=mine.user, by=mine.user, now=NOW).key

    def after_hand_in_of(*members):
        for one in members:
            SubmissionFactory(milestone=milestone, team=None, membership=one, submitted_by=one)
        return my_feed(client, course, key)

    first, others, own = (after_hand_in_of(*who) for who in [[], [other], [mine]])

    assert first["ETag"] == others["ETag"] != own["ETag"]
    assert "✓" in own.content.decode() and "✓" not in others.content.decode()


def test_calendars_speak_their_readers_language_and_the_public_one_the_sites(client, course):
    member = MembershipFactory(course=course, user__language="ko")
    key = reset_feed_key(user=member.user, by=member.user, now=NOW).key
    spoken = []
    with patch.object(
        feeds, "render", side_effect=lambda *_a, **_k: spoken.append(get_language()) or b""
    ):
        my_feed(client, course, key, accept_language="en")
        client.get(reverse("agenda:feed", args=["ai"]), headers={"accept-language": "ko"})

    assert spoken == ["ko", "en"]


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

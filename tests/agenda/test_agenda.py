"""The week and the term, narrowed, on paper, and each thing for a calendar."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from agenda.rules import weeks_of
from schedule.actions import cancel_session
from tests.agenda.factories import ExamFactory
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    RoundFactory,
    SessionFactory,
    SubmissionFactory,
)

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
URL = "/agenda/"


@pytest.fixture(autouse=True)
def _clock():
    """Wednesday, 14 October 2026, noon in Seoul."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(client):
    made = MembershipFactory(course__slug="ai", course__title="AI systems")
    client.force_login(made.user)
    return made


def words(response):
    assert response.status_code == 200
    return response.content.decode()


def titles(client, **query):
    return re.findall(
        r"data-line[^§]*?<a href=\"[^\"]+\">([^<]+)</a>", words(client.get(URL, query))
    )


def test_weeks_are_from_monday_to_sunday_without_empty_days():
    lines = [(date(2026, 10, 18), "b"), (date(2026, 10, 12), "a"), (date(2026, 10, 19), "c")]

    first, second = weeks_of(lines)

    assert (first.monday, first.sunday) == (date(2026, 10, 12), date(2026, 10, 18))
    assert [(day.date.day, list(day.lines)) for day in first.days] == [(12, ["a"]), (18, ["b"])]
    assert [list(day.lines) for day in second.days] == [["c"]]
    assert weeks_of([]) == []


def test_week_has_what_is_on_its_days_and_links_to_the_others(client, member):
    for days, title in ((-3, "Sunday before"), (-2, "Monday"), (4, "Sunday"), (5, "Monday after")):
        ExamFactory(course=member.course, title=title, starts_at=NOW + days * DAY)

    assert titles(client) == ["Monday", "Sunday"]
    assert titles(client, day="2026-10-19") == ["Monday after"]
    assert titles(client, day="2026-10-07") == ["Sunday before"]
    shown = words(client.get(URL))
    assert 'href="?day=2026-10-05&amp;"' in shown and 'href="?day=2026-10-19&amp;"' in shown
    assert "12 Oct to 18 Oct 2026" in shown


def test_term_has_all_weeks_and_marks_this_one(client, member):
    for days in (-30, 0, 40):
        ExamFactory(course=member.course, title=f"{days}", starts_at=NOW + days * DAY)

    assert titles(client, view="term") == ["-30", "0", "40"]
    shown = words(client.get(URL, {"view": "term"}))
    assert shown.count('id="this-week"') == 1
    assert shown.count("agenda__week") == 3


def test_it_is_narrowed_to_a_course_a_kind_and_what_is_to_do(client, member):
    other = MembershipFactory(user=member.user, course__slug="net").course
    ExamFactory(course=other, title="Exam of the other", starts_at=NOW + HOUR)
    done = MilestoneFactory(
        course=member.course, title="Done", is_individual=True, due_at=NOW + DAY
    )
    SubmissionFactory(milestone=done, team=None, membership=member, submitted_by=member)
    MilestoneFactory(
        course=member.course, title="Open", is_individual=True, due_at=NOW + DAY + HOUR
    )

    assert titles(client) == ["Exam of the other", "Done", "Open"]
    assert titles(client, course="ai") == ["Done", "Open"]
    assert titles(client, kind="exam") == ["Exam of the other"]
    assert titles(client, course="ai", open="on") == ["Open"]
    assert titles(client, course="net", kind="milestone") == []
    shown = words(client.get(URL, {"course": "ai", "open": "on"}))
    assert "?day=2026-10-19&amp;course=ai&amp;open=on" in shown


@pytest.mark.parametrize(
    "query",
    [
        {"course": "nowhere"},
        {"kind": "weather"},
        {"day": "yesterday"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"view": "\0"},
    ],
)
def test_what_cannot_be_in_an_address_is_passed_over(client, member, query):
    ExamFactory(course=member.course, title="Midterm", starts_at=NOW + DAY)

    assert titles(client, **query) == ["Midterm"]


def test_a_window_that_is_shut_stands_there_when_it_opens_and_when_it_closes(client, member):
    RoundFactory(course=member.course, purpose="final", opens_at=NOW + HOUR, closes_at=NOW + DAY)

    shown = words(client.get(URL))

    assert shown.count("data-line") == 2
    assert re.search(r"opens.*closes", shown, re.DOTALL)


def test_moments_are_the_readers_own_with_the_courses_beside_them(client, member):
    ExamFactory(course=member.course, starts_at=NOW)
    assert words(client.get(URL)).count("KST") == 1

    member.user.time_zone = "Europe/Berlin"
    member.user.save()

    shown = words(client.get(URL))
    assert "05:00 CEST (12:00 KST)" in strip_tags(shown)
    assert "05:00 CEST (12:00 KST)" in strip_tags(words(client.get("/")))


def test_cancelled_stands_there_and_says_so(client, member):
    session = SessionFactory(course=member.course, starts_at=NOW + HOUR)
    cancel_session(
        session=session, by=MembershipFactory(course=member.course, instructor=True), now=NOW
    )

    assert "Cancelled" in words(client.get(URL))


def test_empty_says_what_to_do(client, member):
    assert "Nothing this week." in words(client.get(URL))
    assert "Nothing of that kind." in words(client.get(URL, {"kind": "exam"}))
    member.delete()
    assert "in no course yet" in words(client.get(URL))


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_for_one_course_and_three(
    client, member, count, django_assert_num_queries
):
    for course in CourseFactory.create_batch(count):
        MembershipFactory(user=member.user, course=course)
        ExamFactory(course=course, starts_at=NOW + DAY)

    with django_assert_num_queries(15):  # session, user, memberships, 12 of sources
        assert words(client.get(URL)).count("data-line") == count


def event(client, course, key):
    return client.get(reverse("agenda:event", args=[course.slug, key]))


def test_one_thing_for_a_calendar_is_what_the_feed_has(client, member):
    exam = ExamFactory(course=member.course, starts_at=NOW + DAY, revision=3)
    MilestoneFactory(course=member.course)

    response = event(client, member.course, f"session-{exam.pk}")

    assert response["Content-Disposition"] == f'attachment; filename="ai-session-{exam.pk}.ics"'
    one = response.content.decode()
    block = re.search(r"BEGIN:VEVENT.*END:VEVENT", one, re.DOTALL)[0]
    assert "SEQUENCE:3" in block
    feed = client.get(reverse("agenda:feed", args=["ai"])).content.decode()
    assert block in feed
    assert one.count("BEGIN:VEVENT") == 1


def test_visitors_get_what_is_public_and_nobody_what_is_anothers(client, member):
    course = member.course
    exam = ExamFactory(course=course, starts_at=NOW + DAY)
    milestone = MilestoneFactory(course=course)
    client.logout()

    assert event(client, course, f"session-{exam.pk}").status_code == 200
    assert event(client, course, f"milestone-{milestone.pk}").status_code == 404
    assert event(client, course, "session-999").status_code == 404


def test_it_is_for_who_signed_in(client):
    assert client.get(URL).status_code == 302


def test_pages_of_a_session_and_a_milestone_lead_to_their_events(client, member):
    exam = ExamFactory(course=member.course, starts_at=NOW + DAY)
    milestone = MilestoneFactory(course=member.course)
    pages = {
        f"session-{exam.pk}": reverse("schedule:session", args=["ai", exam.pk]),
        f"milestone-{milestone.pk}": reverse("projects:milestone", args=["ai", milestone.pk]),
    }

    for key, page in pages.items():
        url = reverse("agenda:event", args=["ai", key])
        assert f'href="{url}"' in words(client.get(page))
        assert "BEGIN:VEVENT" in words(client.get(url))


def test_what_meets_not_or_was_moved_away_has_no_event_to_add(client, member):
    new = SessionFactory(course=member.course)
    for fields in ({"kind": "no_class"}, {"status": "moved", "moved_to": new}):
        session = SessionFactory(course=member.course, **fields)
        page = words(client.get(reverse("schedule:session", args=["ai", session.pk])))

        assert "Add this one" not in page

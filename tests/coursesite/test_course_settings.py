"""A course's settings and what has a date: in another zone dates keep their time of day, and what that moves is shown before."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from agenda import queries as agenda
from courses.models import Course
from coursesite.course_settings import update_course
from grading import actions as grading
from grading.models import Grade, Item
from outbox.models import Letter
from projects.models import Extension, ProjectSettings
from tests.factories import (
    NOW,
    AnnouncementFactory,
    ComponentFactory,
    ExtensionFactory,
    ItemFactory,
    MilestoneFactory,
    RoundFactory,
    SessionFactory,
    SubmissionFactory,
    TeamPlaceFactory,
    WeekFactory,
)
from tests.grading.pages_for_tests import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
LATER = 7 * HOUR
"""So much later is what keeps its time of day, in October: Seoul is seven hours ahead of Berlin."""
SETTINGS = {
    "title": "AI Systems",
    "term": "Fall",
    "starts_on": "2026-08-31",
    "ends_on": "2026-12-18",
    "time_zone": "Europe/Berlin",
    "accent": "pine",
    "is_public": "on",
}


def settings_of(course):
    return reverse("courses:settings", args=[course.slug])


def into(zone, course, instructor):
    update_course(course=course, by=instructor, now=NOW, time_zone=zone)


def dates_in(course):
    """Return every moment of a course that somebody set."""
    sessions = [
        (one.starts_at, one.ends_at)
        for week in course.weeks.all()
        for one in week.sessions.order_by("pk")
    ]
    rounds = [(one.opens_at, one.closes_at, one.returns_until) for one in course.rounds.all()]
    milestones = [(one.opens_at, one.due_at, one.closes_at) for one in course.milestones.all()]
    extensions = Extension.objects.filter(due_at__isnull=False).values_list("due_at", "closes_at")
    return [
        *sessions,
        *rounds,
        *milestones,
        *extensions,
        *Item.objects.values_list("grade_by"),
        *ProjectSettings.objects.values_list("teams_locked_at"),
        *course.announcements.filter(state="scheduled").values_list("publish_at"),
    ]


@pytest.fixture
def full(course, instructor):
    """A course with one of everything that has a date, all of them in October or a week of it."""
    SessionFactory(course=course)
    moved = SessionFactory(course=course)
    SessionFactory(course=course, status="moved", moved_to=moved, starts_at=NOW + DAY)
    RoundFactory(course=course)
    milestone = MilestoneFactory(course=course)
    extension = ExtensionFactory(milestone=milestone)
    ExtensionFactory(milestone=milestone, team=extension.team, due_at=None)  # taken back
    ItemFactory(
        component__course=course, grade_by=NOW + DAY, grade_by_changed_at=NOW, grade_by_revision=1
    )
    ProjectSettings.objects.create(course=course, teams_locked_at=NOW + DAY)
    AnnouncementFactory(course=course, scheduled=True)
    return course


def test_everything_with_a_date_keeps_its_time_of_day(full, instructor):
    before = dates_in(full)
    assert len(before) == 9

    into("Europe/Berlin", full, instructor)

    full.refresh_from_db()
    assert full.zone == BERLIN
    assert dates_in(full) == [tuple(at + LATER for at in dates) for dates in before]
    assert Letter.objects.count() == 0  # reminders tell it, at their time


def test_back_in_the_first_zone_everything_is_where_it_was(full, instructor):
    before = dates_in(full)

    into("Europe/Berlin", full, instructor)
    into("Asia/Seoul", full, instructor)

    assert dates_in(full) == before


def test_what_was_published_stays_published_when_it_was(course, instructor):
    announcement = AnnouncementFactory(course=course)

    into("Europe/Berlin", course, instructor)

    announcement.refresh_from_db()
    assert announcement.published_at == NOW


def test_calendars_know_that_theirs_are_old(full, instructor):
    before = {one.key: one for one in agenda.deadlines_for([instructor], now=NOW)}
    cached = full.content_version

    into("Europe/Berlin", full, instructor)

    instructor.course.refresh_from_db()
    after = {one.key: one for one in agenda.deadlines_for([instructor], now=NOW)}
    assert len(after) == len(before) > 4
    for key, deadline in after.items():
        assert deadline.at == before[key].at + LATER
        assert deadline.revision > before[key].revision
    assert instructor.course.content_version > cached


def test_another_course_stays_where_it_is(full, instructor):
    milestone, session = MilestoneFactory(), SessionFactory()

    into("Europe/Berlin", full, instructor)

    for row in [milestone, session]:
        was = (row.changed_at, row.revision)
        row.refresh_from_db()
        assert (row.changed_at, row.revision) == was


def test_a_session_in_an_hour_that_the_new_zone_leaves_out_still_ends_after_it_starts(
    course, instructor, client
):
    session = SessionFactory(
        course=course,
        title="Night watch",
        starts_at=datetime(2027, 3, 28, 2, 30, tzinfo=SEOUL),
        ends_at=datetime(2027, 3, 28, 3, 15, tzinfo=SEOUL),
    )
    page = words(client.post(settings_of(course), SETTINGS))
    assert "Not at its time of day" in page

    into("Europe/Berlin", course, instructor)

    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert session.ends_at - session.starts_at == timedelta(minutes=45)


def test_calendars_are_told_of_another_usual_place(course, instructor):
    here = SessionFactory(course=course)
    elsewhere = SessionFactory(course=course, place="Hall 9")

    update_course(course=course, by=instructor, now=NOW, place="Hall 2", title="Other")
    update_course(course=course, by=instructor, now=NOW, place="Hall 2", title="Another")

    told = {}
    for row in [here, elsewhere]:
        row.refresh_from_db()
        told[row] = (row.revision, row.changed_at == NOW)
    assert told == {here: (1, True), elsewhere: (0, False)}


# The page


def test_what_moves_is_shown_and_nothing_is_saved_before_it_is_accepted(client, full, instructor):
    before = dates_in(full)

    response = client.post(settings_of(full), SETTINGS)

    assert response.status_code == 200
    page = words(response)
    assert "This moves dates" in page
    assert "by the clock of Europe/Berlin instead of Asia/Seoul" in page
    assert "That is 7 hours later." in page
    assert dates_in(full) == before
    assert Course.objects.get(pk=full.pk).title == full.title

    fields = dict(response.context["fields"]) | {"accepted": "on"}
    response = client.post(settings_of(full), fields, follow=True)

    assert "The settings are saved." in response.content.decode()
    full.refresh_from_db()
    assert (full.title, full.zone) == ("AI Systems", BERLIN)
    assert dates_in(full) == [tuple(at + LATER for at in dates) for dates in before]


def test_without_dates_there_is_nothing_to_ask(client, course, instructor):
    response = client.post(settings_of(course), SETTINGS)

    assert response.status_code == 302
    course.refresh_from_db()
    assert course.zone == BERLIN


def test_other_settings_ask_nothing(client, full, instructor):
    before = dates_in(full)

    assert client.post(settings_of(full), SETTINGS | {"time_zone": "Asia/Seoul"}).status_code == 302
    assert dates_in(full) == before


def test_what_is_over_or_ahead_otherwise_is_named(client, course, instructor):
    MilestoneFactory(course=course, title="Just over", due_at=NOW - 3 * HOUR)
    MilestoneFactory(course=course, title="Far off", due_at=NOW + 3 * DAY)

    page = words(client.post(settings_of(course), SETTINGS))
    ahead = page[page.index("Over now, and ahead again then") : page.index("All of these dates")]
    assert "Just over" in ahead
    assert "Far off" not in ahead
    assert "Ahead now, and over then" not in page

    east = words(client.post(settings_of(course), SETTINGS | {"time_zone": "Pacific/Auckland"}))
    assert "Over now, and ahead again then" not in east
    assert "That is 4 hours earlier." in east


def test_who_was_late_is_not_any_more_and_the_grade_follows(client, course, instructor):
    place = TeamPlaceFactory(team__course=course, team__name="Blue", joined_at=NOW - 9 * DAY)
    milestone = MilestoneFactory(
        course=course,
        title="Report",
        opens_at=NOW - 9 * DAY,
        due_at=NOW - 2 * DAY,
        closes_at=NOW + 2 * DAY,
    )
    item = grading.create_item(
        component=ComponentFactory(course=course, weight=100),
        name="Report",
        max_points=100,
        milestone=milestone,
        late_percent=Decimal(10),
        late_floor=Decimal(0),
        by=instructor,
        now=NOW,
    )
    SubmissionFactory(milestone=milestone, team=place.team, submitted_at=NOW - 2 * DAY + HOUR)
    grading.enter_grade(
        item=item, membership=place.membership, by=instructor, now=NOW, status="graded", points=85
    )
    Item.objects.filter(pk=item.pk).update(released_at=NOW)
    assert Grade.objects.get().days_late == 1

    page = words(client.post(settings_of(course), SETTINGS))

    assert "1 hand-in stands otherwise then." in page
    assert "Blue" in page
    assert "1 student will see another total." in page
    assert Grade.objects.get().days_late == 1

    client.post(settings_of(course), SETTINGS | {"accepted": "on"})

    assert Grade.objects.get().days_late == 0


def test_a_zone_that_is_none_is_told_at_the_field_and_moves_nothing(client, full, instructor):
    before = dates_in(full)

    response = client.post(
        settings_of(full), SETTINGS | {"time_zone": "Mars/Base", "accepted": "on"}
    )

    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["time_zone"]
    assert dates_in(full) == before


def test_the_preview_takes_no_more_queries_for_more_dates(
    client, course, instructor, django_assert_max_num_queries
):
    week = WeekFactory(course=course)
    SessionFactory.create_batch(2, week=week)
    with django_assert_max_num_queries(200) as few:
        client.post(settings_of(course), SETTINGS)
    SessionFactory.create_batch(20, week=week)
    with django_assert_max_num_queries(200) as many:
        client.post(settings_of(course), SETTINGS)

    assert len(many) == len(few)

"""The course page: who sees what of it, when it is made anew, and what it costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from courses import actions as courses
from courses.models import Course
from projects import actions as projects
from schedule import actions as schedule
from tests.factories import (
    NOW,
    ComponentFactory,
    CourseFactory,
    FinalTalkFactory,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    PresentationFactory,
    ReadingFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    TopicFactory,
    WeekFactory,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)  # of the week in which NOW is


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory(title="AI systems")


def page(client, course, user=None, **headers):
    if user:
        client.force_login(user)
    return client.get(reverse("course", args=[course.slug]), **headers)


def words(client, course, user=None):
    response = page(client, course, user)
    assert response.status_code == 200
    return response.content.decode()


def week_of(course, number, **fields):
    first_day = MONDAY + timedelta(days=7 * (number - 2))
    return WeekFactory(course=course, number=number, **{"starts_on": first_day} | fields)


def person(course, role, **fields):
    return MembershipFactory(course=course, role=role, **fields).user


def test_it_says_what_the_course_is(client, course):
    Course.objects.update(
        description="On **systems**.\n\n# Aims\n\nMany.",
        teaching_methods="Seminar",
        textbooks="None needed",
        contact_email="staff@example.edu",
    )
    person(course, "instructor", user__name="Ada Lovelace")
    person(course, "student", user__name="Secret Student")
    ComponentFactory(course=course, name="Exam", weight=20)
    ComponentFactory(course=course, name="Bonus", weight="2.5", is_extra_credit=True)

    shown = words(client, course)

    for part in [
        *("<strong>systems</strong>", "<h3>Aims</h3>", "Seminar", "None needed"),
        *("staff@example.edu", "Ada Lovelace", "Exam", "20 %", "+ 2.5 %"),
        *("webcal://127.0.0.1:8000/courses/", reverse("agenda:feed", args=[course.slug])),
    ]:
        assert part in shown
    assert "Secret Student" not in shown
    assert shown.count("<h1") == 1


@pytest.mark.parametrize(
    ("role", "sees"),
    [("instructor", True), ("ta", False), ("student", False), ("observer", False), (None, False)],
)
def test_only_who_can_write_them_is_told_that_textbooks_are_missing(client, course, role, sees):
    shown = words(client, course, person(course, role) if role else None)

    assert ("Name textbooks" in shown) is sees
    assert ("Write its description" in shown) is sees


def test_weeks_stand_where_today_puts_them(client, course):
    past, current, coming = (week_of(course, number) for number in (1, 2, 3))
    late = datetime(2026, 10, 11, 14, 59, tzinfo=UTC)  # Sunday, 23:59 in Seoul
    MilestoneFactory(course=course, title="Proposal", due_at=late, opens_at=late - timedelta(1))

    shown = words(client, course)

    place = {week: shown.index(f'id="week-{week.pk}"') for week in (past, current, coming)}
    assert "week--past" in shown[place[past] - 60 : place[past]]
    assert "week--current" in shown[place[current] - 60 : place[current]]
    assert place[current] < shown.index('id="this-week"') < place[coming]
    assert place[past] < shown.index("Proposal") < place[current]
    assert shown.count("This week") == 1


@pytest.mark.parametrize(
    ("today", "states", "first"),
    [
        (date(2026, 9, 1), ["coming", "coming"], None),
        (date(2026, 10, 5), ["current", "coming"], 0),
        (date(2026, 10, 14), ["past", "coming"], 1),  # the break between the two
        (date(2026, 10, 25), ["past", "current"], 1),
        (date(2026, 12, 18), ["past", "past"], None),
        (date(2026, 12, 19), ["over", "over"], None),
    ],
)
def test_in_a_break_no_week_is_this_week(client, course, clock, today, states, first):
    weeks = [
        WeekFactory(course=course, number=number, starts_on=start)
        for number, start in ((1, date(2026, 10, 5)), (2, date(2026, 10, 19)))
    ]
    clock.move_to(datetime(today.year, today.month, today.day, 3, tzinfo=UTC))

    shown = words(client, course)

    found = [
        next(state for state in ("past", "current", "coming", "over")
             if f'class="week week--{state}" id="week-{week.pk}"' in shown)
        for week in weeks
    ]  # fmt: skip
    assert found == states
    assert ('id="this-week"' in shown) is (first is not None)
    if first is not None:
        assert shown.index(f'id="week-{weeks[first].pk}"') < shown.index('id="this-week"')


def test_sign_ups_close_at_their_week(client, course):
    week_of(course, 2)
    RoundFactory(course=course, purpose="talk")
    RoundFactory(course=course, purpose="final", opens_at=NOW, closes_at=NOW + timedelta(days=1))

    shown = words(client, course)

    assert shown.count("Sign-up closes") == 2
    assert "Paper talks" in shown and "Final project talks" in shown


def test_without_weeks_staff_are_shown_how_to_lay_them_out(client, course):
    RoundFactory(course=course)

    assert "The schedule is not out yet" in words(client, course)
    shown = words(client, course, person(course, "ta"))
    assert reverse("schedule:weeks-add", args=[course.slug]) in shown


@pytest.fixture
def named(course):
    """A discussion with a talk, and final talks, all with names."""
    discussion = SessionFactory(week=week_of(course, 3), title="Compilers")
    round_ = RoundFactory(course=course)
    reading = ReadingFactory(session=discussion, course=course, paper__title="TVM")
    slot = SlotFactory(round=round_, session=discussion, capacity=2)
    TopicFactory(slot=slot, paper=reading.paper)
    free = TopicFactory(
        slot=SlotFactory(round=round_, session=discussion), paper=None, title="Free topic"
    ).slot
    for place in (slot, free):
        PresentationFactory(slot=place, membership__user__name=f"Speaker {place.pk}")
    final = SlotFactory(
        round=RoundFactory(course=course, purpose="final"), session=discussion, capacity=3
    )
    FinalTalkFactory(slot=final, team__name="Sparse Riders")
    return course


@pytest.mark.parametrize(
    ("role", "sees_names", "sees_teams", "edits"),
    [
        ("instructor", True, True, True),
        ("ta", True, True, True),
        ("student", True, True, False),
        ("observer", True, False, False),
        (None, False, False, False),
    ],
)
def test_each_role_sees_what_it_may(client, named, role, sees_names, sees_teams, edits):
    ItemFactory(
        component__course=named, component__name="Exam",
        session=SessionFactory(course=named, kind="exam"), name="Midterm",
    )  # fmt: skip
    shown = words(client, named, person(named, role) if role else None)

    assert "TVM" in shown and "Free topic" in shown and "Counts towards Exam" in shown
    assert ("Speaker" in shown) is sees_names
    assert ("1 seat free" in shown) is sees_names
    assert ("Sparse Riders" in shown) is sees_teams
    assert ("2 places free" in shown) is sees_teams
    assert ("Add a session" in shown) is edits
    assert ("Write an announcement" in shown) is edits


def test_private_course_is_nowhere_for_strangers(client, course):
    Course.objects.update(is_public=False)
    dropped = MembershipFactory(course=course, dropped=True).user

    assert page(client, course).status_code == 404
    assert page(client, course, dropped).status_code == 404
    assert client.get(reverse("course", args=["no-such-course"])).status_code == 404


def test_archived_course_offers_no_edits(client, course):
    Course.objects.update(archived_at=NOW)
    week_of(course, 2)

    assert "Edit week" not in words(client, course, person(course, "instructor"))


def test_kept_page_costs_no_more_than_who_asks(client, named, django_assert_num_queries):
    ta = person(named, "ta")
    page(client, named)
    page(client, named, ta)

    with django_assert_num_queries(4):  # session, user, course, member
        page(client, named)
    client.logout()
    with django_assert_num_queries(1):  # course
        page(client, named)


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_weeks_as_for_one(
    client, count, django_assert_num_queries
):
    course = CourseFactory()
    component = ComponentFactory(course=course)
    for number in range(count):
        week = week_of(course, number + 1)
        for _number in range(count):
            session = SessionFactory(week=week)
            schedule.move_session(
                session=session, starts_at=NOW, ends_at=NOW + timedelta(hours=1),
                by=MembershipFactory(course=course, ta=True), now=NOW,
            )  # fmt: skip
            ReadingFactory.create_batch(count, session=session, course=course)
            ItemFactory(component=component, session=session)
            schedule.add_material(
                session=session, title="Slides", url="https://example.edu",
                by=MembershipFactory(course=course, ta=True), now=NOW,
            )  # fmt: skip
        MilestoneFactory(course=course)
    client.force_login(person(course, "student"))

    # 4 as when kept; weeks, sessions, materials, marks, readings, 2 talks, 2 final talks, milestones,
    # rounds, 2 evaluation, staff, announcements, those for some that this reader was told
    with django_assert_num_queries(20):
        response = page(client, course)

    assert response.content.decode().count("<article") == 2 * count * count


def test_matching_etag_is_answered_without_a_page(client, course):
    first = page(client, course)
    again = page(client, course, HTTP_IF_NONE_MATCH=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"


def test_etag_is_another_for_whatever_the_page_shows(client, course, clock):
    week_of(course, 2)
    seen = [page(client, course)["ETag"]]

    client.cookies["theme"] = "dark"
    seen.append(page(client, course)["ETag"])
    member = MembershipFactory(course=course)
    seen.append(page(client, course, member.user)["ETag"])
    courses.update_profile(user=member.user, name="Other", time_zone="", by=member.user, now=NOW)
    seen.append(page(client, course)["ETag"])
    clock.shift(timedelta(days=7))
    seen.append(page(client, course)["ETag"])

    assert len(set(seen)) == len(seen)


def test_page_with_a_message_is_not_kept_by_the_browser(client, course):
    ta = person(course, "ta")
    client.force_login(ta)
    client.post(
        reverse("schedule:week-create", args=[course.slug]),
        {"number": 1, "label": "1", "starts_on": "2026-10-12"},
    )

    response = page(client, course)

    assert "Week 1 is added" in response.content.decode()
    assert "ETag" not in response
    assert "ETag" in page(client, course)


def test_this_week_changes_at_midnight_where_the_course_is(client, course, clock):
    first, second = (week_of(course, number) for number in (1, 2))
    clock.move_to(datetime(2026, 10, 11, 14, 59, tzinfo=UTC))  # Sunday, 23:59 in Seoul
    mark = 'week--current" id="week-{}"'
    assert mark.format(first.pk) in words(client, course)

    clock.move_to(datetime(2026, 10, 11, 15, 0, tzinfo=UTC))

    assert mark.format(second.pk) in words(client, course)


def test_due_dates_are_by_the_courses_clock_with_the_readers_beside_it(client, course):
    week_of(course, 2)
    MilestoneFactory(course=course, due_at=datetime(2026, 10, 16, 14, 59, tzinfo=UTC))
    berliner = person(course, "student", user__time_zone="Europe/Berlin")

    visitors = strip_tags(words(client, course))
    assert "Fri 16 Oct 2026, 23:59 KST" in visitors and "16:59" not in visitors
    shown = strip_tags(words(client, course, berliner))
    assert "Fri 16 Oct 2026, 23:59 KST (16:59 CEST)" in shown
    assert "At the time of Asia/Seoul; in brackets that of Europe/Berlin" in shown


def test_broken_cache_breaks_no_page(client, course, settings, caplog):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    assert "AI systems" in words(client, course)
    assert "the cache gave nothing" in caplog.text and "the cache took nothing" in caplog.text


def test_nothing_is_kept_while_somebody_works_on_the_templates(client, course, settings):
    settings.DEBUG = True
    words(client, course)
    ComponentFactory(course=course, name="Unnoticed")

    assert "Unnoticed" in words(client, course)


def raised_by(course, deed):
    before = Course.objects.get(pk=course.pk).content_version
    deed()
    return Course.objects.get(pk=course.pk).content_version > before


def test_what_people_do_raises_the_version(course):
    by = MembershipFactory(course=course, instructor=True)
    member = MembershipFactory(course=course)
    known = {"by": by, "now": NOW}

    def rename(name):
        courses.update_profile(user=member.user, name=name, time_zone="", by=member.user, now=NOW)

    def add(role):
        courses.add_person(
            course=course, email=f"{role}@example.edu", name="New", role=role, **known
        )

    assert raised_by(course, lambda: rename("Another name"))
    assert not raised_by(course, lambda: rename("Another name"))
    assert raised_by(course, lambda: add("ta"))
    assert not raised_by(course, lambda: add("student"))
    assert raised_by(course, lambda: courses.drop_member(membership=member, **known))
    assert raised_by(course, lambda: courses.restore_member(membership=member, **known))
    assert raised_by(
        course,
        lambda: courses.edit_member(
            membership=member, role="ta", student_id="", can_release=False, **known
        ),
    )


def test_what_teams_do_raises_the_version():
    talk = FinalTalkFactory()
    team, course = talk.team, talk.team.course
    by = MembershipFactory(course=course, instructor=True)
    member = MembershipFactory(course=course)
    projects.place_in_team(team=team, membership=member, by=by, now=NOW)

    assert raised_by(
        course, lambda: projects.update_team(team=team, by=by, now=NOW, name="New name")
    )
    assert raised_by(
        course,
        lambda: projects.remove_from_team(team=team, membership=member, by=by, now=NOW),
    )

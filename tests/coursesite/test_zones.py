"""Every kind of page by two clocks: the course's in Seoul, and the reader's own beside it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from courses import actions as courses
from courses.kept_pages import around_of
from courses.permissions import Access
from grading.models import Policy
from tests.factories import (
    AnnouncementFactory,
    ComponentFactory,
    CourseFactory,
    FinalTalkFactory,
    GradeFactory,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    PresentationFactory,
    ReadingFactory,
    RegradeRequestFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
    TopicFactory,
    WeekFactory,
)

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SUMMER = datetime(2026, 10, 20, 5, 0, tzinfo=UTC)  # Tuesday 14:00 in Seoul, 07:00 in Berlin
WINTER = SUMMER + 7 * DAY  # in Berlin the clocks go back on the Sunday between
BERLIN = {SUMMER: "07:00 CEST", WINTER: "06:00 CET"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SUMMER - HOUR, tick=False) as clock:
        yield clock


class Term:
    """A course in Seoul in which all that has a date has it at one moment, with two of its people."""

    def __init__(self, at, zone):
        self.at, self.course = at, CourseFactory(time_zone="Asia/Seoul")
        self.student = MembershipFactory(course=self.course, user__time_zone=zone)
        self.staff = MembershipFactory(course=self.course, instructor=True, user__time_zone=zone)
        week = WeekFactory(course=self.course, starts_on=(at - DAY).date())
        self.session = SessionFactory(week=week, starts_at=at)
        ReadingFactory(session=self.session, course=self.course)
        self._talks()
        self._projects()
        self._grades()
        AnnouncementFactory(course=self.course, published_at=at)

    def _talks(self):
        until = {"closes_at": self.at, "returns_until": self.at}
        round_ = RoundFactory(course=self.course, **until)
        self.slot = TopicFactory(slot__round=round_, slot__session=self.session).slot
        self.talk = PresentationFactory(slot=self.slot, membership=self.student)

    def _projects(self):
        self.milestone = MilestoneFactory(
            course=self.course, due_at=self.at, closes_at=self.at + DAY
        )
        self.team = TeamFactory(course=self.course)
        TeamPlaceFactory(team=self.team, membership=self.student)
        self.submission = SubmissionFactory(milestone=self.milestone, team=self.team)
        finals = RoundFactory(course=self.course, purpose="final", seats_each=1)
        FinalTalkFactory(
            slot=SlotFactory(round=finals, session=self.session),
            team=self.team,
            taken_by=self.student,
        )

    def _grades(self):
        Policy.objects.create(course=self.course, regrade_days=7)
        self.graded = ItemFactory(
            component=ComponentFactory(course=self.course), milestone=self.milestone
        )
        seen = {"membership": self.student, "changed_at": self.at - 7 * DAY}
        released = {
            "item__component": ComponentFactory(course=self.course),
            "item__released_at": self.at - 7 * DAY,
        }
        self.item = GradeFactory(**seen, **released).item
        asked = GradeFactory(**seen, **released)
        self.request = RegradeRequestFactory(grade=asked, asked_at=self.at)


PAGES = {
    "course": ("student", "course"),
    "session": ("student", "schedule:session session"),
    "announcements": ("student", "schedule:announcements"),
    "presentations": ("student", "papers:presentations"),
    "sign-up": ("student", "papers:signup"),
    "seat given back": ("student", "papers:seat-return talk"),
    "swap": ("student", "papers:swap-offer talk"),
    "queue for a seat": ("student", "papers:waitlist slot"),
    "talk": ("student", "talk talk"),
    "questions": ("student", "papers:questions session"),
    "own questions": ("student", "papers:own-questions"),
    "projects": ("student", "projects:projects"),
    "team": ("student", "projects:team team"),
    "final talks": ("student", "projects:final-talks"),
    "milestone": ("student", "projects:milestone milestone"),
    "hand-in": ("student", "projects:submission submission"),
    "regrade window": ("student", "grading:regrade-ask item"),
    "regrades": ("student", "grading:regrades"),
    "regrade": ("student", "grading:regrade request"),
    "dashboard": ("staff", "dashboard"),
    "rounds": ("staff", "schedule:rounds"),
    "session moved": ("staff", "schedule:session-move session"),
    "extension": ("staff", "projects:extension-grant milestone"),
    "item": ("staff", "grading:item graded"),
}


@pytest.fixture(params=PAGES)
def read(request, client, clock):
    """Return a function that makes the term and gets one kind of page of it, as somebody reads it."""
    role, address = PAGES[request.param]

    def get(at, zone):
        term = Term(at, zone)
        name, *rows = address.split()
        clock.move_to(at - HOUR)
        client.force_login(getattr(term, role).user)
        response = client.get(
            reverse(name, args=[term.course.slug, *(getattr(term, row).pk for row in rows)])
        )
        assert response.status_code == 200
        return strip_tags(response.content.decode())

    return get


def both(clocks):
    """Return what finds a moment, or from when to when, by the clocks of Seoul and of Berlin."""
    berlin, letters = clocks.split()
    return re.compile(rf"14:00(–16:00)?( KST)? \({berlin}(–\d\d:00)? {letters}\)")


def test_somebody_in_berlin_is_told_their_own_time_as_well(read):
    assert both("07:00 CEST").search(read(SUMMER, "Europe/Berlin"))


def test_after_the_clocks_changed_it_is_another_hour(read):
    assert both("06:00 CET").search(read(WINTER, "Europe/Berlin"))


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Asia/Tokyo", ""])
def test_with_the_courses_clock_nothing_stands_beside_it(read, zone):
    shown = read(SUMMER, zone)

    assert "14:00" in shown
    assert not re.search(r"\(\d\d:\d\d|CES?T", shown)


def test_sessions_before_and_after_the_change_of_clocks_on_one_page(client):
    term = Term(SUMMER, "Europe/Berlin")
    SessionFactory(week=term.session.week, starts_at=WINTER)
    client.force_login(term.student.user)

    shown = words(client, term.course)

    assert "Tue 20 Oct, 14:00–16:00 (07:00–09:00 CEST)" in shown
    assert "Tue 27 Oct, 14:00–16:00 (06:00–08:00 CET)" in shown


def words(client, course):
    return strip_tags(client.get(reverse("course", args=[course.slug])).content.decode())


@pytest.mark.parametrize("address", ["home", "agenda:agenda"])
@pytest.mark.parametrize(
    ("at", "told"), [(SUMMER, "07:00 CEST (14:00 KST)"), (WINTER, "06:00 CET (14:00 KST)")]
)
def test_where_courses_meet_ones_own_clock_comes_first(client, clock, address, at, told):
    clock.move_to(at - HOUR)
    client.force_login(Term(at, "Europe/Berlin").student.user)

    assert told in strip_tags(client.get(reverse(address)).content.decode())


BESIDE = re.compile(r"\(07:00")


def test_the_kept_course_page_is_shared_by_those_whom_it_tells_the_same(client):
    """Zones are told apart only where they are another than the course's, for members and strangers."""
    course = Term(SUMMER, "").course

    def read_as(zone, **fields):
        client.force_login(MembershipFactory(user__time_zone=zone, **fields).user)
        with CaptureQueriesContext(connection) as queries:
            is_beside = bool(BESIDE.search(words(client, course)))
        return is_beside, any("schedule_week" in query["sql"] for query in queries)

    assert read_as("", course=course) == (False, True)
    assert read_as("Asia/Seoul", course=course) == (False, False)
    assert read_as("Europe/Berlin", course=course) == (True, True)
    assert read_as("", course=course) == (False, False)
    assert read_as("Europe/Berlin", course=course) == (True, False)
    # Somebody who is not in the course
    assert read_as("Europe/Berlin") == (True, True)
    assert read_as("") == (False, True)
    client.logout()
    assert not BESIDE.search(words(client, course))


def test_a_new_zone_of_ones_own_shows_at_once_and_is_another_page_for_the_browser(client):
    term = Term(SUMMER, "")
    user = term.student.user
    client.force_login(user)
    url = reverse("course", args=[term.course.slug])
    before = client.get(url)

    courses.update_profile(
        user=user, name=user.name, time_zone="Europe/Berlin", by=user, now=SUMMER
    )

    after = client.get(url, headers={"if-none-match": before["ETag"]})
    assert not BESIDE.search(before.content.decode())
    assert after.status_code == 200 and BESIDE.search(after.content.decode())


def test_pages_kept_for_one_person_are_made_anew_for_their_new_zone(rf):
    term = Term(SUMMER, "")
    request = rf.get("/")
    request.user = term.student.user
    access = Access(term.course, term.student)
    before = around_of(request, access)

    request.user.time_zone = "Europe/Berlin"

    assert around_of(request, access) != before


COURSES_CLOCK_ONLY = {
    # Dense tables of staff
    "coursesite/course_letters.html",
    "coursesite/milestone.html",
    "grading/_change.html",
    "grading/_sheet_line.html",
    "grading/_sheet_work.html",
    "grading/student.html",
    "papers/_assign_runs.html",
    "projects/_matrix.html",
    "projects/final_talks_lay_out.html",
    "schedule/_final_slots.html",
    # On paper, and before a whole room
    "grading/_printed.html",
    "papers/feedback_qr.html",
    # A day without lessons has no hour
    "coursesite/_session_facts.html",
    # A date by the clock the course has now, beside the one it would have
    "coursesite/_moved_dates.html",
    "coursesite/zone_moved.html",
}


def test_moments_are_shown_by_the_tag_which_knows_the_readers_clock():
    root = settings.BASE_DIR / "templates"
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.html")
        if re.search(r"\|(moment|clock):", path.read_text())
    }

    assert found == COURSES_CLOCK_ONLY, "use {% moment at zone %}, or say here why not"

"""A student's pages under a thumb: 360 px wide, with JavaScript and without."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import (
    AnnouncementFactory,
    MembershipFactory,
    MilestoneFactory,
    PresentationFactory,
    SessionFactory,
    SlotFactory,
    TeamPlaceFactory,
    TopicFactory,
    WeekFactory,
)
from tests.outbox.factories import LetterFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

THUMB = 44
DAY = timedelta(days=1)
TOUCH = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
# A box and a radio button are pressed by the words beside them.
SMALL = """() => [...document.querySelectorAll("button, summary, .button, .btn, input, select, textarea")]
  .filter((one) => one.type !== "hidden" && one.offsetParent)
  .map((one) => (["checkbox", "radio"].includes(one.type) && one.labels[0]) || one)
  .filter((one) => one.getBoundingClientRect().height < %d)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def student():
    """Return a student in a team, with a talk and a report ahead, in the third of five weeks."""
    place = TeamPlaceFactory(team__course__description="What it is about. " * 200)
    course, today = place.team.course, timezone.now().date()
    for number in range(-2, 3):
        WeekFactory(course=course, starts_on=today + timedelta(days=7 * number), number=number + 3)
    session = SessionFactory(course=course, starts_at=timezone.now() + timedelta(days=9))
    slot = SlotFactory(session=session, round__course=course)
    PresentationFactory(membership=place.membership, slot=TopicFactory(slot=slot).slot)
    now = timezone.now()
    MilestoneFactory(
        course=course,
        opens_at=now - timedelta(days=2),
        due_at=now + timedelta(minutes=2),
        closes_at=now + timedelta(days=2),
        instructions="What to hand in. " * 100,
    )
    return place.membership


@pytest.fixture
def phone(visit, student):
    """Open a page of the course as the student."""

    def phone(name, *args, **options):
        return visit(student, reverse(name, args=args), **TOUCH, **options)

    return phone


def is_in_sight(page, found):
    page.wait_for_load_state()
    box = found.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_the_course_opens_at_this_week_and_its_rooms_stay_in_place(phone, student):
    page = phone("course", student.course.slug)

    page.wait_for_function("scrollY > 1000")
    assert abs(page.locator("#this-week").bounding_box()["y"]) < 60


def test_without_javascript_a_link_leads_to_this_week(phone, student):
    page = phone("course", student.course.slug, java_script_enabled=False)

    page.get_by_role("link", name="To this week").click()

    assert abs(page.locator("#this-week").bounding_box()["y"]) < 60


@pytest.mark.parametrize("has_javascript", [True, False])
def test_a_refused_file_is_said_where_one_looks(phone, student, has_javascript):
    milestone = student.course.milestones.get()
    page = phone(
        "projects:milestone",
        student.course.slug,
        milestone.pk,
        java_script_enabled=has_javascript,
    )
    expect(page.locator("main")).to_contain_text("in 1 minute")
    file = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b""}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Hand in").click()

    error = page.get_by_text("is empty. Choose another file.")
    error.wait_for()
    assert is_in_sight(page, error)


@pytest.mark.parametrize("has_javascript", [True, False])
def test_that_slides_have_arrived_is_said_where_one_looks(phone, student, has_javascript):
    talk = student.presentations.get()
    page = phone("talk", student.course.slug, talk.pk, java_script_enabled=has_javascript)
    buffer = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
    file = {"name": "slides.pdf", "mimeType": "application/pdf", "buffer": buffer}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload").click()

    told = page.get_by_text("Your slides have arrived: version 1.")
    told.wait_for()
    assert is_in_sight(page, told)


def test_what_is_pressed_has_room_for_a_thumb(phone, student):
    slug = student.course.slug
    pages = [
        ("home",),
        ("course", slug),
        ("papers:signup", slug),
        ("papers:library", slug),
        ("projects:projects", slug),
        ("projects:milestone", slug, student.course.milestones.get().pk),
        ("projects:team", slug, student.team_places.get().team_id),
        ("talk", slug, student.presentations.get().pk),
        ("grading:grades", slug),
        ("accounts:profile",),
        ("agenda:preferences",),
        ("agenda:course-choice", slug),
        ("agenda:agenda",),
        ("schedule:announcements", slug),
        ("projects:looking", slug),
    ]
    check_room(phone("home"), pages)


def test_what_staff_press_has_room_for_a_thumb(visit, student):
    slug, now = student.course.slug, timezone.now()
    scheduled = AnnouncementFactory(course=student.course, scheduled=True, publish_at=now + DAY)
    LetterFactory(course=student.course, failed=True, created_at=now, ended_at=now)
    pages = [
        ("schedule:announcements", slug),
        ("schedule:announcement-publish", slug),
        ("schedule:announcement-edit", slug, scheduled.pk),
        ("schedule:announcement-withdraw", slug, scheduled.pk),
        ("course-letters", slug),
        ("projects:looking", slug),
        ("projects:team", slug, student.team_places.get().team_id),
        ("projects:place-move", slug, student.team_places.get().pk),
        ("dashboard", slug),
        ("agenda:agenda",),
    ]
    teacher = MembershipFactory(course=student.course, instructor=True)
    check_room(visit(teacher, reverse("home"), **TOUCH), pages)


def check_room(page, pages):
    """Look at each page in the one window: what is pressed is high enough, and nothing is off to the side."""
    site = page.url.rstrip("/")
    for name, *args in pages:
        page.goto(site + reverse(name, args=args))
        assert page.evaluate(SMALL % THUMB) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") == 360, name

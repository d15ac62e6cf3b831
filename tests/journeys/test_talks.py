"""Signing up for talks and handing in slides, as a browser shows it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import (
    MembershipFactory,
    PresentationFactory,
    ReadingFactory,
    RoundFactory,
    SessionFactory,
    SlidesFactory,
    TopicFactory,
)
from tests.uploads import PDF

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def course():
    """A course with a talk given, one taken, one free, and a reading that nobody can present yet."""
    now = timezone.now()
    round_ = RoundFactory(
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        returns_until=now + timedelta(days=1),
    )
    course = round_.course
    for days in [-7, 7, 14]:
        session = SessionFactory(course=course, starts_at=now + timedelta(days=days))
        topic = TopicFactory(slot__round=round_, slot__session=session, slot__capacity=2)
        ReadingFactory(course=course, session=session, paper=topic.paper)
        if days < 14:
            for _presenter in range(2):
                SlidesFactory(presentation=PresentationFactory(slot=topic.slot))
        else:
            ReadingFactory(course=course, session=session)
    return course


def pages_of(course, name):
    talk = course.memberships.filter(presentations__isnull=False).first().presentations.first()
    return {
        "presentations": reverse("papers:presentations", args=[course.slug]),
        "signup": reverse("papers:signup", args=[course.slug]),
        "plan": reverse("papers:talks-plan", args=[course.slug]),
        "talk": reverse("talk", args=[course.slug, talk.pk]),
        "slides": reverse("papers:slides-upload", args=[course.slug, talk.pk]),
    }[name]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["presentations", "signup", "plan", "talk", "slides"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(visit, course, findings, name, scheme):
    ta = MembershipFactory(course=course, ta=True)
    viewport = {"width": 360, "height": 780}

    page = visit(ta, pages_of(course, name), viewport=viewport, color_scheme=scheme)

    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_axe_finds_nothing_on_a_students_board(visit, course, findings):
    student = MembershipFactory(course=course)

    assert findings(visit(student, pages_of(course, "signup"))) == []


@pytest.mark.parametrize("has_javascript", [True, False])
def test_student_takes_a_seat_and_uploads_slides(visit, course, tmp_path, has_javascript):
    student = MembershipFactory(course=course)
    slides = tmp_path / "slides.pdf"
    slides.write_bytes(PDF)

    page = visit(student, pages_of(course, "presentations"), java_script_enabled=has_javascript)
    page.get_by_role("link", name="Take a seat").click()
    page.get_by_role("button", name="Take a seat").click()
    expect(page.get_by_role("heading", name="You hold 1 of 2 seats")).to_be_visible()
    page.locator("[data-own] a").first.click()
    page.locator("input[type=file]").set_input_files(slides)
    page.get_by_role("button", name="Upload").click()

    page.get_by_text("Your slides have arrived: version 1.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="slides.pdf").click()
    assert download.value.path().read_bytes() == PDF


def test_seat_taken_meanwhile_is_said(visit, course):
    page = visit(MembershipFactory(course=course), pages_of(course, "signup"))
    slot = course.rounds.get().slots.get(seats__presentation=None, seats__number=2)
    for _faster in range(2):
        PresentationFactory(slot=slot)

    page.get_by_role("button", name="Take a seat").click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody was faster")
    expect(page.get_by_role("heading", name="0 seats free")).to_be_visible()

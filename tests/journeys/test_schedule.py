"""An instructor lays out a term, without JavaScript; the course page as a browser draws it."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.factories import (
    AnnouncementFactory,
    ComponentFactory,
    CourseFactory,
    MaterialFactory,
    MembershipFactory,
    MilestoneFactory,
    ReadingFactory,
    RoundFactory,
    SessionFactory,
    WeekFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def sign_in(context, live_server, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@pytest.fixture
def course():
    """A course that is still to come: what is past is folded."""
    return CourseFactory(
        title="AI systems",
        description="# Aims\n\nMany.",
        starts_on=date(2099, 8, 31),
        ends_on=date(2099, 12, 18),
    )


@pytest.fixture
def full(course):
    for number in range(1, 4):
        week = WeekFactory(course=course, number=number)
        session = SessionFactory(week=week)
        ReadingFactory(session=session, course=course)
        MaterialFactory(session=session)
    ComponentFactory(course=course)
    AnnouncementFactory(course=course, body="# Loud")
    AnnouncementFactory(course=course, scheduled=True)
    MilestoneFactory(course=course)
    for purpose in ("talk", "final"):
        RoundFactory(course=course, purpose=purpose)
    return session


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_where_staff_edit(browser, live_server, findings, full, scheme, width):
    course = full.week.course
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    sign_in(context, live_server, MembershipFactory(course=course, instructor=True).user)
    page = context.new_page()
    session, week = f"sessions/{full.pk}/", f"weeks/{full.week_id}/"
    told = f"announcements/{course.announcements.first().pk}/"
    found = {}

    def wrong(page):
        is_wide = page.evaluate("document.documentElement.scrollWidth") != width
        return [*findings(page), *(["wider than the screen"] if is_wide else [])]

    for path in [
        *("", session, f"{session}edit/", f"{session}move/", f"{session}cancel/"),
        *(f"{session}materials/add/", f"{week}edit/", f"{week}delete/", "weeks/add/"),
        *("announcements/", "announcements/publish/", f"{told}edit/", f"{told}withdraw/"),
        *("rounds/", f"{week}sessions/create/"),
    ]:
        page.goto(f"{live_server.url}/courses/{course.slug}/{path}")
        found[path] = wrong(page)
    page.goto(f"{live_server.url}/courses/{course.slug}/announcements/publish/")
    page.get_by_label("Title").fill("Room change")
    page.get_by_label("Text").fill("# Where\n\nWe meet in **B**.")
    page.get_by_role("button", name="See it before it goes out").click()
    found["preview"] = wrong(page)
    context.close()

    assert not any(found.values()), found


def test_a_term_is_laid_out_without_javascript(browser, live_server, course):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, MembershipFactory(course=course, instructor=True).user)
    page = context.new_page()

    page.goto(f"{live_server.url}/courses/{course.slug}/")
    page.get_by_role("link", name="Lay out the weeks").click()
    page.get_by_role("button", name="Add the weeks").click()
    page.get_by_role("link", name="Add a session to week 2").click()
    page.get_by_label("Title").fill("Compilers")
    page.get_by_label("Begins").fill("14:00")
    page.get_by_label("Ends").fill("15:50")
    page.get_by_role("button", name="Save the session").click()
    expect(page).to_have_url(re.compile("/#session-"))
    page.get_by_role("link", name="Add a session to week 3").click()
    page.get_by_label("Title").fill("Serving")
    expect(page.get_by_label("Begins")).to_have_value("14:00")
    page.get_by_role("button", name="Save the session").click()

    expect(page.get_by_role("status")).to_have_text("“Serving” is added.")
    expect(page.locator(".session__title")).to_have_text(["Compilers", "Serving"])
    context.close()


def test_an_announcement_is_looked_at_and_scheduled_without_javascript(
    browser, live_server, course
):
    width = 360
    context = browser.new_context(
        java_script_enabled=False, color_scheme="dark", viewport={"width": width, "height": 800}
    )
    sign_in(context, live_server, MembershipFactory(course=course, instructor=True).user)
    page = context.new_page()

    page.goto(f"{live_server.url}/courses/{course.slug}/announcements/")
    page.get_by_role("link", name="Write an announcement").click()
    page.get_by_label("Title").fill("Room change")
    page.get_by_label("Text").fill("# Where\n\nWe meet in **B**, `a-long-word-without-a-break" * 9)
    page.get_by_label("To").select_option("Staff")
    page.get_by_label("Goes out").fill("2099-10-15T12:00")
    page.get_by_role("button", name="See it before it goes out").click()
    expect(page.get_by_text("Staff: 1 person")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Change something").click()
    page.get_by_label("Title").fill("Another room")
    page.get_by_role("button", name="See it before it goes out").click()
    page.get_by_role("button", name="Schedule it").click()

    expect(page.get_by_role("status")).to_contain_text("goes out by itself")
    expect(page.get_by_role("heading", name="Another room")).to_be_visible()
    context.close()

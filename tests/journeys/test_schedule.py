"""An instructor lays out a term, without JavaScript; the course page as a browser draws it."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client

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
    found = {}

    for path in [
        *("", session, f"{session}edit/", f"{session}move/", f"{session}cancel/"),
        *(f"{session}materials/add/", f"{week}edit/", f"{week}delete/", "weeks/add/"),
        *("announcements/", "announcements/publish/", "rounds/", f"{week}sessions/create/"),
    ]:
        page.goto(f"{live_server.url}/courses/{course.slug}/{path}")
        found[path] = findings(page)
        found[path] += [] if page.evaluate("document.documentElement.scrollWidth") == width else [
            "wider than the screen"
        ]  # fmt: skip
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
    assert "/#session-" in page.url
    page.get_by_role("link", name="Add a session to week 3").click()
    page.get_by_label("Title").fill("Serving")
    assert page.get_by_label("Begins").input_value() == "14:00"
    page.get_by_role("button", name="Save the session").click()

    assert page.get_by_role("status").inner_text() == "“Serving” is added."
    shown = page.locator(".session__title").all_inner_texts()
    assert shown == ["Compilers", "Serving"]
    context.close()

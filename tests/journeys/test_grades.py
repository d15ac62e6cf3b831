"""Grades, as a browser shows and sends them."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from grading import actions
from grading.models import Grade
from tests.factories import NOW, CourseFactory, MembershipFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def course():
    return CourseFactory(slug="ai-systems")


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, instructor=True)


@pytest.fixture
def students(course):
    return [
        MembershipFactory(course=course, user__name=name) for name in ("Ada", "Barbara", "Grace")
    ]


@pytest.fixture
def item(course, ta, students):
    component = actions.create_component(course=course, name="Exam", weight=100, by=ta, now=NOW)
    item = actions.create_item(component=component, name="Final", max_points=50, by=ta, now=NOW)
    actions.enter_grade(
        item=item, membership=students[0], by=ta, now=NOW, status="graded", points=40, comment="Yes"
    )
    actions.release_item(item=item, by=ta, now=NOW)
    actions.create_item(component=component, name="Hidden", max_points=5, by=ta, now=NOW)
    return item


@pytest.fixture
def open_as(browser, live_server):
    """Open a page of the course's grades as a member."""
    contexts = []

    def opened(member, path="", **options):
        client = Client()
        client.force_login(member.user)
        context = browser.new_context(**options)
        contexts.append(context)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}/courses/ai-systems/grades/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    open_as, findings, ta, students, item, scheme, width
):
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    paths = ["", f"items/{item.pk}/", f"students/{students[0].pk}/", "components/"]
    pages = [open_as(students[0], **options), *(open_as(ta, path, **options) for path in paths)]

    for page in pages:
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_enter_goes_down_the_lines_and_ctrl_enter_saves(open_as, ta, students, item):
    page = open_as(ta, f"items/{item.pk}/")
    page.get_by_label("Barbara: points").focus()
    page.keyboard.type("41")
    page.keyboard.press("Enter")
    page.keyboard.type("ex")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == "41"

    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    found = Grade.objects.order_by("membership__user__name").values_list("status", "points")
    assert list(found) == [("graded", 40), ("graded", 41), ("excused", None)]


def test_who_comes_for_what_waits_types_at_once(open_as, ta, students, item):
    page = open_as(ta, f"items/{item.pk}/?show=open")

    page.keyboard.type("41")

    expect(page.get_by_label("Barbara: points")).to_have_value("41")


def test_lines_are_saved_without_javascript(open_as, ta, students, item):
    page = open_as(ta, f"items/{item.pk}/", java_script_enabled=False)
    page.get_by_label("Barbara: points").fill("ninety")
    page.get_by_label("Grace: points").fill("50")
    page.get_by_label("Grace: comment").fill("Two\nlines")
    page.get_by_role("button", name="Save the grades").click()
    expect(page.get_by_label("Barbara: points")).to_have_value("ninety")
    expect(page.get_by_text("One line is not saved.")).to_be_visible()

    page.get_by_label("Barbara: points").fill("30")
    page.get_by_role("button", name="Save the grades").click()

    expect(page.get_by_text("3 of 3 graded")).to_be_visible()
    assert Grade.objects.get(membership=students[2]).comment == "Two\nlines"
    assert Grade.objects.get(membership=students[2]).revision == 1

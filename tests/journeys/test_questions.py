"""Questions to the readings, as a browser shows them: asked on a phone, marked at a desk, printed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import (
    MembershipFactory,
    ReadingFactory,
    ResponseFactory,
    SessionFactory,
    TalkPolicyFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def course():
    return TalkPolicyFactory(marks_questions=True, free_skips=1).course


@pytest.fixture
def readings(course):
    """Two readings of a discussion to come; one before it was skipped by all."""
    now = timezone.now()
    ReadingFactory(session=SessionFactory(course=course, starts_at=now - timedelta(7)))
    session = SessionFactory(course=course, starts_at=now + timedelta(2), title="Scaling laws")
    return ReadingFactory.create_batch(2, session=session, course=course)


def address(name, course, *ids):
    return reverse(f"papers:{name}", args=[course.slug, *ids])


def boxes(page):
    return page.get_by_role("main").get_by_role("textbox")


@pytest.mark.parametrize("scripted", [True, False])
def test_both_questions_are_posted_with_one_button_and_read_on_ones_own_page(
    visit, course, readings, scripted
):
    student = MembershipFactory(course=course)
    page = visit(
        student,
        address("questions", course, readings[0].session_id),
        viewport=PHONE,
        java_script_enabled=scripted,
    )
    expect(page.get_by_role("main")).to_contain_text("is asked of you")
    boxes(page).nth(0).fill("Why eight heads?\nAnd not nine?")
    boxes(page).nth(1).fill("Who pays?")
    page.get_by_role("button", name="Post my question").nth(1).click()

    expect(page.locator(".messages")).to_contain_text("Your 2 questions are posted.")
    page.get_by_role("link", name="All my questions").click()
    for words in ["And not nine?", "Who pays?", "1 of 1 skips used"]:
        expect(page.get_by_role("main")).to_contain_text(words)


def test_what_was_typed_is_there_again_after_a_reload_and_gone_once_posted(visit, course, readings):
    student = MembershipFactory(course=course)
    page = visit(student, address("questions", course, readings[0].session_id), viewport=PHONE)
    boxes(page).nth(0).fill("Half a thought")

    page.reload()
    expect(boxes(page).nth(0)).to_have_value("Half a thought")
    expect(page.get_by_text("Not posted yet").first).to_be_visible()
    page.get_by_role("button", name="Empty it").click()
    expect(boxes(page).nth(0)).to_have_value("")

    boxes(page).nth(0).fill("A whole thought")
    boxes(page).nth(1).fill(" ")
    page.get_by_role("button", name="Post my question").nth(1).click()
    expect(page.get_by_role("main")).to_contain_text("Write a question first.")
    page.goto(
        page.url.replace(
            f"readings/{readings[1].pk}/question", f"sessions/{readings[0].session_id}/questions"
        )
    )
    expect(boxes(page).nth(0)).to_have_value("A whole thought")
    with page.expect_navigation():
        boxes(page).nth(0).press("Control+Enter")
    expect(boxes(page).nth(0)).to_have_value("A whole thought")
    expect(page.get_by_text("Not posted yet").first).not_to_be_visible()


def test_marks_are_set_by_keys_saved_and_seen_by_who_asked(visit, course, readings):
    ta = MembershipFactory(course=course, ta=True)
    ResponseFactory.create_batch(3, reading=readings[0])
    page = visit(ta, address("questions", course, readings[0].session_id))

    page.get_by_role("radio", name="no mark").first.focus()
    for key in "20-1":
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.locator(".messages")).to_contain_text("3 marks are saved.")
    marks = page.get_by_role("radio", checked=True)
    assert [marks.nth(at).get_attribute("value") for at in range(3)] == ["2", "0", "1"]


def test_on_paper_the_pool_has_no_names(visit, course, readings):
    ta = MembershipFactory(course=course, ta=True)
    asked = ResponseFactory(reading=readings[0], membership__user__name="Noam Levi")
    page = visit(ta, address("questions", course, readings[0].session_id))
    expect(page.get_by_text("Noam Levi").first).to_be_visible()

    page.emulate_media(media="print")

    expect(page.get_by_text(asked.text)).to_be_visible()
    expect(page.get_by_text("Noam Levi").first).not_to_be_visible()
    expect(page.get_by_role("radio").first).not_to_be_visible()


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(visit, course, readings, findings):
    ta, student = MembershipFactory(course=course, ta=True), MembershipFactory(course=course)
    marked = {"mark": 1, "marked_by": ta, "marked_at": timezone.now()}
    ResponseFactory(reading=readings[0], membership=student, **marked)
    ResponseFactory(reading=readings[0], text="w" * 300)
    session_id = readings[0].session_id

    for member, path, scheme in [
        (ta, address("questions", course, session_id), "dark"),
        (ta, address("questions-overview", course), "light"),
        (student, address("questions", course, session_id), "light"),
        (student, address("own-questions", course), "dark"),
    ]:
        page = visit(member, path, viewport=PHONE, color_scheme=scheme)
        assert (path, findings(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") == 360

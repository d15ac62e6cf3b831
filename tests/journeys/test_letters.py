"""Staff see what became of each letter, send one again, and learn when none goes out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from outbox.models import Letter
from tests.factories import CourseFactory, MembershipFactory
from tests.outbox.factories import LetterFactory, alive

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def teacher():
    course = CourseFactory(slug="ai-systems", time_zone="UTC")
    MembershipFactory(course=course)
    return MembershipFactory(course=course, instructor=True)


@pytest.fixture
def letters(teacher):
    """One letter of each fate, and one more to somebody with a long address; one waits too long."""
    now = timezone.now()
    kim = {"recipient__name": "Kim Jiwoo", "recipient__email": f"{'kim.' * 20}@example.edu"}
    written = {"course": teacher.course, "created_at": now - timedelta(hours=3)}
    LetterFactory(**written, sent=True, sent_at=now, subject="The room")
    LetterFactory(**written, **kim, sent=True, sent_at=now, subject="The sign-up")
    LetterFactory(**written, failed=True, ended_at=now, subject="The exam")
    LetterFactory(**written, subject="The feedback")
    away = "The mail server said that the person is away for good."
    LetterFactory(
        **written,
        state="suppressed",
        ended_at=now,
        reason=away,
        subject="The grades of the midterm",
    )


def subjects(page):
    return page.locator(".table--cards tbody td:first-child a")


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_letters_are_found_by_fate_and_person_and_sent_again(
    visit, look, settings, teacher, scripted
):
    settings.IS_EMBEDDED = False
    url = reverse("course-letters", args=[teacher.course.slug])
    page = visit(teacher, url, java_script_enabled=scripted, **PHONE)
    expect(subjects(page)).to_have_count(5)
    expect(page.get_by_text("1 letter has waited for more than ten minutes.")).to_be_visible()
    page.get_by_text("As a table, with what became of them").click()
    expect(page.locator("details tbody tr")).to_have_count(14)
    if scripted:
        look(page)

    page.get_by_label("To").fill("jiwoo")
    page.get_by_role("button", name="Show").click()
    expect(subjects(page)).to_have_text(["The sign-up"])
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("link", name="Failed 1").click()
    expect(subjects(page)).to_have_text(["The exam"])
    expect(page.get_by_role("link", name="Failed 1")).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("main")).to_contain_text("550 no such person")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("The letter is in the queue again.")).to_be_visible()
    expect(page.get_by_role("link", name="Failed 0")).to_be_visible()
    assert Letter.objects.get(subject="The exam").state == "queued"

    page.get_by_role("link", name="The exam").click()
    expect(page.get_by_role("main")).to_contain_text("It is on Friday.")
    if scripted:
        look(page)
    page.get_by_role("link", name="Letters of the course").click()
    expect(subjects(page)).to_have_count(5)


def test_the_dashboard_says_when_letters_wait_and_no_longer_when_they_go(visit, look, teacher):
    page = visit(teacher, reverse("dashboard", args=[teacher.course.slug]), **PHONE)
    expect(page.get_by_role("status")).to_contain_text("the worker has not been seen yet")
    expect(page.get_by_text("All is well.")).to_have_count(0)
    look(page)

    alive(timezone.now())
    page.reload()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    expect(page.get_by_role("status")).to_have_count(0)

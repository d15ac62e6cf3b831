"""Staff tell the course something: seen before it goes out, to some, later, corrected, withdrawn."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from outbox.models import Letter
from schedule.models import Announcement
from tests.factories import (
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamPlaceFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}}
DAY = timedelta(days=1)


@pytest.fixture
def course():
    """A course with two teams, of which one has handed in its proposal, and somebody without a team."""
    course = CourseFactory(slug="ai-systems", time_zone="UTC")
    now = timezone.now()
    milestone = MilestoneFactory(
        course=course, title="Proposal", opens_at=now - DAY, due_at=now + DAY, closes_at=now + DAY
    )
    done = TeamPlaceFactory(team__course=course, membership__user__name="Ada")
    SubmissionFactory(milestone=milestone, team=done.team, submitted_by=done.membership)
    TeamPlaceFactory(team__course=course, membership__user__name="Bob")
    MembershipFactory(course=course, user__name="Cleo")
    return course


@pytest.fixture
def teacher(course):
    return MembershipFactory(course=course, instructor=True)


def told(page, title):
    return page.locator(".announcement", has_text=title)


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_announcement_from_its_first_word_to_its_withdrawal(
    visit, look, course, teacher, scripted
):
    options = PHONE | {"java_script_enabled": scripted}

    def seen(page):
        if scripted:
            look(page)

    page = visit(teacher, reverse("schedule:announcements", args=[course.slug]), **options)
    page.get_by_role("link", name="Write an announcement").click()
    page.get_by_label("Title").fill("Bring a figure")
    page.get_by_label("Text").fill("To class, **printed**:\n\n- one for each team")
    page.get_by_label("To").select_option(label="Teams without “Proposal”")
    page.get_by_label("Goes out").fill("2020-01-01T09:00")
    page.get_by_role("button", name="See it before it goes out").click()
    expect(page.locator("#div_id_publish_at")).to_contain_text("That moment has passed.")
    seen(page)

    page.get_by_label("Goes out").fill((timezone.now() + DAY).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="See it before it goes out").click()
    expect(page.get_by_role("heading", name="As it will be")).to_be_visible()
    page.get_by_text("Who that is").click()
    expect(page.locator("details", has_text="Who that is")).to_contain_text("Bob")
    expect(page.get_by_role("main")).not_to_contain_text("Ada")
    page.get_by_text("Where mail is read as plain text").click()
    seen(page)
    assert not Announcement.objects.exists()

    page.get_by_role("button", name="Change something").click()
    page.get_by_label("Title").fill("Bring two figures")
    page.get_by_role("button", name="See it before it goes out").click()
    page.get_by_role("button", name="Schedule it").click()
    expect(told(page, "Bring two figures")).to_contain_text("scheduled")
    expect(told(page, "Bring two figures")).to_contain_text("only for: Teams without “Proposal”")
    seen(page)
    assert not Letter.objects.exists()

    page.get_by_role("link", name="Change it, or send it at once").click()
    page.get_by_label("Goes out").fill("")
    page.get_by_label("To").select_option(label="Students")
    page.get_by_role("button", name="See it before it goes out").click()
    page.get_by_role("button", name="Publish and send").click()
    expect(page.get_by_text("the letters are on their way")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("3 letters")
    names = Letter.objects.order_by("recipient__name").values_list("recipient__name", flat=True)
    assert list(names) == ["Ada", "Bob", "Cleo"]

    page.get_by_role("link", name="Correct").click()
    page.get_by_label("Text").fill("To class, on paper.")
    seen(page)
    page.get_by_role("button", name="Correct it").click()
    expect(told(page, "Bring two figures")).to_contain_text("corrected")

    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.locator("#div_id_reason")).to_contain_text("required")
    seen(page)
    page.get_by_label("Why").fill("It was last year's.")
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_text("1 withdrawn").click()
    expect(page.locator("details", has_text="1 withdrawn")).to_contain_text("It was last year's.")
    expect(told(page, "Bring two figures")).to_have_count(0)
    expect(page.get_by_text("All that was announced is withdrawn.")).to_be_visible()
    expect(page.get_by_role("link", name="Write an announcement")).to_be_visible()
    seen(page)
    assert Letter.objects.count() == 3

"""A student's weeks and term, on the screen and on paper; their calendar; how they are reminded, and how that ends."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from agenda import actions
from agenda.models import ReminderPreference
from outbox.models import Letter
from tests.factories import (
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    SessionFactory,
    SubmissionFactory,
    TeamPlaceFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PHONE = {"viewport": {"width": 360, "height": 740}}
BOTH = pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])


@pytest.fixture
def student():
    """Return a student of two courses: a class and two hand-ins this week, one of them done; an exam later."""
    now = timezone.now()
    course = CourseFactory(slug="ai-systems", title="AI systems", time_zone="UTC")
    place = TeamPlaceFactory(team__course=course)
    tomorrow = now.replace(hour=12) + DAY * (
        1 if now.weekday() < 6 else -1
    )  # of this week, that is
    SessionFactory(course=course, title="Tensors", place="Room 7", starts_at=tomorrow)
    dates = {"opens_at": now - 9 * DAY, "closes_at": tomorrow + 2 * DAY}
    done = MilestoneFactory(course=course, title="Proposal", due_at=tomorrow + 2 * HOUR, **dates)
    SubmissionFactory(milestone=done, team=place.team, submitted_by=place.membership)
    MilestoneFactory(course=course, title="Checkpoint", due_at=tomorrow + HOUR, **dates)
    SessionFactory(course=course, title="Midterm", kind="exam", starts_at=now + 20 * DAY)
    MembershipFactory(user=place.membership.user, course__slug="logic", course__title="Logic")
    return place.membership


def line(page, title):
    return page.locator(".agenda__line", has_text=title)


def titles(page):
    return page.locator(".agenda__what p:first-child a")


@BOTH
def test_the_week_and_the_term_are_narrowed_and_printed(visit, look, student, scripted):
    page = visit(student, reverse("agenda:agenda"), java_script_enabled=scripted, **PHONE)
    expect(titles(page)).to_have_text(["Tensors", "Checkpoint", "Proposal"])
    done = line(page, "Proposal")
    expect(done).to_contain_text("Done")
    expect(line(page, "Checkpoint")).not_to_contain_text("Done")
    if scripted:
        look(page)
        check_keyboard(page)

    page.get_by_label("Only what is still to do").check()
    page.get_by_role("button", name="Show").click()
    expect(titles(page)).to_have_text(["Tensors", "Checkpoint"])
    page.get_by_label("What", exact=True).select_option(label="Milestone")
    page.get_by_role("button", name="Show").click()
    expect(titles(page)).to_have_text(["Checkpoint"])
    page.get_by_label("Course").select_option(label="Logic")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing of that kind.")
    page.get_by_role("link", name="The week before").click()
    expect(page.get_by_label("Course")).to_have_value("logic")
    page.get_by_role("link", name="Show everything").click()
    page.get_by_role("link", name="This week").click()
    page.get_by_role("link", name="The whole term").click()
    expect(titles(page)).to_have_text(["Tensors", "Checkpoint", "Proposal", "Midterm"])
    expect(page.locator("#this-week")).to_contain_text("This week")
    if scripted:
        look(page)
        check_paper(page)


FOCUSED = """() => {
  const one = document.activeElement
  const style = getComputedStyle(one)
  const is_seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
  return [one.name || one.innerText.split("\\n")[0].trim(), is_seen]
}"""


def check_keyboard(page):
    """Weeks come first, then what narrows them, then each thing before what is done with it; focus is seen."""
    page.get_by_role("link", name="The week before").focus()
    found = []
    for _turn in range(8):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUSED))
    names = ["The week after", "The whole term", "course", "kind", "open", "Show"]
    assert found == [[name, True] for name in [*names, "Tensors", "Add to calendar"]]


def check_paper(page):
    """What leads about and narrows is gone on paper; all else is there, as wide as the sheet."""
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 without its margins
    page.emulate_media(media="print")
    for gone in (".site-head", ".site-foot", ".back-link", ".agenda__filter", "main nav"):
        expect(page.locator(gone).first).to_be_hidden()
    for add in page.get_by_text("Add to calendar").all():
        expect(add).to_be_hidden()
    expect(page.locator(".agenda__paper")).to_be_visible()
    for title in titles(page).all():
        expect(title).to_be_visible()
    expect(line(page, "Proposal")).to_contain_text("Done")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718


def test_one_thing_is_a_file_that_a_calendar_reads(visit, student):
    page = visit(student, reverse("agenda:agenda"), **PHONE)

    with page.expect_download() as started:
        line(page, "Checkpoint").get_by_role("link", name="Add to calendar").click()

    file = Path(started.value.path())
    (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert started.value.suggested_filename.endswith(".ics")
    assert "Checkpoint" in str(event["SUMMARY"])
    due = student.course.milestones.get(title="Checkpoint").due_at
    assert event.end.replace(microsecond=0) == due.replace(microsecond=0)


def test_the_calendars_address_is_shown_and_a_new_one_ends_the_old(visit, look, student):
    page = visit(student, reverse("agenda:preferences"), **PHONE)
    page.get_by_role("button", name="Make a calendar address").click()
    expect(page.get_by_text("Your calendar has an address now")).to_be_visible()
    address = page.get_by_role("link", name="ai-systems/my.ics")
    old = address.get_attribute("href")
    subscribe = page.get_by_role("link", name=re.compile("Subscribe.*AI systems"))
    expect(subscribe).to_have_attribute("href", old.replace("http:", "webcal:"))
    look(page)
    assert "Checkpoint" in page.request.get(old).text()

    page.get_by_role("button", name="Make a new address").click()

    expect(page.get_by_text("The old one no longer works.")).to_be_visible()
    new = address.get_attribute("href")
    assert [page.request.get(one).status for one in (old, new)] == [404, 200]


@BOTH
def test_reminders_are_chosen_everywhere_and_in_one_course_otherwise(
    visit, look, student, scripted
):
    page = visit(student, reverse("agenda:preferences"), java_script_enabled=scripted, **PHONE)
    for lead in ("2 hours", "1 day", "7 days"):
        page.get_by_label(lead, exact=True).uncheck()
    page.get_by_label("Quiet from").fill("22:00")
    page.get_by_role("button", name="Save").click()
    for group, told in (
        ("How long ahead", "Choose at least one"),
        ("Quiet until", "Give both hours"),
    ):
        field = page.locator("main form div.mb-3", has_text=group)
        expect(field.locator(".invalid-feedback")).to_contain_text(told)
    assert not ReminderPreference.objects.exists()
    if scripted:
        look(page)
        assert_focus_is_in_sight(page)

    page.get_by_label("3 days").check()
    page.get_by_label("Exams").uncheck()
    page.get_by_label("Quiet until").fill("07:30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choice is saved.")).to_be_visible()
    expect(page.get_by_label("3 days")).to_be_checked()
    expect(page.get_by_label("Quiet from")).to_have_value("22:00")

    page.get_by_role("link", name="Logic").click()
    expect(page.get_by_label("3 days")).to_be_checked()  # as everywhere, to begin with
    page.get_by_label("One letter a day").check()
    if scripted:
        look(page)
    page.get_by_role("button", name="Save for Logic").click()
    expect(course_line(page, "Logic")).to_contain_text("One letter a day")
    expect(course_line(page, "AI systems")).to_contain_text("as everywhere")
    chosen = {one.course_id: one for one in ReminderPreference.objects.all()}
    assert (chosen[None].mode, chosen[None].leads) == ("each", [3 * 24 * 60])
    assert "exam" in chosen[None].kinds_off

    page.get_by_role("link", name="Logic").click()
    page.get_by_role("button", name="As everywhere again").click()
    expect(course_line(page, "Logic")).to_contain_text("as everywhere")
    assert [one.course_id for one in ReminderPreference.objects.all()] == [None]


def course_line(page, title):
    return page.locator("main li", has_text=title)


def assert_focus_is_in_sight(page):
    """The page that came back opens at the first field with a mistake."""
    box = page.locator(":focus").bounding_box()
    assert 0 <= box["y"] <= page.viewport_size["height"] - box["height"]


@BOTH
def test_a_letters_link_ends_reminders_without_signing_in_and_one_press_takes_it_back(
    browser, live_server, settings, look, student, scripted
):
    settings.SITE_URL = live_server.url
    now = timezone.now()
    MilestoneFactory(course=student.course, due_at=now + 20 * HOUR, closes_at=now + DAY)
    actions.remind_course(course=student.course, now=now)
    stop = urlsplit(address_in(Letter.objects.get(recipient=student.user).body)).path
    context = browser.new_context(java_script_enabled=scripted, color_scheme="dark", **PHONE)
    page = context.new_page()
    page.goto(live_server.url + stop)
    expect(page.get_by_text("Should no more reminders of “AI systems”")).to_be_visible()
    assert not ReminderPreference.objects.exists()  # looking at it ends nothing
    if scripted:
        look(page)

    page.get_by_role("button", name="No more reminders of AI systems").click()
    expect(page.get_by_role("status")).to_contain_text("Done: no more reminders of “AI systems”")
    assert ReminderPreference.objects.get().mode == "off"
    if scripted:
        look(page)

    page.get_by_role("button", name="That was a mistake").click()
    expect(page.get_by_role("status")).to_contain_text("Done: reminders come again.")
    assert not ReminderPreference.objects.filter(mode="off").exists()
    context.close()


def address_in(letter):
    """Return the address in a letter that ends reminders."""
    return next(word for word in letter.split() if "/reminders/stop/" in word)

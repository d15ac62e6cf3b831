"""A talk's whole life in one walk on a phone: ranked, assigned, swapped, given, heard, and told what was heard.

On the site as `make run` starts it, with its real worker, beat and broker: once as a browser usually
is, with axe looking at every page, once without JavaScript.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.faults.processes import eventually
from tests.journeys.walking import PASSWORD, SEOUL, letter_arrives, manage, moment
from tests.uploads import PDF

pytestmark = pytest.mark.journey

PRESENTATIONS = "/courses/ai-systems/presentations/"
PHONE = {"viewport": {"width": 360, "height": 780}, "is_mobile": True, "has_touch": True}
OTHER = "doyun.kim"
LET_IN = f"""
from courses.models import User
user = User.objects.get(email="{OTHER}@example.edu")
user.set_password("{PASSWORD}")
user.save()
"""


def test_a_talks_life(walker, site):
    manage(site.folder, "shell", "-v", "0", "-c", LET_IN)
    instructor, student = walker("instructor", **PHONE), walker("student", **PHONE)
    _let_them_rank(instructor, closes=moment(days=1))
    first = _rank(student, is_scripted=walker.is_scripted)
    _let_them_rank(instructor, closes=moment(minutes=-1))
    _assign(instructor)
    _learns_why(student, first)

    other = walker(OTHER, **PHONE)
    subject = _offer(student)
    _accept(other)
    talk = _talk_on(student, subject)
    _upload_slides(student, talk)

    _let_it_be_given(instructor, talk)
    _give_feedback(other, _address_on_the_screen(instructor, talk))
    _release(instructor, talk)
    _reads_it(student, talk)
    for person in (instructor, student, other):
        assert person.wrong == []


def _let_them_rank(instructor, *, closes):
    instructor.go("/courses/ai-systems/rounds/")
    instructor.follow("Edit Paper talks")
    instructor.page.get_by_label(re.compile("Ranked")).check()
    instructor.fill("Opens", moment(minutes=-30))
    instructor.fill("Closes", closes)
    instructor.fill("Seats may be given back until", moment(days=60))
    instructor.press("Save")
    instructor.reads("Ranked")


def _rank(student, *, is_scripted):
    """Rank three talks of different weeks and one day that cannot be; return the first choice."""
    student.go(f"{PRESENTATIONS}ranking/")
    days = student.page.locator("[data-day]")
    chosen = [days.nth(place).locator("[data-slot]").first for place in (1, 3, 5)]
    for rank, slot in enumerate(chosen, start=1):
        if is_scripted:
            slot.get_by_role("button", name=re.compile("^Rank it")).click()
        else:
            slot.locator("input").fill(str(rank))
    days.nth(0).get_by_role("checkbox").check()
    if is_scripted:
        student.page.wait_for_function(
            "() => /^Saved/.test(document.querySelector('[data-saved]').textContent)"
        )
    else:
        student.press("Save the ranking")
    topic = chosen[0].get_attribute("data-topic")
    student.go(f"{PRESENTATIONS}ranking/")
    student.reads(re.escape(topic))
    assert days.nth(0).get_by_role("checkbox").is_checked()
    return topic


def _assign(instructor):
    instructor.go(f"{PRESENTATIONS}assign/")
    instructor.press("Compute")
    ready = instructor.page.get_by_role("link", name="Accept this")

    def is_ready():
        instructor.page.goto(instructor.page.url)
        return ready.count()

    assert eventually(is_ready)
    instructor.look(instructor.page)
    instructor.reads("1st")
    instructor.follow("Accept this")
    instructor.press(re.compile("Accept"))
    instructor.reads("Every student has all their talks")
    assert letter_arrives(instructor, "student", "talks")


def _learns_why(student, first):
    student.go(PRESENTATIONS)
    student.reads(re.escape(first))
    student.follow(re.compile("[Ww]hy"))
    student.reads("1st choice|first choice")


def _offer(student):
    """Offer one's first talk for one of the other's; return what that one is about."""
    student.go(PRESENTATIONS)
    student.follow(re.compile("^Offer a swap"))
    choices = student.page.get_by_role("radio", name=re.compile("김도윤"))
    enabled = [one for one in choices.all() if one.is_enabled()]
    assert enabled, "no talk of the other can be swapped for"
    subject = (
        enabled[0].locator("xpath=ancestor::label").locator(".talk-choice__topic").inner_text()
    )
    enabled[0].check()
    student.press("Offer the swap")
    return subject


def _accept(other):
    assert letter_arrives(other, OTHER, "swap")
    other.go(f"{PRESENTATIONS}swaps/")
    other.follow(re.compile("See what changes"))
    other.press("Accept the swap")
    assert letter_arrives(other, "student", "swap")


def _talk_on(student, subject):
    """Return the address of the student's talk on this, which they have now."""
    student.go(PRESENTATIONS)
    mine = student.page.locator("section[aria-labelledby=own]")
    mine.get_by_role("link", name=subject).first.click()
    student.page.wait_for_load_state()
    return student.page.url.removeprefix(student.site.url)


def _upload_slides(student, talk):
    student.go(talk)
    student.page.locator("input[type=file]").set_input_files(
        {"name": "slides.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    student.press("Upload")
    student.reads("slides.pdf")


def _let_it_be_given(instructor, talk):
    """Put the talk's session an hour back, so that it has just ended, on the course's clocks."""
    ends = timezone.now().astimezone(SEOUL) - timedelta(minutes=1)
    if ends.hour == 0:
        ends = ends.replace(hour=23, minute=59) - timedelta(days=1)  # an hour of yesterday's
    begins = ends - timedelta(hours=1)
    instructor.go(talk)
    instructor.page.locator("main a[href*='/sessions/']").first.click()
    instructor.follow("Edit")
    instructor.fill("Day", begins.strftime("%Y-%m-%d"))
    instructor.fill("Begins", begins.strftime("%H:%M"))
    instructor.fill("Ends", ends.strftime("%H:%M"))
    instructor.press("Save the session")


def _address_on_the_screen(instructor, talk):
    instructor.go(talk)
    instructor.follow("QR code")
    return instructor.page.locator(".qr__address").inner_text().strip()


def _give_feedback(other, address):
    other.page.goto(address)
    other.look(other.page)
    other.page.get_by_role("radio", name=re.compile("^4")).first.check()
    other.page.get_by_role("radio", name=re.compile("^5")).last.check()
    other.fill("What was good", "The example with two queues.")
    other.press("Send my feedback")
    other.reads("feedback")


def _release(instructor, talk):
    instructor.go(talk)
    instructor.follow("Read the feedback")
    instructor.reads("김도윤")
    instructor.follow("Release")
    instructor.press("Release the feedback")
    assert letter_arrives(instructor, "student", "feedback")


def _reads_it(student, talk):
    student.go(talk)
    student.reads("The example with two queues")
    expect(student.page.locator("[data-feedback]")).not_to_contain_text("김도윤")

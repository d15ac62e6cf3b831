"""A term in one walk: the site as `make run` starts it, with its real worker, beat and broker.

Once as a browser usually is, once without JavaScript; axe looks at every page of the first walk.
"""

import re
from urllib.parse import quote

import pytest
from celery import Celery
from playwright.sync_api import expect

from coursesite.embedded.places import socket_path
from tests.journeys.walking import letter_arrives, letters_to, moment
from tests.uploads import PDF

pytestmark = pytest.mark.journey

COURSE = "/courses/ai-systems/"


def test_a_term(walker, site):
    instructor = walker("instructor")
    _open_the_sign_up(instructor)
    _open_the_proposal(instructor)

    student = walker("student")
    talk = _take_two_seats(student)
    _upload_slides(student, talk)
    _hand_in(student)
    assert letter_arrives(student, "student", "Proposal")

    _grade(walker("ta"))
    _is_not_seen(student)
    _release(instructor)
    _sees_the_total(student)

    _is_reminded_once(instructor, site, by_beat=walker.is_scripted)
    for person in (instructor, student):
        assert person.wrong == []


def _open_the_sign_up(instructor):
    """It is put off first, so that there is something to open."""
    instructor.go(f"{COURSE}rounds/")
    instructor.follow("Edit Paper talks")
    instructor.fill("Opens", moment(hours=1))
    instructor.fill("Closes", moment(days=5))
    instructor.fill("Seats may be given back until", moment(days=6))
    instructor.press("Save")
    instructor.press(re.compile("Open"))
    instructor.reads("open")


def _open_the_proposal(instructor):
    """Due in 23 hours: whoever has not handed in is to be reminded."""
    instructor.go(f"{COURSE}projects/")
    instructor.follow("Proposal")
    instructor.follow("Edit")
    instructor.fill("Opens", moment(minutes=-2))
    instructor.fill("Due", moment(hours=23))
    instructor.fill("Closes", moment(days=3))
    instructor.press("Save")
    instructor.reads("Proposal")


def _take_two_seats(student):
    student.go(f"{COURSE}presentations/")
    student.go(f"{COURSE}presentations/signup/")
    for count in (1, 2):
        board = student.page.locator("section, li").filter(
            has=student.page.get_by_role("button", name=re.compile("^Take"))
        )
        board.nth(0 if count == 1 else -1).get_by_role(
            "button", name=re.compile("^Take")
        ).last.click()
        student.look(student.page)
        student.reads(f"{count} of 2")
    expect(student.page.get_by_role("button", name=re.compile("^Take"))).to_have_count(0)
    student.page.locator("[data-own] a").first.click()
    return student.page.url


def _upload_slides(student, talk):
    student.page.goto(talk)
    student.look(student.page)
    student.page.locator("input[type=file]").set_input_files(
        {"name": "slides.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    student.press("Upload")
    student.reads("slides.pdf")


def _hand_in(student):
    student.go(f"{COURSE}projects/")
    student.follow("Create a team")
    student.fill("Team name", "Walkers")
    student.press("Save")
    student.go(f"{COURSE}projects/")
    student.follow("Proposal")
    student.page.locator("input[type=file]").set_input_files(
        {"name": "report.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    student.press("Hand in")
    student.reads(r"[0-9a-f]{64}")  # the receipt
    student.reads(r"KST")


def _grade(ta):
    ta.go(f"{COURSE}grades/")
    ta.follow("Proposal")
    ta.page.get_by_label(re.compile("Zoë Okonkwo")).first.fill("9")
    ta.press("Save the grades")
    ta.reads("1 of 18 graded")


def _is_not_seen(student):
    student.go(f"{COURSE}grades/")
    student.reads("not released yet")
    expect(student.page.get_by_role("main")).not_to_contain_text("9 / 10")


def _release(instructor):
    instructor.go(f"{COURSE}grades/")
    instructor.follow("Proposal")
    instructor.follow(re.compile("Release"))
    instructor.press("Release the grades")
    assert letter_arrives(instructor, "student", "grade")


def _sees_the_total(student):
    student.go(f"{COURSE}grades/")
    student.reads(r"90\.00")
    student.reads("counted")


def _is_reminded_once(instructor, site, *, by_beat):
    """Beat plans by the minute; whoever does not wait for it tells the worker, and then once more."""
    with Celery("beat", broker=_broker_of(site), set_as_current=False) as beat:
        if not by_beat:
            beat.send_task("agenda.remind", ignore_result=True)
        assert letter_arrives(instructor, "doyun.kim", "Proposal")
        for _again in range(2):
            beat.send_task("agenda.remind", ignore_result=True)
    instructor.page.wait_for_timeout(3000)
    assert letters_to(instructor, "doyun.kim", "Proposal") == 1
    assert letters_to(instructor, "student", "due") == 0  # has handed in


def _broker_of(site):
    return f"redis+socket://{quote(str(socket_path(site.folder)))}"

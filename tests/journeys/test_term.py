"""A term in one walk: the site as `make run` starts it, with its real worker, beat and broker.

Once as a browser usually is, once without JavaScript; axe looks at every page of the first walk.
"""

import re
import subprocess
import sys
import tempfile
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from celery import Celery
from django.utils import timezone

from coursesite.embedded.places import socket_path
from tests.faults.processes import ROOT, Run, end_all_with, environment, eventually
from tests.uploads import PDF

pytestmark = pytest.mark.journey

COURSE = "/courses/ai-systems/"
PASSWORD = "coursesite-demo"
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def site():
    """The whole site, with the demo course in the week of its sign-up."""
    with tempfile.TemporaryDirectory(prefix="cs-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        for command in (["migrate", "-v", "0"], ["loaddemo", "--stage", "signup", "-v", "0"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment(folder),
                check=True,
            )
        run = Run(folder)
        run.folder, run.url = folder, f"http://127.0.0.1:{run.port}"
        try:
            run.is_up()
            yield run
        finally:
            run.kill()
            end_all_with(folder)


class Walker:
    """One person at a browser of their own."""

    def __init__(self, context, site, look):
        self.context, self.site, self.look = context, site, look
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.wrong = []
        self.page.on("response", self._note)

    def _note(self, response):
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")

    def go(self, path):
        self.page.goto(f"{self.site.url}{path}")
        self.look(self.page)

    def sign_in(self, who):
        self.go("/accounts/sign-in/")
        self.page.get_by_label("E-mail address").fill(f"{who}@example.edu")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def press(self, name, *, within=None):
        place = within or self.page.get_by_role("main")
        place.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()
        self.look(self.page)

    def follow(self, name):
        self.page.get_by_role("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        self.look(self.page)

    def fill(self, label, value):
        self.page.get_by_label(re.compile(rf"^\s*{label}\b")).first.fill(value)

    def reads(self, words):
        text = self.page.get_by_role("main").inner_text()
        said = " ".join(self.page.locator(".messages").all_inner_texts())
        assert re.search(words, said + text), f"{words!r} is not in:\n{said}\n{text}"


def moment(**ahead):
    """Return a moment as the fields of the course take it."""
    return (timezone.now().astimezone(SEOUL) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def walker(request, browser, site, findings):
    """Return a function that sends one of the demo's people to the site."""
    scripted = request.param == "with JavaScript"
    contexts, seen = [], set()

    def look(page):
        place = re.sub(r"\d+", "#", page.url.split("?")[0])
        if scripted and place not in seen:
            seen.add(place)
            assert not (found := findings(page)), "\n".join([page.url, *found])

    def send(who):
        context = browser.new_context(java_script_enabled=scripted)
        contexts.append(context)
        person = Walker(context, site, look)
        person.sign_in(who)
        return person

    send.is_scripted = scripted
    yield send
    for context in contexts:
        context.close()


def letters_to(person, who, subject):
    """Return how many letters of a subject somebody got, as the mailbox lists them."""
    person.page.goto(f"{person.site.url}/letters/?to={who}@example.edu")
    return person.page.get_by_role("link", name=re.compile(subject)).count()


def letter_arrives(person, who, subject, seconds=20):
    """Wait for a letter that was handed to the mail system, in the site's mailbox and its folder."""
    assert eventually(lambda: letters_to(person, who, subject), seconds), subject
    mail = person.site.folder / "mail"
    return eventually(
        lambda: any(
            letter["To"].endswith(f"{who}@example.edu") and subject in letter["Subject"]
            for letter in map(_parsed, mail.glob("*"))
        )
    )


def _parsed(path):
    return message_from_bytes(path.read_bytes(), policy=policy.default)


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
    assert student.page.get_by_role("button", name=re.compile("^Take")).count() == 0
    student.page.locator("main a[href*='/presentations/']").filter(
        has_not_text=re.compile("All talks")
    ).first.click()
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
    assert "9 / 10" not in student.page.get_by_role("main").inner_text()


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
        assert letter_arrives(instructor, "doyun.kim", "Proposal", seconds=90)
        for _again in range(2):
            beat.send_task("agenda.remind", ignore_result=True)
    instructor.page.wait_for_timeout(3000)
    assert letters_to(instructor, "doyun.kim", "Proposal") == 1
    assert letters_to(instructor, "student", "due") == 0  # has handed in


def _broker_of(site):
    return f"redis+socket://{quote(str(socket_path(site.folder)))}"

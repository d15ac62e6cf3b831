"""People at browsers of their own, on the site as `make run` starts it: worker, beat and broker are real."""

import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import timezone

from tests.faults.processes import ROOT, Run, end_all_with, environment, eventually

PASSWORD = "coursesite-demo"
SEOUL = ZoneInfo("Asia/Seoul")


def prepare(folder):
    """Fill a folder with the demo course in the week of its sign-up."""
    manage(folder, "migrate", "-v", "0")
    manage(folder, "loaddemo", "--stage", "signup", "-v", "0")


@contextmanager
def demo_site(prepared):
    """Start the whole site on a copy of a folder that was prepared."""
    with tempfile.TemporaryDirectory(prefix="cs-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        shutil.copytree(prepared, folder, dirs_exist_ok=True)
        run = Run(folder)
        run.folder, run.url = folder, f"http://127.0.0.1:{run.port}"
        try:
            run.is_up()
            yield run
        finally:
            run.kill()
            end_all_with(folder)


def manage(folder, *command):
    """Run a command of the site that has its data in the folder."""
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(folder), check=True
    )


class Walker:
    """One person at a browser of their own."""

    def __init__(self, context, site, look):
        self.context, self.site, self.look = context, site, look
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)
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
        self.page.locator("form[data-busy]").wait_for(state="detached")  # a file on its way
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


def letters_to(person, who, subject):
    """Return how many letters of a subject somebody got, as the mailbox lists them."""
    person.page.goto(f"{person.site.url}/letters/?to={who}@example.edu")
    return person.page.get_by_role("link", name=re.compile(subject)).count()


def letter_arrives(person, who, subject):
    """Wait for a letter that was handed to the mail system, in the site's mailbox and its folder."""
    assert eventually(lambda: letters_to(person, who, subject), 120), subject
    mail = person.site.folder / "mail"
    return eventually(
        lambda: any(
            letter["To"].endswith(f"{who}@example.edu") and subject in letter["Subject"]
            for path in mail.glob("*")
            for letter in _letters_in(path)
        )
    )


def _letters_in(path):
    """Return the letters of a file: all that went out over one connection."""
    raw = path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    return [message_from_bytes(one, policy=policy.default) for one in raw if one.strip()]

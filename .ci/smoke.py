"""Smoke of `make run` as a newcomer meets it: an empty data folder, a free port, then Ctrl-C.

Standard library only. Exits 0, or 1 with what was wrong.
"""

import html.parser
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "coursesite-demo"
PEOPLE = ["instructor@example.edu", "ta@example.edu", "student@example.edu"]
FIRST_START_SECONDS = 60
SECOND_START_SECONDS = 5
STOP_SECONDS = 30
CTRL_C_EXITS = {0, 2, 130, -signal.SIGINT}  # make calls an interrupted recipe 130 or 2


class Wrong(Exception):
    """What a newcomer would have seen go wrong."""


class SignInForm(html.parser.HTMLParser):
    """Collects the fields of the page's form that has a password."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag != "input" or not given.get("name"):
            return
        if given.get("type") == "hidden":
            self.fields[given["name"]] = given.get("value", "")
        else:
            self.names[given.get("type", "text")] = given["name"]


class Run:
    """One `make run`, with its words kept."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        env = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port)}
        for name in ("DATABASE_URL", "REDIS_URL", "MODE", "MAKEFLAGS", "MAKELEVEL"):
            env.pop(name, None)
        self.began = time.monotonic()
        self.words: list[str] = []
        self.process = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # a terminal's Ctrl-C reaches make and all it runs, no more
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.words.append(line.rstrip())

    def wait_until_it_says(self, pattern: str, seconds: float) -> float:
        while not any(re.search(pattern, line) for line in self.words):
            if self.process.poll() is not None:
                raise Wrong(f"make run ended by itself with {self.process.returncode}")
            if time.monotonic() - self.began > seconds:
                raise Wrong(f"make run did not say {pattern!r} within {seconds} s")
            time.sleep(0.05)
        return time.monotonic() - self.began

    def interrupt(self) -> None:
        """Press Ctrl-C: the whole foreground group is told."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise Wrong(f"make run did not stop within {STOP_SECONDS} s") from None
        if code not in CTRL_C_EXITS:
            raise Wrong(f"make run ended with {code} after Ctrl-C")
        if not any(line.endswith("| Stopped.") for line in self.words):
            raise Wrong("make run did not say that it stopped")

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            time.sleep(3)
            os.killpg(self.process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def read(url: str, opener: urllib.request.OpenerDirector | None = None) -> str:
    try:
        with (opener or urllib.request.build_opener()).open(url, timeout=20) as page:
            text: str = page.read().decode()
            return text
    except urllib.error.HTTPError as error:
        raise Wrong(f"{url} answered {error.code}") from error


def sign_in(url: str, email: str) -> None:
    """Sign in as a person would, and read the course and home page."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    form = SignInForm()
    form.feed(read(f"{url}/accounts/sign-in/", opener))
    if "password" not in form.names:
        raise Wrong("the sign-in page has no password field")
    name = form.names.get("email") or form.names.get("text") or "username"
    fields = form.fields | {name: email, form.names["password"]: PASSWORD}
    request = urllib.request.Request(
        f"{url}/accounts/sign-in/",
        data=urllib.parse.urlencode(fields).encode(),
        headers={"Referer": f"{url}/accounts/sign-in/"},
    )
    try:
        with opener.open(request, timeout=20) as page:
            landed, text = page.geturl(), page.read().decode()
    except urllib.error.HTTPError as error:
        raise Wrong(f"signing in as {email} answered {error.code}") from error
    if "sign-in" in landed or "sign-out" not in text:
        raise Wrong(f"{email} could not sign in")
    for path in ("/", "/courses/ai-systems/", "/courses/ai-systems/grades/"):
        read(f"{url}{path}", opener)


def left_over(data_dir: Path) -> list[str]:
    """Return the processes that still work with the data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environ = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if (
            f"DATA_DIR={data_dir}".encode() in environ.split(b"\0")
            and int(entry.name) != os.getpid()
        ):
            found.append(f"{entry.name} {command.strip()}")
    return found


def once(data_dir: Path, seconds: float) -> None:
    run = Run(data_dir, free_port())
    try:
        took = run.wait_until_it_says(r"Coursesite is at http", seconds)
        print(f"smoke: first page after {took:.1f} s")
        if "AI systems" not in read(f"{run.url}/courses/ai-systems/"):
            raise Wrong("the course page does not name its course")
        if read(f"{run.url}/healthz").strip() == "":
            raise Wrong("/healthz says nothing")
        for email in PEOPLE:
            sign_in(run.url, email)
        run.interrupt()
        time.sleep(0.5)
        if still := left_over(data_dir):
            raise Wrong(f"processes were left: {still}")
    except Wrong:
        print("\n".join(["smoke: what make run said:", *run.words[-60:]]))
        raise
    finally:
        run.kill()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="cs-smoke-", ignore_cleanup_errors=True) as name:
        try:
            once(Path(name), FIRST_START_SECONDS)
            once(Path(name), SECOND_START_SECONDS)
        except Wrong as wrong:
            sys.exit(f"smoke: {wrong}")
    print("smoke: the site started twice, three people signed in, Ctrl-C stopped all of it")


if __name__ == "__main__":
    main()

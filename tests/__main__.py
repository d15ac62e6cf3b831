"""Run every test: on SQLite with the coverage gate, on PostgreSQL, in the browser, with killed processes.

The first runs beside the others, whose words come when all is done: four at a time, the longest
first. On PostgreSQL are tried: what reads and writes rows, and the races; the pages too by make
test-all. The walks through every address and form, and the many made-up inputs, are not watched by
coverage: it doubles their time and they do not ask what each line did. The last line counts all,
the one before it says what could not be run and why.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections import deque
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q"]
COVERAGE = ["--cov", "--cov-branch", "--cov-report=term:skip-covered"]
PAGES = ["*/test_views_*.py", "coursesite/*", "grading/test_access.py", "test_access.py"]
TEXTS = [
    "papers/test_bibtex.py",
    "papers/test_readbibtex.py",
    "papers/test_assignment_rules*.py",
    "papers/test_assigntalks.py",
    "*/test_rules*.py",
]
ODD_VALUES = ["test_bad_input.py", "test_security.py"]
LANES = 4
"""So many passes at once: processes and browsers wait more than they compute."""
LONGEST_WORDS = 3000
"""Of a failure, at the end of all: what is needed to find its cause where only the end is kept."""
COUNTS = ("passed", "failed", "errors", "skipped")


class Pass:
    """One run of pytest: its name, its arguments, and after it what it counted."""

    def __init__(self, name, folder, *arguments, env=None):
        self.name = name
        self.report = folder / f"{name}.xml"
        self.words = folder / f"{name}.txt"
        self.command = [*PYTEST, f"--junit-xml={self.report}", *arguments]
        self.env = os.environ | (env or {})
        self.process = None
        self.code = None
        self.began = None
        self.seconds = 0

    def start(self):
        """Run it beside others; its words go to a file."""
        self.began = time.monotonic()
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=words, stderr=subprocess.STDOUT
            )

    def wait(self):
        self.code = self.process.wait()
        self.seconds = time.monotonic() - self.began

    def finish(self):
        """Say what it said; it has ended."""
        print(f"\n--- {self.name} ---\n{self.words.read_text(errors='replace')}", flush=True)

    def run(self):
        print(f"\n--- {self.name} ---", flush=True)
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.env)
        self.wait()

    def counts(self):
        if not self.report.exists():
            return dict.fromkeys(COUNTS, 0) | {"errors": 1}
        suite = ET.parse(self.report).getroot().find("testsuite")
        number = {key: int(suite.get(key, 0)) for key in ("tests", *COUNTS[2:], "failures")}
        failed = number["failures"]
        passed = number["tests"] - failed - number["errors"] - number["skipped"]
        return {
            "passed": passed,
            "failed": failed,
            "errors": number["errors"],
            "skipped": number["skipped"],
        }

    def skip_reasons(self):
        if not self.report.exists():
            return []
        found = ET.parse(self.report).getroot().iter("skipped")
        return [re.sub(r"^.*?: ", "", element.get("message", "")) for element in found]

    def failures(self):
        """Return the tests that failed, each with the last of what pytest said of it."""
        if not self.report.exists():
            return []
        return [
            f"{case.get('classname')}::{case.get('name')}\n{(case[0].text or '')[-LONGEST_WORDS:]}"
            for case in ET.parse(self.report).getroot().iter("testcase")
            if len(case) and case[0].tag in ("failure", "error")
        ]


def main():
    is_full = "--full" in sys.argv[1:]
    env = {"TEST_ROUNDS": "full"} if is_full else {}
    began = time.monotonic()
    left_out = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cs-test-")))
        watched = ["-m", "not race and not journey and not fault and not walk and not property"]
        sqlite = Pass("sqlite", folder, *watched, *COVERAGE, env=env)
        walks = ["-m", "walk or property"]
        others = []
        if why := services.why_no_postgresql():
            left_out.append(f"the suite on PostgreSQL and the races ({why})")
        else:
            url = stack.enter_context(services.postgresql())
            # Fifty at once are to meet at the rows, on a slow machine too, and not before the pool.
            own = {"DATABASE_URL": url, "DATABASE_POOL_MAX": "60"}
            others.append(on_postgresql(folder, env | own, is_full=is_full))
            if not is_full:  # it refuses more than SQLite does, so there they are tried
                walks += [f"--ignore={ROOT}/tests/{name}" for name in ODD_VALUES]
        if services.find_chromium() is None:
            left_out.append("the browser walks (Chromium is not installed)")
        else:
            others.insert(0, Pass("browser", folder, "-m", "journey", env=env))
        others.append(Pass("walks and properties", folder, *walks, env=env))
        others.append(Pass("processes", folder, "-m", "fault", env=env))
        waiting = deque(others)
        beside = [threading.Thread(target=one_by_one, args=[waiting]) for _ in range(LANES - 1)]
        for lane in beside:
            lane.start()
        sqlite.run()
        one_by_one(waiting)
        for lane in beside:
            lane.join()
        for one in others:
            one.finish()
        code = summarise([sqlite, *others], left_out, time.monotonic() - began)
    sys.exit(code)


def on_postgresql(folder, env, *, is_full):
    # made-up inputs to pure functions are the same on every database
    chosen = ["-m", "not journey and not fault and not property"]
    if not is_full:
        chosen += [f"--ignore-glob={ROOT}/tests/{pattern}" for pattern in PAGES + TEXTS]
    return Pass("postgresql", folder, *chosen, env=env)


def one_by_one(waiting):
    """Run what nobody has begun; each lane does this."""
    while waiting:
        with contextlib.suppress(IndexError):  # the other one was faster
            one = waiting.popleft()
            one.start()
            one.wait()


def summarise(passes, left_out, seconds):
    """Print what was left out and the counts; return the exit code."""
    total = dict.fromkeys(COUNTS, 0)
    for one in passes:
        counts = one.counts()
        total = {key: total[key] + counts[key] for key in COUNTS}
        left_out.extend(reason for reason in one.skip_reasons() if reason not in left_out)
    print("\nSeconds: " + ", ".join(f"{one.name} {one.seconds:.0f}" for one in passes) + ".")
    print("Not run: " + ("; ".join(left_out) or "nothing, all services were there") + ".")
    # 5: the pass had no test
    bad = [one for one in passes if one.code not in (0, 5)]
    if bad:
        print(*(words for one in bad for words in one.failures()), sep="\n\n")
        print("Failed: " + ", ".join(one.name for one in bad) + ".")
    line = ", ".join(f"{number} {key}" for key, number in total.items() if number)
    print(f"===== {line or 'no tests ran'} in {seconds:.2f}s =====")
    return 1 if bad else 0


if __name__ == "__main__":
    main()

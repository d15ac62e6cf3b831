"""Run every test: on SQLite with the coverage gate, on PostgreSQL, in the browser, with killed processes.

The first two run side by side, the second one's words come when it is done. The last line counts
all, the one before it says what could not be run and why.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q"]
COVERAGE = ["--cov", "--cov-branch", "--cov-report=term:skip-covered"]
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

    def start(self):
        """Run it beside others; its words go to a file."""
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=words, stderr=subprocess.STDOUT
            )

    def finish(self):
        self.code = self.process.wait()
        print(f"\n--- {self.name} ---\n{self.words.read_text(errors='replace')}", flush=True)

    def run(self):
        print(f"\n--- {self.name} ---", flush=True)
        self.code = subprocess.run(self.command, cwd=ROOT, env=self.env, check=False).returncode

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


def main():
    rounds = ["full"] if "--full" in sys.argv[1:] else []
    env = {"TEST_ROUNDS": "full"} if rounds else {}
    began = time.monotonic()
    left_out = []
    passes = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cs-test-")))
        sqlite = Pass(
            "sqlite", folder, "-m", "not race and not journey and not fault", *COVERAGE, env=env
        )
        passes.append(sqlite)
        postgresql = None
        if why := services.why_no_postgresql():
            left_out.append(f"the suite on PostgreSQL and the races ({why})")
        else:
            url = stack.enter_context(services.postgresql())
            postgresql = Pass(
                "postgresql",
                folder,
                # made-up inputs to pure functions are the same on every database
                *("-m", "not journey and not fault and not property"),
                env=env | {"DATABASE_URL": url},
            )
            passes.append(postgresql)
            postgresql.start()
        sqlite.run()
        if postgresql:
            postgresql.finish()
        real = "fault or journey"
        if services.find_chromium() is None:
            left_out.append("the browser walks (Chromium is not installed)")
            real = "fault"
        processes = Pass("processes and browser", folder, "-m", real, env=env)
        passes.append(processes)
        processes.run()
        code = summarise(passes, left_out, time.monotonic() - began)
    sys.exit(code)


def summarise(passes, left_out, seconds):
    """Print what was left out and the counts; return the exit code."""
    total = dict.fromkeys(COUNTS, 0)
    for one in passes:
        counts = one.counts()
        total = {key: total[key] + counts[key] for key in COUNTS}
        left_out.extend(reason for reason in one.skip_reasons() if reason not in left_out)
    print("\nNot run: " + ("; ".join(left_out) or "nothing, all services were there") + ".")
    # 5: the pass had no test
    bad = [one.name for one in passes if one.code not in (0, 5)]
    if bad:
        print("Failed: " + ", ".join(bad) + ".")
    line = ", ".join(f"{number} {key}" for key, number in total.items() if number)
    print(f"===== {line or 'no tests ran'} in {seconds:.2f}s =====")
    return 1 if bad else 0


if __name__ == "__main__":
    main()

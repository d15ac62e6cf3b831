"""Real processes of the site on a database file of their own, that tests start, watch and kill."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ["DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MODE", "DEBUG", "PORT", "RUN_STARTED_AT"]


PATIENCE_SECONDS = 60
"""How long is waited for what a healthy site does at once: a busy machine may take its time."""


def eventually(is_so, seconds=PATIENCE_SECONDS):
    """Wait until something is so; return whether it came about."""
    until = time.monotonic() + seconds
    while not (found := is_so()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def environment(data_dir, **more):
    """Return what a fresh terminal would give the site, and which data it works on."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"} | more


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def pids_with(data_dir):
    """Return the processes that work on the data folder.

    The broker is known by where it works: it writes its title over its environment.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            variables = (entry / "environ").read_bytes().split(b"\0")
            place = (entry / "cwd").readlink()
        except OSError:
            continue
        is_ours = f"DATA_DIR={data_dir}".encode() in variables or place.is_relative_to(data_dir)
        if is_ours and is_alive(entry.name):
            found.append(int(entry.name))
    return found


def end_all_with(data_dir):
    """End what still works on the data folder; most dies by itself when its parent is killed."""
    eventually(lambda: not pids_with(data_dir), 5)
    for pid in pids_with(data_dir):
        os.kill(pid, signal.SIGKILL)


class Process:
    """One command in a group of its own, with its words kept."""

    def __init__(self, *command, env):
        self.words = []
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self):
        with self.process.stdout as lines:
            self.words.extend(line.rstrip() for line in lines)

    @property
    def said(self):
        return "\n".join(self.words)

    def has_said(self, pattern, seconds=PATIENCE_SECONDS):
        """Wait for words; a process that ends without them fails the test with what it said."""
        eventually(lambda: re.search(pattern, self.said) or self.has_ended, seconds)
        assert re.search(pattern, self.said), self.said
        return True

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def send(self, number):
        os.kill(self.process.pid, number)

    def wait(self, seconds=PATIENCE_SECONDS):
        code = self.process.wait(seconds)
        self.listener.join(5)
        return code

    def kill(self):
        """Kill it and all that it started in its group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)


class Served(Process):
    """A process that answers at `self.port`."""

    def request(self, method, path, body=None, headers=None):
        """Return status, headers and body of one page."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()


class Run(Served):
    """`manage.py run` on a data folder."""

    def __init__(self, data_dir, *, port=None, **more):
        self.port = port or free_port()
        super().__init__(
            "manage.py", "run", "--port", str(self.port), env=environment(data_dir, **more)
        )

    def is_up(self):
        return self.has_said(r"Data is kept in")


class Beat(Process):
    """Celery's beat, without whoever starts it in `manage.py run`."""

    def __init__(self, data_dir, **more):
        command = ("-m", "celery", "-A", "coursesite", "beat", "--pidfile=", "--loglevel", "INFO")
        super().__init__(*command, env=environment(data_dir, **more))


class Worker(Process):
    """A Celery worker, without whoever starts it in `manage.py run`."""

    def __init__(self, data_dir, *, pool="threads", **more):
        super().__init__(
            *("-W", "ignore::UserWarning:celery.platforms", "-m", "celery", "-A", "coursesite"),
            *("worker", "--pool", pool, "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-mingle", "--without-gossip", "-n", f"worker-{id(self)}@localhost"),
            env=environment(data_dir, **more),
        )

    def is_up(self):
        return self.has_said(r"ready\.")

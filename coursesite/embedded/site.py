"""The processes of one site, started together and stopped in the right order."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from coursesite.embedded.children import Child, say

STOP_ORDER = ["beat", "web", "worker", "broker"]
# The web server ends what it serves, the worker ends the task it runs. A second Ctrl-C cuts both short.
STOP_SECONDS = {"beat": 10, "web": 40, "worker": 560, "broker": 20}
PATIENCE_SECONDS = 5
# In a container everybody is root; Celery warns of it in ten lines.
ROOT_IS_FINE = "ignore::UserWarning:celery.platforms"


class Site:
    """Starts the children, watches them and stops them: beat, web, worker, broker.

    The broker is last because the worker acknowledges its last task there.
    """

    def __init__(self, root: Path, *, env: dict[str, str]) -> None:
        self.root = root
        self.env = env
        self.children: dict[str, Child] = {}

    def add(self, child: Child) -> None:
        self.children[child.name] = child

    def start_web(self, port: int, *, processes: int) -> None:
        self._start(
            "web",
            *("gunicorn", "coursesite.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", str(processes), "--threads", "8"),
            *("--no-control-socket", "--log-level", "warning", "--graceful-timeout", "30"),
            *("--timeout", "60", *_shared_memory()),
        )

    def start_worker(self, *, pool: str) -> None:
        self._start(
            "worker",
            *("celery", "--quiet", "-A", "coursesite", "worker", "--pool", pool),
            *("--concurrency", "4"),
            *("--without-mingle", "--without-gossip", "--loglevel", "WARNING"),
        )

    def start_beat(self) -> None:
        self._start(
            "beat",
            *("celery", "--quiet", "-A", "coursesite", "beat"),
            *("--pidfile", "", "--loglevel", "WARNING"),
        )

    def _start(self, name: str, module: str, *arguments: str) -> None:
        command = [sys.executable, "-W", ROOT_IS_FINE, "-m", module, *arguments]
        self.add(Child(name, command, env=self.env, cwd=self.root))

    def fallen(self) -> Child | None:
        """Return a child that ended although nobody asked it to."""
        return next((child for child in self.children.values() if not child.is_running), None)

    def stop(self) -> None:
        """Stop all in order. What does not end in its time is killed."""
        for name in STOP_ORDER:
            child = self.children.get(name)
            if child is None:
                continue
            child.ask_to_stop()
            if not child.wait(PATIENCE_SECONDS) and not self._wait_long(child):
                say("run", f"{name} did not stop in time and is killed.")
            child.kill()

    def _wait_long(self, child: Child) -> bool:
        say("run", f"Waiting for {child.name} to finish what it does. Ctrl-C again stops at once.")
        return child.wait(STOP_SECONDS[child.name])

    def kill(self) -> None:
        for child in self.children.values():
            child.kill()

    def wait_for(self, seconds: float, step: float = 0.1) -> Child | None:
        """Return the first child that falls within the time, or None."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if fallen := self.fallen():
                return fallen
            time.sleep(step)
        return self.fallen()


def _shared_memory() -> Sequence[str]:
    """Keep gunicorn's heartbeat files out of a slow disk, where the system has memory for them."""
    return ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108

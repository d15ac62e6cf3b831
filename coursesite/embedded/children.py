"""Child processes whose lines are printed with their name, and which never outlive us."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")
COLOURS = {"run": 36, "broker": 35, "web": 32, "worker": 34, "beat": 33}
# Valkey's advice for big servers, and its good-bye.
NOISE = re.compile(r"WARNING Memory overcommit|SIGTERM scheduling|ready to exit|^\s*$")
_printing = threading.Lock()


def say(name: str, line: str) -> None:
    """Print one line with the name of who says it. A closed terminal is no reason to stop."""
    head = f"{name:<6} |"
    if sys.stdout.isatty():
        head = f"\033[{COLOURS.get(name, 0)}m{head}\033[0m"
    with _printing, contextlib.suppress(OSError, ValueError):
        print(head, line, flush=True)  # noqa: T201  this is the command's output


class Child:
    """One process in a session of its own, so that a Ctrl-C in the terminal reaches only us.

    On Linux it is sent `death_signal` if we die without stopping it.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        death_signal: signal.Signals = signal.SIGKILL,
        keep_open: Sequence[int] = (),
    ) -> None:
        self.name = name
        launcher = [sys.executable, "-I", "-S", str(LAUNCH), str(int(death_signal))]
        self.process = subprocess.Popen(  # noqa: S603  our own commands, no shell
            [*launcher, str(os.getpid()), *command],
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            pass_fds=tuple(keep_open),
        )
        self._reader = threading.Thread(target=self._repeat, daemon=True)
        self._reader.start()

    def _repeat(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                if not NOISE.search(line):
                    say(self.name, line.rstrip())

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running:
            self.process.terminate()

    def kill(self) -> None:
        """Kill it and whatever it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Return whether it ended within the time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._reader.join(timeout=1)
        return True

"""The web server as deploy/ starts it, with the production settings, over PostgreSQL."""

import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests import services
from tests.faults.processes import ROOT, Served, environment, eventually, free_port

KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQ"
UNIT = ROOT / "deploy/systemd/coursesite-web.service"


def command(port, **changes):
    """Return the unit's command on another port, after `python`; `workers=1` changes an option."""
    words = shlex.split(re.search(r"^ExecStart=\S+ (.+)$", UNIT.read_text(), re.MULTILINE)[1])
    for name, value in {"bind": f"127.0.0.1:{port}", **changes}.items():
        words[words.index(f"--{name}") + 1] = str(value)
    return words


class Site:
    """A database with tables, a data folder with static files, and what a web server is told."""

    def __init__(self, folder, url):
        self.folder = folder
        self.url = url
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.env = environment(
            folder,
            MODE="production",
            SECRET_KEY=KEY,
            SITE_URL="http://127.0.0.1",
            ALLOW_HTTP="1",
            ALLOWED_HOSTS="127.0.0.1",
            DATABASE_URL=url,
            REDIS_URL=f"redis+socket://{folder}/nobody.sock",
            EMAIL_URL="dummymail://",
            FROM_EMAIL="courses@example.edu",
            LOG_LEVEL="WARNING",
            TMPDIR=str(self.temporary),
        )

    def manage(self, *arguments):
        """Run a command; return its exit status and its words."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def prepare(self):
        for arguments in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
            code, words = self.manage(*arguments)
            assert code == 0, words

    def stored(self):
        """Return the stored files by their names, which are hashes."""
        return {path.name: path for path in (self.folder / "files").glob("??/*")}

    def unfinished(self):
        """Return what is on its way, or was when its process was killed."""
        return [*(self.folder / "files/incoming").glob("*"), *self.temporary.glob("*")]


@contextmanager
def site(folder):
    with services.postgresql() as url:
        made = Site(folder, url)
        made.prepare()
        yield made


class Web(Served):
    """gunicorn with the command of the systemd unit."""

    def __init__(self, site, **changes):
        self.port = free_port()
        super().__init__(*command(self.port, **changes), env=site.env)

    def is_up(self):
        assert eventually(lambda: self.has_ended or self.workers) and not self.has_ended, self.said
        return True

    @property
    def workers(self):
        pid = self.process.pid
        try:
            return [int(it) for it in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        except OSError:
            return []

    def kill_workers(self):
        """Kill what serves; the master starts others, and who comes meanwhile waits for them."""
        for pid in self.workers:
            os.kill(pid, signal.SIGKILL)

    def memory(self):
        """Return the most that each worker held so far, in megabytes."""
        return [peak_memory(pid) for pid in self.workers]


def peak_memory(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024

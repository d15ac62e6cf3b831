"""The real services that tests use: PostgreSQL, Valkey, Chromium. Each is found, started and stopped here."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import redis

from coursesite.embedded import broker

PACKAGES = {"postgresql": "PostgreSQL", "chromium": "Chromium"}
FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200"]


def find_postgresql():
    """Return the folder of PostgreSQL's programs, the newest there is, or None."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    if folders and (folders[-1] / "initdb").exists():
        return folders[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def find_chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def why_no_postgresql():
    """Say why PostgreSQL cannot be used, or nothing if it can."""
    if find_postgresql() is None:
        return "PostgreSQL is not installed"
    if os.geteuid() == 0 and not _has_postgres_user():
        return "PostgreSQL does not run as root and there is no user 'postgres'"
    return ""


def _has_postgres_user():
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True


class PostgreSQL:
    """A real PostgreSQL with temporary data on a socket of its own that a test may kill and start again.

    :param settings: of the server, as "fsync=off".
    """

    def __init__(self, folder, settings=FAST):
        self.folder, self.settings, self.server = folder, settings, None
        self.programs = find_postgresql()
        # PostgreSQL refuses to run as root.
        person = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self.person = person if os.geteuid() == 0 else {}
        self.data = folder / "data"
        self.url = f"postgres://postgres@/{quote(str(folder))}/postgres"

    def prepare(self):
        if self.person:
            shutil.chown(self.folder, "postgres", "postgres")
        subprocess.run(
            [
                *(self.programs / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            **self.person,
        )

    def start(self):
        options = [part for setting in self.settings for part in ("-c", setting)]
        self.server = subprocess.Popen(
            [self.programs / "postgres", "-D", self.data, "-k", self.folder, "-h", "", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            start_new_session=True,
            **self.person,
        )
        _wait(self._is_ready)

    def _is_ready(self):
        command = [self.programs / "pg_isready", "-q", "-h", self.folder]
        has_socket = (self.folder / ".s.PGSQL.5432").exists()
        return has_socket and subprocess.run(command, check=False).returncode == 0

    def kill(self):
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(60)

    def stop(self):
        self.server.terminate()  # politely: waits for nobody who is still connected
        try:
            self.server.wait(5)
        except subprocess.TimeoutExpired:
            self.server.send_signal(2)
            self.server.wait(20)


@contextlib.contextmanager
def postgresql_server(settings=FAST):
    with tempfile.TemporaryDirectory(prefix="cs-pg-", ignore_cleanup_errors=True) as name:
        server = PostgreSQL(Path(name), settings)
        server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def postgresql():
    """Start one; give its DATABASE_URL."""
    with postgresql_server() as server:
        yield server.url


def _wait(is_done, seconds=120):
    until = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > until:
            raise TimeoutError("a test service did not start")
        time.sleep(0.05)


class Valkey:
    """A real Valkey on a socket of its own that a test may stop and start again."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "valkey.sock"
        self.process = None

    @property
    def url(self):
        return f"redis+socket://{quote(str(self.socket))}"

    def start(self):
        self.process = subprocess.Popen(
            [
                *(broker.find_server(), "--port", "0", "--unixsocket", self.socket),
                *("--dir", self.folder, "--appendonly", "yes", "--save", ""),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _wait(self.socket.exists)

    def empty(self):
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()

    def kill(self):
        self.process.kill()
        self.process.wait(60)
        self.process = None
        self.socket.unlink(missing_ok=True)

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None
        self.socket.unlink(missing_ok=True)


@contextlib.contextmanager
def valkey():
    with tempfile.TemporaryDirectory(prefix="cs-vk-", ignore_cleanup_errors=True) as name:
        server = Valkey(Path(name))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def s3():
    """Start a real S3 server in a process of its own; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(lambda: _answers(port))
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait(10)


def _answers(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def install():
    """Install what is missing, where this may be done. Tests that need the rest are left out."""
    missing = []
    if find_postgresql() is None:
        missing.append("postgresql")
    if find_chromium() is None:
        missing.append("chromium")
    if shutil.which("xgettext") is None:
        missing.append("gettext")
    if not missing or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print(f"Installing for the tests: {', '.join(missing)}", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=60"]
    subprocess.run([*apt, "update"], env=env, timeout=120, **quiet)
    for package in missing:
        command = [*apt, "install", "--no-install-recommends", package]
        subprocess.run(command, env=env, timeout=300, **quiet)


if __name__ == "__main__":
    if sys.argv[1:] == ["install"]:
        with contextlib.suppress(subprocess.TimeoutExpired, OSError):
            install()

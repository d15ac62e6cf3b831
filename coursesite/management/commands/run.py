"""The whole site in one command: broker, web server, worker and beat, until Ctrl-C."""

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from coursesite.demo import people
from coursesite.embedded import broker
from coursesite.embedded.children import say
from coursesite.embedded.errors import CannotRun, StopAsked
from coursesite.embedded.site import Site

LOCK_SECONDS = 5.0
FIRST_PAGE_SECONDS = 60.0


class Command(BaseCommand):
    help = (
        "Run the whole site on this machine: broker, web server, worker and beat, until Ctrl-C. "
        "PORT (8000) and DATA_DIR (var) say where."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        with _one_run_at_a_time(settings.DATA_DIR) as lock:
            _check_port(port)
            run = Run(port=port, lock=lock)
            problem = run.until_stopped()
        if problem:
            raise CommandError(problem)
        say("run", "Stopped.")


class Run:
    """One run of the site: prepare, start, watch, stop."""

    def __init__(self, *, port: int, lock: int) -> None:
        self.port = port
        self.lock = lock
        self.started_at = float(os.environ.get("RUN_STARTED_AT") or time.time())
        self.is_stopping = False
        env = os.environ | {"DATA_DIR": str(settings.DATA_DIR), "PORT": str(port)}
        env |= {"DJANGO_SETTINGS_MODULE": "coursesite.settings", "PYTHONUNBUFFERED": "1"}
        self.site = Site(settings.BASE_DIR, env=env)

    def until_stopped(self) -> str:
        """Run until somebody says stop; return what went wrong, or nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        problem = ""
        try:
            self._start()
            self._watch()
        except StopAsked:
            say("run", "Stopping.")
        except CannotRun as error:
            problem = str(error)
        finally:
            self.is_stopping = True
            self.site.stop()
        return problem

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_stopping:
            self.site.kill()
            return
        self.is_stopping = True
        raise StopAsked

    def _start(self) -> None:
        if not os.environ.get("REDIS_URL"):
            self.site.add(broker.start(settings.DATA_DIR, env=self.site.env, lock=self.lock))
        prepare_database()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        if not settings.IS_EMBEDDED:
            call_command("collectstatic", interactive=False, verbosity=0)
        connection.close()
        self.site.start_web(self.port, processes=1 if settings.IS_EMBEDDED else 2)
        self._wait_for_first_page()
        self._tell()
        self.site.start_worker(pool="threads" if settings.IS_EMBEDDED else "prefork")
        self.site.start_beat()

    def _watch(self) -> None:
        while True:
            if fallen := self.site.wait_for(seconds=3600, step=0.2):
                code = fallen.process.returncode
                raise CannotRun(
                    f"The {fallen.name} ended by itself (exit {code}), so everything was stopped. "
                    "Its last words are above."
                )

    def _wait_for_first_page(self) -> None:
        give_up_at = time.monotonic() + FIRST_PAGE_SECONDS
        while not _answers(self.port):
            if self.site.wait_for(0.05, step=0.05):
                raise CannotRun("The web server did not start; its own words are above.")
            if time.monotonic() > give_up_at:
                raise CannotRun(f"No page was answered within {FIRST_PAGE_SECONDS:.0f} s.")

    def _tell(self) -> None:
        seconds = time.time() - self.started_at
        say(
            "run",
            f"Coursesite is at http://127.0.0.1:{self.port}/ (first page after {seconds:.1f} s)",
        )
        if settings.IS_EMBEDDED and _has_demo_people():
            say("run", f"Sign in as {', '.join(people.LOGINS)}; password {people.PASSWORD}")
        connection.close()
        say("run", f"Data is kept in {settings.DATA_DIR}. Ctrl-C stops.")


@contextlib.contextmanager
def _one_run_at_a_time(data_dir: Path) -> Iterator[int]:
    """Hold the data folder's lock; a broker that outlives a killed run for a moment is waited for.

    :raises CommandError: if another run holds it, or the folder cannot be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = os.open(data_dir / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CommandError(f"DATA_DIR {data_dir} cannot be written: {error.strerror}.") from error
    give_up_at = time.monotonic() + LOCK_SECONDS
    try:
        while not _took(lock):
            if time.monotonic() > give_up_at:
                raise CommandError(
                    f"Coursesite already runs on the data in {data_dir}: stop that one, or set DATA_DIR."
                )
            time.sleep(0.1)
        yield lock
    finally:
        os.close(lock)


def _took(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _check_port(port: int) -> None:
    """:raises CommandError: if nobody could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} cannot be used ({getattr(error, 'strerror', None) or error}): "
                f"choose another, for example: make run PORT={min(port + 1, 65535)}"
            ) from error


def prepare_database() -> None:
    """Migrate, and load the demo course into a database that was empty before.

    :raises CannotRun: if the database cannot be reached.
    """
    unfinished = settings.DATA_DIR / "demo-unfinished"
    try:
        if settings.IS_EMBEDDED and not connection.introspection.table_names():
            unfinished.touch()
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CannotRun(f"The database cannot be used: {str(error).strip()}") from error
    if unfinished.exists():
        if not _has_demo_people():  # else it was killed between the load and this file's end
            say("run", "A new database: loading the demo course.")
            call_command("loaddemo", stage="talks", verbosity=0)
        unfinished.unlink()


def _has_demo_people() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM courses_user WHERE email = %s", [people.INSTRUCTOR[0]])
        return cursor.fetchone() is not None


def _answers(port: int) -> bool:
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        page.request("GET", "/")
        page.getresponse().read()
    except OSError:
        return False
    finally:
        page.close()
    return True

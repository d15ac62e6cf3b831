import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest
from celery import Celery
from django.db import connections, router
from environ import Env

from coursesite.embedded.places import socket_path
from tests import services
from tests.faults import production
from tests.faults.processes import ROOT, end_all_with, environment
from tests.outbox.mail_server import mail_server

SITE = "site"


class ToTheSite:
    """Sends all that a test reads and writes to the database of the processes it started."""

    def db_for_read(self, model, **hints):
        return SITE

    db_for_write = db_for_read

    def allow_relation(self, *rows, **hints):
        return True


@pytest.fixture
def tell(capsys):
    """Print what a test counted where it is read, also when it passes: beside the dots of make test."""

    def tell(words):
        with capsys.disabled():
            print(f"\n{words}", flush=True)

    return tell


@pytest.fixture(scope="session")
def migrated():
    """A database file with tables and nothing in them, made once and copied for each test."""
    with tempfile.TemporaryDirectory(prefix="cs-db-") as name:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"],
            cwd=ROOT,
            env=environment(name),
            check=True,
        )
        yield Path(name) / "db.sqlite3"


@pytest.fixture
def data_dir(migrated):
    """A data folder with a short name: the broker's socket is in it."""
    with tempfile.TemporaryDirectory(prefix="cs-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        shutil.copy(migrated, folder)
        yield folder


@pytest.fixture
def started(data_dir):
    """Keep what is started here, and no process outlives its test."""
    with contextlib.ExitStack() as stack:
        stack.callback(end_all_with, data_dir)

        def start(process):
            stack.callback(process.kill)
            return process

        yield start


@pytest.fixture
def rows_of(django_db_blocker, monkeypatch):
    """Let the test, its factories and actions work on another database: that of its processes."""

    @contextlib.contextmanager
    def work_on(wanted):
        with django_db_blocker.unblock():
            known = connections.configure_settings({"default": {}, SITE: wanted})
            connections.databases[SITE] = known[SITE]
            monkeypatch.setattr(router, "routers", [ToTheSite()])
            try:
                yield
            finally:
                connections[SITE].close()
                del connections[SITE]
                del connections.databases[SITE]

    return work_on


@pytest.fixture
def site_rows(data_dir, rows_of):
    wanted = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "db.sqlite3")}
    wanted["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    with rows_of(wanted):
        yield


@pytest.fixture(scope="session")
def production_site():
    """A production site's database and data folder; what a test leaves there, the next one finds."""
    if why := services.why_no_postgresql():
        pytest.skip(why)
    with (
        tempfile.TemporaryDirectory(prefix="cs-", ignore_cleanup_errors=True) as name,
        production.site(Path(name).resolve()) as site,
    ):
        yield site


@pytest.fixture
def site(production_site, rows_of, settings):
    """The site of a test, which reads and writes its rows and knows its key."""
    settings.SECRET_KEY = production.KEY
    with rows_of(Env.db_url_config(production_site.url)):
        yield production_site


@pytest.fixture
def web(site):
    """Start a web server as often as the test likes."""
    with contextlib.ExitStack() as stack:

        def start(**changes):
            process = production.Web(site, **changes)
            stack.callback(process.kill)
            process.is_up()
            return process

        yield start


@pytest.fixture
def mail():
    with mail_server() as server:
        server.url = "smtp://{}:{}".format(*server.server_address)
        yield server


@contextlib.contextmanager
def beat_at(url):
    with Celery("beat", broker=url, set_as_current=False) as beat:
        yield lambda task: beat.send_task(task, ignore_result=True)


@pytest.fixture
def tick(valkey):
    """Send a task to the tests' broker, as beat would at its next tick."""
    if valkey.process is None:
        valkey.start()
    valkey.empty()
    with beat_at(valkey.url) as send:
        yield send


@pytest.fixture
def tick_embedded(data_dir):
    """Send a task to the broker of `manage.py run`."""
    with beat_at(f"redis+socket://{quote(str(socket_path(data_dir)))}") as send:
        yield send

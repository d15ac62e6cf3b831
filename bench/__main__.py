"""Measure the site as in production: `python -m bench [name]`, or `make bench [ONLY=name]`.

PostgreSQL where it is installed, gunicorn, no DEBUG, collected static files. Prints a table, and
writes it to bench/last.json.
"""

import contextlib
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

from bench.assignment import ALONE
from bench.servers import HOST
from tests import services


def main(arguments: list[str]) -> int:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cs-bench-")))
        needs_rows = not arguments or set(arguments) - set(ALONE)
        no_database = contextlib.nullcontext(f"sqlite:///{folder}/bench.sqlite3")
        database = stack.enter_context(find_database(folder) if needs_rows else no_database)
        set_environment(folder, database)
        django.setup()
        from bench.table import run  # Django must be set up before there are models

        return run(stack, folder, arguments)


@contextlib.contextmanager
def find_database(folder: Path) -> Iterator[str]:
    if why := services.why_no_postgresql():
        print(f"On SQLite: {why}.")
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    with services.postgresql() as url:
        yield url


def set_environment(folder: Path, database: str) -> None:
    """Say what a production site is told; http, because there is no proxy before it."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "coursesite.settings",
        "MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": f"http://{HOST}",
        "ALLOW_HTTP": "1",
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": database,
        "REDIS_URL": f"redis+socket://{folder}/nobody.sock",
        "EMAIL_URL": "dummymail://",
        "FROM_EMAIL": f"bench@{HOST}",
        "DATA_DIR": str(folder),
        "BENCH_PAGES": str(folder),
        "LOG_LEVEL": "WARNING",
        "UPLOAD_MAX_BYTES": "500000000",
    }
    os.environ.pop("DEBUG", None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

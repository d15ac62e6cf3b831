"""The site in production mode as real processes: what a stranger is shown, and what is closed."""

import re

import pytest

from tests.faults.processes import Run, eventually

pytestmark = pytest.mark.fault


@pytest.fixture
def run(data_dir, started, mail, valkey, tick):  # tick empties the broker first
    run = started(
        Run(
            data_dir,
            MODE="production",
            SECRET_KEY="0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQ",
            SITE_URL="http://127.0.0.1",
            ALLOW_HTTP="1",
            ALLOWED_HOSTS="127.0.0.1",
            DATABASE_URL=f"sqlite:///{data_dir}/db.sqlite3",
            REDIS_URL=valkey.url,
            EMAIL_URL=mail.url,
            FROM_EMAIL="courses@example.edu",
        )
    )
    run.is_up()
    return run


def test_production_serves_hashed_files_and_keeps_its_back_rooms_closed(run):
    status, headers, page = run.request("GET", "/")
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
    sheet = re.search(rb'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)[1].decode()
    status, headers, _ = run.request("GET", sheet)
    assert (status, "immutable" in headers["Cache-Control"]) == (200, True)

    status, headers, _ = run.request("GET", "/letters/")
    assert (status, "sign-in" in headers["Location"]) == (302, True)
    assert run.request("GET", "/styleguide/")[0] == 404
    assert run.request("GET", "/admin/")[0] == 302
    status, _, page = run.request("GET", "/", headers={"Host": "elsewhere.example.edu"})
    assert (status, b"This request cannot be used" in page) == (400, True)
    assert b"Traceback" not in run.request("GET", "/courses/nothing/")[2]

    assert "Sign in as" not in run.said  # no demo, no password said
    assert eventually(lambda: run.request("GET", "/readyz")[0] == 200), run.said

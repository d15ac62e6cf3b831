"""Production mode: what it refuses to start with, and what it is strict about."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = ROOT / "coursesite" / "settings.py"
SOUND = {
    "MODE": "production",
    "SECRET_KEY": "a-long-random-key-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://courses.example.edu/",
    "ALLOWED_HOSTS": "courses.example.edu, www.example.edu",
    "DATABASE_URL": "postgres://site:secret@db.example.edu:5432/coursesite",
    "REDIS_URL": "rediss://queue.example.edu:6379/0",
    "EMAIL_URL": "smtp+tls://site:secret@mail.example.edu",
    "FROM_EMAIL": "AI systems <courses@example.edu>",
}
OTHERS = ["DEBUG", "ALLOW_HTTP", "HSTS_SECONDS", "LOG_LEVEL", "UPLOAD_MAX_BYTES", "PORT"]
OTHERS += ["FILES_URL", "DATABASE_POOL_MIN", "DATABASE_POOL_MAX", "DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Read the settings as a start in the given environment would."""

    def read(**values):
        for name in [*SOUND, *OTHERS]:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"DATA_DIR": str(tmp_path / "data")} | values).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return read


def test_a_sound_production_start_is_strict(start):
    settings = start(**SOUND)

    assert settings["DEBUG"] is False
    assert settings["SITE_URL"] == "https://courses.example.edu"
    assert settings["ALLOWED_HOSTS"] == ["courses.example.edu", "www.example.edu"]
    assert settings["SESSION_COOKIE_SECURE"] and settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_SSL_REDIRECT"] and settings["SECURE_HSTS_SECONDS"] > 0
    assert settings["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 20
    assert settings["CELERY_BROKER_URL"] == SOUND["REDIS_URL"]
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example.edu", 587)
    assert settings["EMAIL_USE_TLS"] is True
    assert not (Path(settings["DATA_DIR"]) / "secret_key").exists()


@pytest.mark.parametrize(
    "name", [name for name in SOUND if name != "MODE"], ids=lambda name: f"without {name}"
)
@pytest.mark.parametrize("value", [None, "", "  "], ids=["missing", "empty", "blank"])
def test_what_production_needs_stops_the_start_when_it_is_missing(start, name, value):
    values = SOUND | {name: value}

    with pytest.raises(ImproperlyConfigured, match=f"^{name} is "):
        start(**{key: given for key, given in values.items() if given is not None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "staging"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyzABCDEF"),
        ("SECRET_KEY", "ab" * 40),
        ("SITE_URL", "http://courses.example.edu"),
        ("SITE_URL", "courses.example.edu"),
        ("SITE_URL", "https:///courses"),
        ("SITE_URL", "https://[courses"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "courses.example.edu,*"),
        ("ALLOWED_HOSTS", ","),
        ("ALLOWED_HOSTS", "other.example.edu"),
        ("FILES_URL", "files.example.net"),
        ("FILES_URL", "http://files.example.net"),
        ("FILES_URL", "https://courses.example.edu"),
        ("FILES_URL", "https://files.example.net"),  # ALLOWED_HOSTS does not name it
        ("DEBUG", "1"),
        ("DEBUG", "perhaps"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://site@db/coursesite"),
        ("DATABASE_URL", "postgres://site@db:port/coursesite"),
        ("DATABASE_URL", "postgres://site@db"),
        ("DATABASE_POOL_MAX", "many"),
        ("DATABASE_POOL_MIN", "-1"),
        ("REDIS_URL", "queue.example.edu"),
        ("REDIS_URL", "amqp://queue.example.edu"),
        ("EMAIL_URL", "mail.example.edu"),
        ("EMAIL_URL", "pigeon://mail.example.edu"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://mail.example.edu:port"),
        ("FROM_EMAIL", "courses"),
        ("FROM_EMAIL", "Courses <courses>"),
        ("FILES_BY", "pigeons"),
        ("FILES_BY", "signed-url"),  # without a bucket
        ("STORAGE_URL", "https://host/bucket"),
        ("STORAGE_URL", "s3://host/bucket"),
        ("STORAGE_URL", "s3://key:secret@host/"),
        ("STORAGE_URL", "s3://key:secret@host/bucket/folder"),
        ("STORAGE_URL", "s3://key:secret@host:port/bucket"),
        ("STORAGE_URL", "s3+http://key:secret@host/bucket"),
        ("UPLOAD_MAX_BYTES", "50MB"),
        ("UPLOAD_MAX_BYTES", "9" * 30),
        ("HSTS_SECONDS", "1.5"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_what_is_unsafe_or_unreadable_stops_the_start_and_is_named(start, name, value):
    with pytest.raises(ImproperlyConfigured) as caught:
        start(**SOUND | {name: value})

    assert str(caught.value).startswith(f"{name} ")
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value).replace("secrets", "")


def test_files_may_be_shown_at_another_origin_that_the_site_answers_to(start):
    hosts = f"{SOUND['ALLOWED_HOSTS']},files.example.net"
    settings = start(**SOUND | {"ALLOWED_HOSTS": hosts, "FILES_URL": "https://files.example.net/"})

    assert settings["FILES_URL"] == "https://files.example.net"
    policy = settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert policy["frame-src"] == ["'self'", "https://files.example.net"]
    assert "frame-src" not in start(**SOUND)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]


def test_http_is_allowed_to_a_bench_that_says_so(start):
    settings = start(**SOUND | {"SITE_URL": "http://courses.example.edu", "ALLOW_HTTP": "1"})

    assert settings["SECURE_SSL_REDIRECT"] is settings["SESSION_COOKIE_SECURE"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0
    with pytest.raises(ImproperlyConfigured, match=r"^SITE_URL "):
        start(**SOUND | {"SITE_URL": "ftp://courses.example.edu", "ALLOW_HTTP": "1"})


def test_production_may_use_sqlite_where_somebody_names_it(start, tmp_path):
    settings = start(**SOUND | {"DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"})

    assert settings["DATABASES"]["default"]["NAME"] == f"{tmp_path}/site.sqlite3"
    assert settings["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_port_that_is_given_for_mail_is_kept(start):
    settings = start(**SOUND | {"EMAIL_URL": "smtp+ssl://mail.example.edu:2465"})

    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_SSL"]) == (2465, True)
    assert start(**SOUND | {"EMAIL_URL": "consolemail://"})["EMAIL_BACKEND"].endswith(
        "console.EmailBackend"
    )


def test_embedded_needs_nothing_and_keeps_one_key(start, tmp_path):
    folder = tmp_path / "a #1? 100% folder"

    first = start(DATA_DIR=str(folder), PORT="8123")
    second = start(DATA_DIR=str(folder), DEBUG="true")

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 50
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0
    assert first["SITE_URL"] == "http://127.0.0.1:8123"
    assert first["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert first["DATABASES"]["default"]["NAME"] == str(folder / "db.sqlite3")
    assert first["EMAIL_FILE_PATH"] == str(folder / "mail")
    assert (first["DEBUG"], second["DEBUG"]) == (False, True)


def test_the_example_of_an_environment_starts_once_it_has_a_key(start):
    lines = (ROOT / "deploy" / "coursesite.env.example").read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY "):
        start(**values)
    assert start(**values | {"SECRET_KEY": SOUND["SECRET_KEY"]})["IS_EMBEDDED"] is False


def test_the_operators_page_explains_every_variable():
    sources = [SETTINGS, ROOT / "coursesite" / "environment.py"]
    reading = re.compile(r"\.(?:text|required|number|yes)\(\s*\"([A-Z_]+)\"")
    read = {name for source in sources for name in reading.findall(source.read_text())}
    explained = (ROOT / "docs" / "operate.md").read_text()

    assert len(read) > 12
    assert {name for name in read if f"`{name}`" not in explained} == set()


def command(*words, **values):
    """Run a command of the site in an environment of its own."""
    env = {name: value for name, value in os.environ.items() if name not in {*SOUND, *OTHERS}}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=env | values,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("words", [["check"], ["migrate"], ["run"]], ids=" ".join)
def test_manage_py_says_only_the_sentence(tmp_path, words):
    values = SOUND | {"DATA_DIR": str(tmp_path), "ALLOWED_HOSTS": "*"}

    assert command("manage.py", *words, **values) == (
        1,
        "",
        "Coursesite does not start: ALLOWED_HOSTS is '*': name the hosts this site answers to.\n",
    )


def test_the_web_server_stops_with_the_sentence(tmp_path):
    values = SOUND | {"DATA_DIR": str(tmp_path), "SECRET_KEY": ""}

    code, _, said = command(
        *("-m", "gunicorn", "coursesite.wsgi", "--bind", f"unix:{tmp_path}/web.sock"),
        *("--no-control-socket", "--log-level", "critical"),
        **values,
    )

    assert code != 0
    assert "Coursesite does not start: SECRET_KEY is missing" in said
    assert "Traceback" not in said


def test_the_worker_ends_with_the_sentence(tmp_path):
    values = SOUND | {"DATA_DIR": str(tmp_path), "REDIS_URL": ""}

    code, _, said = command("-m", "celery", "-A", "coursesite", "worker", **values)

    assert code != 0
    assert "REDIS_URL is not set" in said.strip().splitlines()[-1]


def test_the_deployment_check_finds_nothing(tmp_path):
    values = SOUND | {"DATA_DIR": str(tmp_path)}

    code, said, wrong = command(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **values
    )

    assert (code, said) == (0, "System check identified no issues (2 silenced).\n"), wrong

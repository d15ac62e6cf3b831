import contextlib
import gc
import os

import pytest
from celery import current_app
from django.conf import settings as site_settings
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as made_up
from kombu import pools

from grading import triggers
from outbox import wakeup
from tests import services
from tests.factories import NOW

IS_FULL = os.environ.get("TEST_ROUNDS") == "full"  # make test-all
# How long an example takes says how busy the machine is, not whether a rule holds.
made_up.register_profile(
    "rounds",
    max_examples=1000 if IS_FULL else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
made_up.load_profile("rounds")
IS_POSTGRESQL = site_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def pytest_collection_modifyitems(items):
    """Leave out what needs a service that is not here, with the reason."""
    reasons = {}
    if not IS_POSTGRESQL:
        reasons["race"] = "races need PostgreSQL: run them by make test"
    if services.find_chromium() is None:
        reasons["journey"] = "Chromium is not installed"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish():
    """Let the garbage collector not look again and again through what is there until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def now():
    return NOW


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """Give every test its own uploads and mail folder, and a cache that holds no other test's pages.

    No client lists the static files anew.
    """
    cache.clear()
    settings.STORAGES = settings.STORAGES | {
        "uploads": settings.STORAGES["uploads"] | {"OPTIONS": {"location": tmp_path / "files"}}
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]


@contextlib.contextmanager
def _broker_at(url):
    before = current_app.conf.broker_url
    _point_celery_at(url)
    try:
        yield
    finally:
        _point_celery_at(before)


def _point_celery_at(url):
    current_app.conf.broker_url = current_app.conf.broker_read_url = url
    current_app.conf.broker_write_url = url
    pools.reset()  # a pool that was closed would be found again under its old address
    current_app.__dict__.pop("amqp", None)
    current_app._pool = None


@pytest.fixture(scope="session")
def valkey():
    """A real Valkey, as `make run` starts it."""
    with services.valkey() as server:
        yield server


@pytest.fixture
def broker(valkey):
    """Celery talks to an empty real Valkey, which the test may stop."""
    if valkey.process is None:
        valkey.start()
    valkey.empty()
    with _broker_at(valkey.url):
        yield valkey


@pytest.fixture(scope="session")
def s3_server():
    """A real S3 server."""
    with services.s3() as address:
        yield address


@pytest.fixture(autouse=True)
def _log_lets_itself_be_emptied(request):
    """Lift the grade log's guard before a test's tables are emptied; that brings it back."""
    marker = request.node.get_closest_marker("django_db")
    empties = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not empties and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    triggers.lift()


@pytest.fixture(autouse=True)
def _no_memory_of_brokers():
    """A broker that one test found away is asked again in the next one."""
    yield
    wakeup.broker.away_until = 0.0

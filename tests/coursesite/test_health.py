from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path
from django.utils import timezone

from coursesite.urls import urlpatterns as site_urls
from coursesite.views import health
from outbox.models import Heartbeat
from tests.outbox.factories import LetterFactory, alive


@pytest.fixture
def processes_alive(db):
    alive(timezone.now())


def test_healthz_needs_no_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_readyz_is_well_when_all_is_there(client, processes_alive, broker):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"broker": "ok", "database": "ok", "letters": "ok", "processes": "ok"},
    }


def test_readyz_names_a_broker_that_is_away(client, processes_alive, broker):
    broker.stop()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {
        "broker": "away",
        "database": "ok",
        "letters": "ok",
        "processes": "ok",
    }


def test_readyz_names_processes_never_seen(client, db, broker):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["processes"] == "worker never seen, beat never seen"


@pytest.mark.parametrize(("minutes", "is_well"), [(2, True), (4, False)])
def test_readyz_wants_a_heartbeat_younger_than_three_minutes(
    client, processes_alive, broker, minutes, is_well
):
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))

    said = client.get("/readyz").json()["checks"]["processes"]

    assert (said == "ok") is is_well
    assert is_well or "worker silent for 240 s" in said


def test_readyz_counts_letters_that_wait_too_long(client, processes_alive, broker):
    long_ago = timezone.now() - timedelta(minutes=11)
    LetterFactory(created_at=long_ago, due_at=long_ago)
    LetterFactory(created_at=timezone.now(), due_at=timezone.now())

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["letters"] == "1 wait for more than 10 minutes"


def test_readyz_answers_when_the_database_is_away(client, broker, monkeypatch):
    monkeypatch.setitem(health.DATABASE_CHECKS, "database", _away)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {
        "broker": "ok",
        "database": "away",
        "letters": "unknown",
        "processes": "unknown",
    }


def _away(request=None):
    raise OperationalError("connection refused")


def _broken(request):
    raise ValueError("a mistake of ours")


urlpatterns = [path("away", _away), path("broken", _broken), *site_urls]
handler500 = health.server_error


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/away", 503, "cannot reach its data"),
        ("/broken", 500, "Something broke on our side"),
    ],
)
def test_pages_say_plainly_what_is_wrong_without_the_database(address, status, words):
    # no `db` mark: a query would fail the test
    client = Client(raise_request_exception=False)

    response = client.get(address)

    assert response.status_code == status
    assert words in response.content.decode()
    assert response.headers.get("Retry-After") == ("10" if status == 503 else None)

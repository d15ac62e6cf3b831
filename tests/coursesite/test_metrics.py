from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tests.outbox.factories import LetterFactory, alive

pytestmark = pytest.mark.django_db
TOKEN = {"authorization": "Bearer a-long-secret"}


@pytest.fixture(autouse=True)
def outside(settings):
    settings.IS_EMBEDDED = False
    settings.METRICS_TOKEN = "a-long-secret"


def figures(client):
    text = client.get("/metrics", headers=TOKEN).content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures_are_of_letters_and_signs_of_life(client, broker):
    now = timezone.now()
    alive(now - timedelta(minutes=5))
    LetterFactory(created_at=now - timedelta(minutes=20))
    LetterFactory.create_batch(2, failed=True)

    found = figures(client)

    assert found["coursesite_letters", "queued"] == 1
    assert found["coursesite_letters", "failed"] == 2
    assert found["coursesite_letters", "sent"] == 0
    assert found["coursesite_letters_late",] == 1
    assert 1200 <= found["coursesite_letters_oldest_waiting_seconds",] < 1300
    assert 300 <= found["coursesite_heartbeat_age_seconds", "worker"] < 400
    assert 300 <= found["coursesite_heartbeat_age_seconds", "beat"] < 400
    assert found["coursesite_broker_up",] == 1


def test_without_a_broker_and_signs_it_says_so(client, broker):
    broker.stop()

    found = figures(client)

    assert found["coursesite_broker_up",] == 0
    assert not any(name == "coursesite_heartbeat_age_seconds" for name, *_labels in found)


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer x", "Bearer ä", "a-long-secret"])
def test_others_find_no_such_page(client, settings, given):
    assert client.get("/metrics", headers={"authorization": given}).status_code == 404

    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": given}).status_code == 404


def test_who_sits_at_an_embedded_site_reads_them(client, settings, broker):
    settings.IS_EMBEDDED = True

    assert client.get("/metrics").status_code == 200

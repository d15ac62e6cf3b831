import json

import pytest

from tests.outbox.factories import LetterFactory
from tests.outbox.test_bounces import REPORT, notification

pytestmark = pytest.mark.django_db
TOKEN = "a-long-secret"


@pytest.fixture(autouse=True)
def token(settings):
    settings.BOUNCE_TOKEN = TOKEN


@pytest.fixture
def letter():
    return LetterFactory(
        sent=True, message_id=REPORT.message_id, recipient__email="kim@example.edu"
    )


def post(client, body, kind="application/json", token=TOKEN):
    return client.post(
        "/letters/bounces/", body, kind, headers={"authorization": f"Bearer {token}"}
    )


def state(letter):
    letter.refresh_from_db()
    return letter.state


@pytest.mark.parametrize(
    "given",
    [
        {"message_id": REPORT.message_id, "reason": "550 gone"},
        {"address": "Kim@example.edu"},
        {"address": "other@example.edu", "message_id": REPORT.message_id, "reason": None},
    ],
)
def test_reported_as_json(client, letter, given):
    response = post(client, json.dumps(given))

    assert (response.status_code, response.json()) == (200, {"marked": 1})
    assert state(letter) == "failed"


def test_reported_as_the_servers_own_notification(client, letter):
    assert post(client, notification(), "message/rfc822").json() == {"marked": 1}
    assert state(letter) == "failed"


def test_letters_of_others_are_passed_over(client):
    assert post(client, json.dumps({"address": "x@example.org"})).json() == {"marked": 0}


@pytest.mark.parametrize(
    "body",
    [
        *("[]", "{}", "{", '"x"', '{"address": 3}', '{"address": ""}'),
        '{"address": "a\\u0000b"}',
        '{"address": "\\ud800@example.edu"}',
        "[" * 100_000,
        b"\xff",
    ],
)
def test_what_cannot_be_read_is_refused(client, body):
    assert post(client, body).status_code == 400


def test_other_types_are_refused(client):
    assert post(client, "address=x", "text/plain").status_code == 415


@pytest.mark.parametrize("wrong", ["", "x", "ä", TOKEN + "x"])
def test_without_the_token_nobody_reports(client, letter, wrong):
    body = json.dumps({"message_id": REPORT.message_id})

    assert post(client, body, token=wrong).status_code == 403
    assert client.post("/letters/bounces/", body, "application/json").status_code == 403
    assert state(letter) == "sent"


def test_where_no_token_is_set_there_is_no_such_page(client, settings):
    settings.BOUNCE_TOKEN = ""

    assert post(client, "{}", token="").status_code == 404
    assert client.get("/letters/bounces/").status_code == 405

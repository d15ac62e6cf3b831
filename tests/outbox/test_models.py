"""The rules that hold whatever the code does: each test breaks one on the database."""

import pytest
from django.db import IntegrityError, transaction

from outbox.models import Bounce, Heartbeat, Letter, Notice
from tests.factories import NOW
from tests.outbox.factories import BounceFactory, LetterFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("state_is_a_choice", {"state": "lost"}),
        ("sent_has_its_moment", {"state": "sent"}),
        ("sent_has_its_moment", {"sent_at": NOW}),
        ("sent_has_its_moment", {"state": "suppressed", "ended_at": NOW, "sent_at": NOW}),
        ("ended_has_its_moment", {"state": "failed"}),
        ("ended_has_its_moment", {"state": "suppressed"}),
        ("ended_has_its_moment", {"ended_at": NOW}),
        ("sending_has_its_lease", {"state": "sending"}),
        ("sending_has_its_lease", {"leased_until": NOW}),
    ],
)
def test_letter_refuses(rule, fields):
    letter = LetterFactory()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**fields)


def test_message_ids_are_one_letters():
    LetterFactory(message_id="<one@localhost>")

    with pytest.raises(IntegrityError), transaction.atomic():
        LetterFactory(message_id="<one@localhost>")


def test_a_letter_that_came_back_keeps_when_it_went():
    assert LetterFactory(failed=True, sent_at=NOW).has_bounced
    assert not LetterFactory(failed=True).has_bounced
    assert not LetterFactory(sent=True).has_bounced


def test_addresses_of_bounces_are_in_lower_case_and_once():
    BounceFactory(address="kim@example.edu")

    for address in ("kim@example.edu", "Kim@example.edu"):
        with pytest.raises(IntegrityError), transaction.atomic():
            BounceFactory(address=address)


def test_a_notice_is_told_once():
    letter = LetterFactory()
    fields = {"recipient": letter.recipient, "kind": "reminder", "subject_key": "session:1"}
    Notice.objects.create(letter=letter, **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(letter=LetterFactory(), **fields)


def test_heartbeats_are_of_known_processes():
    with pytest.raises(IntegrityError, match="process_is_a_choice"), transaction.atomic():
        Heartbeat.objects.create(process="cat", seen_at=NOW)


def test_rows_say_what_they_are():
    letter = LetterFactory()
    notice = Notice(letter=letter, kind="reminder", subject_key="session:1")

    assert str(letter) == f"Letter {letter.pk} (announcement)"
    assert str(notice) == "reminder session:1"
    assert str(Bounce(pk=3)) == "Bounce 3"
    assert str(Heartbeat(process="beat")) == "beat"

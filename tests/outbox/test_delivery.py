from datetime import timedelta

import pytest

from outbox import actions, delivery
from outbox.models import Letter
from tests.factories import NOW, CourseFactory, UserFactory
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.django_db


def clock():
    return NOW


def fate(letter):
    letter.refresh_from_db()
    return letter.state, letter.reason


def test_a_batch_goes_over_one_connection_in_order(server):
    letters = [LetterFactory(subject=f"Number {n}", due_at=NOW - timedelta(n)) for n in range(3)]

    assert delivery.deliver_due(clock=clock) == 3

    assert [letter["Subject"] for letter in server.letters] == ["Number 2", "Number 1", "Number 0"]
    assert server.connections == 1
    assert [fate(letter) for letter in letters] == [("sent", "")] * 3
    assert letters[0].sent_at == NOW
    assert letters[0].leased_until is None


def test_more_than_a_batch_is_sent_in_one_run(server, monkeypatch):
    monkeypatch.setattr("outbox.rules.BATCH_SIZE", 2)
    LetterFactory.create_batch(5)

    assert delivery.deliver_due(clock=clock) == 5


def test_a_run_ends_before_celerys_limit(server):
    LetterFactory()
    moments = iter([NOW, NOW + timedelta(minutes=5)])

    assert delivery.deliver_due(clock=lambda: next(moments)) == 0


def test_what_is_not_yet_due_waits(server):
    letter = LetterFactory(due_at=NOW + timedelta(seconds=1))

    assert delivery.deliver_due(clock=clock) == 0
    assert delivery.deliver(letter.pk, clock=clock) == 0
    assert server.connections == 0


def test_a_sent_letter_is_never_sent_again(server):
    letter = LetterFactory()

    assert delivery.deliver(letter.pk, clock=clock) == 1
    assert delivery.deliver(letter.pk, clock=clock) == 0
    assert len(server.letters) == 1


def test_headers_and_plain_text(server, settings):
    settings.SITE_URL = "https://courses.example.edu"
    settings.DEFAULT_FROM_EMAIL = "courses@example.edu"
    course = CourseFactory(slug="ai-systems", contact_email="staff@example.edu")
    letter = LetterFactory(
        course=course,
        recipient=UserFactory(email="kim@example.edu"),
        subject="김지우: 발표",
        body="안녕\n",
    )

    delivery.deliver(letter.pk, clock=clock)

    got = server.letters[0]
    assert got["Message-ID"] == letter.message_id
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Id"] == "<ai-systems.courses.example.edu>"
    assert got["Reply-To"] == "staff@example.edu"
    assert got["From"] == "courses@example.edu"
    assert got["To"] == "kim@example.edu"
    assert got["Subject"] == "김지우: 발표"
    assert got.get_content_type() == "text/plain"
    assert got.get_content().strip() == "안녕"


def test_without_course_or_contact_nobody_is_named_to_reply_to():
    lone = delivery.message(LetterFactory())
    silent = delivery.message(LetterFactory(course=CourseFactory(contact_email="")))

    assert "List-Id" not in lone.extra_headers
    assert lone.reply_to == silent.reply_to == []


def test_a_refused_recipient_fails_with_the_servers_words_and_the_next_one_goes(server):
    refused = LetterFactory(recipient__email="gone@example.edu")
    taken = LetterFactory()
    server.recipients["gone@example.edu"] = "550 5.1.1 no such person"

    assert delivery.deliver_due(clock=clock) == 1

    assert fate(refused) == ("failed", "550 5.1.1 no such person")
    assert refused.ended_at == NOW
    assert fate(taken) == ("sent", "")


def test_a_recipient_refused_for_now_waits(server):
    letter = LetterFactory(recipient__email="full@example.edu")
    server.recipients["full@example.edu"] = "452 4.2.2 mailbox full"

    delivery.deliver_due(clock=clock)

    assert fate(letter) == ("queued", "452 4.2.2 mailbox full")
    assert letter.attempts == 1
    assert letter.due_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("answer", "state"), [("554 5.7.1 looks like spam", "failed"), ("451 4.3.0 later", "queued")]
)
def test_a_refused_text_fails_or_waits(server, answer, state):
    letter = LetterFactory()
    server.data = answer

    delivery.deliver_due(clock=clock)

    assert fate(letter) == (state, answer)


def test_a_sender_refused_is_the_sites_fault_and_waits(server):
    first, second = LetterFactory.create_batch(2)
    server.sender = "550 5.7.1 who are you"

    delivery.deliver_due(clock=clock)

    assert fate(first) == ("queued", "550 5.7.1 who are you")
    assert fate(second) == ("queued", "")


def test_a_line_that_breaks_costs_one_attempt_and_spares_the_others(server):
    first, second = LetterFactory.create_batch(2)
    server.data = "hang up"

    assert delivery.deliver_due(clock=clock) == 0

    assert fate(first)[0] == "queued"
    assert "SMTPServerDisconnected" in first.reason
    assert fate(second) == ("queued", "")
    assert (first.attempts, second.attempts) == (1, 0)
    assert (first.due_at, second.due_at) == (NOW + timedelta(minutes=1), NOW)


def test_a_server_that_is_full_makes_all_wait(server):
    letter = LetterFactory()
    server.greeting = "421 4.3.2 too many connections"

    delivery.deliver_due(clock=clock)

    assert fate(letter) == ("queued", "421 4.3.2 too many connections")


def test_no_server_at_all_makes_all_wait_and_the_twelfth_attempt_fails(settings, server):
    settings.EMAIL_PORT = 1  # nobody listens there
    young, old = LetterFactory(), LetterFactory(attempts=11)

    assert delivery.deliver_due(clock=clock) == 0

    assert fate(young)[0] == "queued"
    assert "refused" in young.reason
    assert fate(old)[0] == "failed"
    assert "refused" in old.reason


def test_an_address_that_cannot_be_written_fails(server):
    letter = LetterFactory(subject="Two\nlines")

    delivery.deliver_due(clock=clock)

    assert fate(letter)[0] == "failed"
    assert "BadHeaderError" in letter.reason


def test_an_address_the_server_cannot_read_fails(server):
    letter = LetterFactory(recipient__email="김@example.edu")

    delivery.deliver_due(clock=clock)

    assert fate(letter)[0] in {"failed", "sent"}


def test_people_who_are_switched_off_get_nothing(server):
    letter = LetterFactory(recipient__is_active=False)

    assert delivery.deliver_due(clock=clock) == 0

    assert fate(letter) == ("suppressed", "The account is switched off.")
    assert server.connections == 0


def test_a_letter_that_kills_workers_is_given_up(server):
    letter = LetterFactory(sending=True, attempts=12)

    delivery.deliver_due(clock=clock)

    assert fate(letter) == ("failed", "Given up: the worker did not survive sending it.")


def test_lapsed_leases_are_taken_again_one_by_one(server):
    lapsed = LetterFactory.create_batch(2, sending=True)
    held = LetterFactory(sending=True, leased_until=NOW + timedelta(seconds=1))

    assert delivery.deliver_due(clock=clock) == 2

    assert server.connections == 2
    assert [fate(letter)[0] for letter in lapsed] == ["sent", "sent"]
    assert fate(held)[0] == "sending"


def test_a_slow_server_makes_the_rest_of_the_batch_go_back_untouched(server):
    first, second = LetterFactory.create_batch(2)
    letters = actions.claim_letters(now=NOW)
    moments = iter([NOW, NOW, NOW + timedelta(seconds=55), NOW + timedelta(seconds=55)])

    delivery._deliver(letters, lambda: next(moments))

    assert fate(first)[0] == "sent"
    assert fate(second) == ("queued", "")
    assert second.attempts == 0


def test_a_lease_lost_meanwhile_is_not_marked_twice(server, caplog):
    letter = LetterFactory()
    (claimed,) = actions.claim_letters(now=NOW)
    (again,) = actions.claim_letters(now=NOW + timedelta(minutes=2))

    assert actions.mark_sent(letter=again, now=NOW)
    delivery._deliver([claimed], clock)

    assert "after its lease" in caplog.text
    assert Letter.objects.get(pk=letter.pk).attempts == 2


def test_mail_to_a_folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    LetterFactory.create_batch(2)

    assert delivery.deliver_due(clock=clock) == 2

    (file,) = (tmp_path / "mail").iterdir()
    assert file.read_text().count("Subject: The midterm moves") == 2

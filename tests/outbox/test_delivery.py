import itertools
from datetime import timedelta

import pytest
from django.utils import translation

from outbox import actions, delivery
from outbox.models import Letter
from tests.factories import NOW, CourseFactory, UserFactory
from tests.outbox.factories import BounceFactory, LetterFactory

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


@pytest.mark.parametrize(("count", "woken"), [(1, 0), (5, 1)])
def test_more_than_a_batch_wakes_one_more_run(
    server, monkeypatch, django_capture_on_commit_callbacks, count, woken
):
    monkeypatch.setattr("outbox.rules.BATCH_SIZE", 2)
    LetterFactory.create_batch(count)

    with django_capture_on_commit_callbacks() as callbacks:
        delivery.deliver_due(clock=clock)

    assert [call.task for call in callbacks] == ["outbox.deliver_due"] * woken


def test_a_mail_server_that_is_away_wakes_no_other_run(
    settings, server, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("outbox.rules.BATCH_SIZE", 2)
    LetterFactory.create_batch(5)
    settings.EMAIL_PORT = 1

    with django_capture_on_commit_callbacks() as callbacks:
        delivery.deliver_due(clock=clock)

    assert callbacks == []


def test_a_run_ends_after_a_while_so_that_other_work_has_its_turn(server, monkeypatch):
    monkeypatch.setattr("outbox.rules.BATCH_SIZE", 1)
    LetterFactory.create_batch(3)
    moments = itertools.count()

    assert delivery.deliver_due(clock=lambda: NOW + timedelta(seconds=6 * next(moments))) == 1


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
    text, html = got.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().strip() == "안녕"
    assert "<p>안녕</p>" in html.get_content()
    assert "List-Unsubscribe" not in got


def test_parts_are_marked_off_alike_at_every_attempt():
    letter = LetterFactory(message_id="<0a1b@example.edu>")

    first, again = (delivery.message(letter).message() for _attempt in range(2))

    assert first.get_boundary() == again.get_boundary() == "=0a1b="


def test_around_the_words_the_page_speaks_the_readers_language(server):
    letter = LetterFactory(recipient=UserFactory(language="ko"))

    delivery.deliver(letter.pk, clock=clock)

    page = server.letters[0].get_body(["html"]).get_content()
    assert '<html lang="ko">' in page
    assert translation.get_language() == "en"


def test_without_course_or_contact_nobody_is_named_to_reply_to():
    lone = delivery.message(LetterFactory())
    silent = delivery.message(LetterFactory(course=CourseFactory(contact_email="")))

    assert "List-Id" not in lone.extra_headers
    assert lone.reply_to == silent.reply_to == []


def test_letter_that_can_be_unsubscribed_says_how_by_one_press(server):
    letter = LetterFactory(unsubscribe_url="https://courses.example.edu/stop/x/")

    delivery.deliver(letter.pk, clock=clock)

    got = server.letters[0]
    assert got["List-Unsubscribe"] == "<https://courses.example.edu/stop/x/>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert 'href="https://courses.example.edu/stop/x/"' in got.get_body(["html"]).get_content()


def test_who_answers_go_to_may_be_said_and_bounces_go_elsewhere(server, settings):
    settings.BOUNCE_ADDRESS = "bounces@example.edu"
    settings.DEFAULT_FROM_EMAIL = "Courses <courses@example.edu>"
    course = CourseFactory(contact_email="staff@example.edu")
    letter = LetterFactory(course=course, reply_to="han@example.edu")

    delivery.deliver(letter.pk, clock=clock)

    got = server.letters[0]
    assert got["Reply-To"] == "han@example.edu"
    assert got["From"] == "Courses <courses@example.edu>"
    assert server.senders == ["bounces@example.edu"]


def test_nothing_goes_to_an_address_that_letters_came_back_from(server):
    BounceFactory(address="kim@example.edu", reason="550 gone")
    letter = LetterFactory(recipient__email="kim@example.edu")
    other = LetterFactory()

    assert delivery.deliver_due(clock=clock) == 1

    assert fate(letter) == ("suppressed", "Letters to this address came back: 550 gone")
    assert fate(other) == ("sent", "")


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


def test_no_server_at_all_makes_all_wait_and_costs_them_nothing(settings, server):
    """However long it lasts: a weekend, or until somebody mends the password."""
    settings.EMAIL_PORT = 1  # nobody listens there
    young, old = LetterFactory(), LetterFactory(attempts=11)

    for _ in range(20):
        Letter.objects.update(due_at=NOW)
        assert delivery.deliver_due(clock=clock) == 0

    for letter, attempts in ((young, 0), (old, 11)):
        assert fate(letter)[0] == "queued" and "refused" in letter.reason
        assert (letter.attempts, letter.due_at) == (attempts, NOW + timedelta(minutes=2))


def test_the_twelfth_attempt_that_breaks_is_the_last(server):
    letter = LetterFactory(attempts=11)
    server.data = "hang up"

    delivery.deliver_due(clock=clock)

    assert fate(letter)[0] == "failed"


def test_what_would_mislead_by_now_is_not_sent(server):
    late = LetterFactory(not_after=NOW - timedelta(seconds=1))
    last = LetterFactory(not_after=NOW)

    assert delivery.deliver_due(clock=clock) == 1

    assert fate(late) == ("suppressed", "It would have come too late to be of use.")
    assert fate(last)[0] == "sent"


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


def test_a_slow_server_makes_the_rest_of_the_batch_go_back_untouched(settings, server):
    settings.EMAIL_TIMEOUT = 10
    first, second = LetterFactory.create_batch(2)
    letters = actions.claim_letters(now=NOW)
    moments = iter([*[NOW] * 3, *[NOW + timedelta(seconds=55)] * 2])

    delivery._deliver(letters, lambda: next(moments))

    assert fate(first)[0] == "sent"
    assert fate(second) == ("queued", "")
    assert second.attempts == 0


def test_where_connecting_took_long_the_first_letter_is_had_for_another_lease(settings, server):
    """Else another worker would take it, and send it a second time."""
    settings.EMAIL_TIMEOUT = 20
    first, second = LetterFactory.create_batch(2)
    letters = actions.claim_letters(now=NOW)
    connected = NOW + timedelta(seconds=90)
    moments = iter([NOW, NOW, *[connected] * 5])
    leases = []

    def clock():
        leases.append(Letter.objects.get(pk=first.pk).leased_until)
        return next(moments)

    delivery._deliver(letters, clock)

    assert leases[4] == connected + timedelta(seconds=105)
    assert fate(first)[0] == "sent"
    assert (fate(second), second.attempts) == (("queued", ""), 0)


def test_a_first_letter_that_another_worker_has_by_now_is_left_to_it(server):
    LetterFactory()
    claimed = actions.claim_letters(now=NOW)
    later = NOW + timedelta(minutes=2)
    (again,) = actions.claim_letters(now=later)

    assert delivery._deliver(claimed, lambda: later) == (0, False)

    assert not server.letters
    assert (fate(again)[0], again.attempts) == ("sending", 2)


def test_a_letter_that_was_taken_after_its_lease_is_sent_once(server):
    """It came after the server's long silence: whoever has it by now finds it sent."""
    letter = LetterFactory()
    (claimed,) = actions.claim_letters(now=NOW)
    (again,) = actions.claim_letters(now=NOW + timedelta(minutes=2))

    assert actions.mark_sent(letter=claimed, now=NOW)

    assert not actions.postpone_letter(letter=again, reason="451", now=NOW)
    assert fate(letter) == ("sent", "")


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

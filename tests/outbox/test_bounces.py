"""What mail servers send back, and what becomes of the letter and its address."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from outbox import actions
from outbox.bounces import read_reports
from outbox.models import Bounce, Letter
from outbox.rules import BounceReport
from tests.factories import NOW
from tests.outbox.factories import LetterFactory

GONE = """\
From: MAILER-DAEMON@mx.example.edu
To: bounces@example.edu
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I'm sorry to have to inform you ...

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.edu
Arrival-Date: Wed, 14 Oct 2026 05:00:00 +0000

Final-Recipient: rfc822; Kim@example.edu
Original-Recipient: rfc822;kim@example.edu
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <kim@example.edu>: no such
    mailbox here

--x
Content-Type: {kind}

From: courses@example.edu
Message-ID: <letter-1@courses.example.edu>
Subject: The midterm moves

--x--
"""


def notification(action="failed", status="5.1.1", kind="message/rfc822"):
    return GONE.format(action=action, status=status, kind=kind).encode()


REPORT = BounceReport(
    "Kim@example.edu",
    "<letter-1@courses.example.edu>",
    "550 5.1.1 <kim@example.edu>: no such mailbox here",
)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_notification_says_who_which_and_why(kind):
    assert read_reports(notification(kind=kind)) == [REPORT]


@pytest.mark.parametrize(
    "content",
    [
        notification(action="delayed", status="4.4.1"),
        notification(action="delivered", status="2.0.0"),
        notification(status="4.2.2"),
        notification().replace(b"multipart/report", b"multipart/mixed"),
        b"From: kim@example.edu\nSubject: Holiday\n\nI am away.\n",
        b"Content-Type: multipart/report; boundary=y\n\nno parts",
        b"",
        b"\xff\x00\xfe" * 100,
    ],
)
def test_everything_else_is_no_bounce(content):
    assert read_reports(content) == []


def test_notification_without_the_letter_still_names_the_address():
    content = notification().replace(b"Message-ID: <letter-1@courses.example.edu>\n", b"")

    assert read_reports(content) == [BounceReport("Kim@example.edu", "", REPORT.reason)]


@pytest.fixture
def letter(db):
    return LetterFactory(
        sent=True, message_id=REPORT.message_id, recipient__email="kim@example.edu"
    )


def test_letter_that_came_back_failed_and_its_address_is_noted(letter):
    assert actions.mark_bounced(report=REPORT, now=NOW) == letter

    letter.refresh_from_db()
    assert (letter.state, letter.ended_at) == ("failed", NOW)
    assert letter.reason == f"Came back: {REPORT.reason}"
    assert letter.has_bounced
    assert Bounce.objects.get().address == "kim@example.edu"


def test_told_twice_is_noted_once(letter):
    for minute in range(2):
        actions.mark_bounced(report=REPORT, now=NOW + timedelta(minutes=minute))

    letter.refresh_from_db()
    assert letter.ended_at == NOW
    assert Bounce.objects.count() == 1


def test_forwarded_letter_is_known_by_its_id_and_the_address_noted_is_ours(letter):
    report = BounceReport("kim@elsewhere.example.com", REPORT.message_id, "550")

    assert actions.mark_bounced(report=report, now=NOW) == letter
    assert Bounce.objects.get().address == "kim@example.edu"


def test_a_late_report_does_not_block_the_address_that_is_right_by_now(letter):
    Letter.objects.update(sent_to="typo@example.edu")

    assert actions.mark_bounced(report=REPORT, now=NOW) == letter
    assert Bounce.objects.get().address == "typo@example.edu"

    report = BounceReport("typo@example.edu", "", "550")
    Letter.objects.update(state="sent", ended_at=None)
    assert actions.mark_bounced(report=report, now=NOW) == letter


@pytest.mark.django_db
def test_a_report_that_is_faster_than_the_worker_fails_the_letter():
    letter = LetterFactory(sending=True, message_id=REPORT.message_id)

    actions.mark_bounced(report=REPORT, now=NOW)

    assert not actions.mark_sent(letter=letter, now=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.leased_until) == ("failed", None)


def test_without_an_id_it_is_the_last_letter_to_the_address(letter):
    latest = LetterFactory(
        sent=True, recipient=letter.recipient, sent_at=NOW + timedelta(minutes=1)
    )
    report = BounceReport("KIM@example.edu", "", "550")

    assert actions.mark_bounced(report=report, now=NOW) == latest


@pytest.mark.django_db
def test_strangers_bounces_are_not_noted():
    assert actions.mark_bounced(report=REPORT, now=NOW) is None
    assert not Bounce.objects.exists()


def command(*args, **options):
    out = io.StringIO()
    call_command("markbounces", *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_command_reads_a_notification(letter, tmp_path):
    path = tmp_path / "bounce.eml"
    path.write_bytes(notification())

    assert command(str(path)) == f"letter {letter.pk} came back\n"


def test_command_reads_standard_input(letter, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(notification())))

    assert "came back" in command("-")


def test_command_takes_an_address_and_words(letter):
    command(address="kim@example.edu", reason="closed")

    letter.refresh_from_db()
    assert letter.reason == "Came back: closed"


@pytest.mark.django_db
def test_command_says_when_no_letter_is_meant():
    with pytest.raises(SystemExit) as exit_:
        command(address="nobody@example.edu")

    assert exit_.value.code == 1


@pytest.mark.parametrize(
    ("args", "options"), [((), {}), (("-",), {"address": "x"}), (("/nowhere",), {})]
)
def test_command_refuses_what_it_cannot_read(args, options):
    with pytest.raises(CommandError) as refused:
        command(*args, **options)

    assert refused.value.returncode == 2

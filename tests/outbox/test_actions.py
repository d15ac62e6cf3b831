from datetime import timedelta

import pytest
from django.db import transaction

from outbox import actions, errors
from outbox.models import Heartbeat, Letter, Notice
from outbox.rules import Told
from tests.factories import NOW, CourseFactory, UserFactory
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.django_db


def write(user, *told, **fields):
    return actions.write_letter(
        recipient_id=user.pk,
        subject=fields.pop("subject", "Due tomorrow"),
        body="Do it.\n",
        told=told or [Told("reminder", "session:1")],
        now=NOW,
        **fields,
    )


def test_letter_holds_what_it_tells(settings):
    settings.SITE_URL = "https://courses.example.edu"
    user, course = UserFactory(), CourseFactory()

    letter = write(
        user,
        Told("reminder", "session:1", due_version=3, lead=1440),
        Told("other", "milestone:2"),
        course_id=course.pk,
        subject="Due\n tomorrow",
    )

    assert (letter.kind, letter.subject, letter.state) == ("reminder", "Due tomorrow", "queued")
    assert letter.message_id.endswith("@courses.example.edu>")
    told = letter.notices.values_list("recipient", "kind", "subject_key", "due_version", "lead")
    assert sorted(told) == [
        (user.pk, "other", "milestone:2", 0, 0),
        (user.pk, "reminder", "session:1", 3, 1440),
    ]


def test_nothing_is_told_twice_and_the_transaction_goes_on():
    user = UserFactory()
    write(user)

    with transaction.atomic():
        with pytest.raises(errors.AlreadyTold, match="told already"):
            write(user, Told("reminder", "session:2"), Told("reminder", "session:1"))
        write(user, Told("reminder", "session:3"))

    assert Letter.objects.count() == Notice.objects.count() == 2


@pytest.mark.parametrize(
    "other", [{"due_version": 1}, {"lead": 120}, {"key": "session:2"}, {"kind": "cancelled"}]
)
def test_another_version_lead_thing_or_kind_is_told(other):
    user = UserFactory()
    write(user)

    write(user, Told(**{"kind": "reminder", "key": "session:1"} | other))

    assert Letter.objects.count() == 2


def test_many_letters_of_a_transaction_wake_one_task(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for _ in range(3):
            write(UserFactory())

    assert [(call.task, call.ids) for call in callbacks] == [("outbox.deliver_due", ())]


def test_a_claimed_letter_is_not_claimed_again_before_its_lease_lapses():
    letter = LetterFactory()

    (claimed,) = actions.claim_letters(now=NOW)

    assert (claimed.state, claimed.leased_until) == ("sending", NOW + timedelta(minutes=1))
    assert claimed.attempts == 1
    assert actions.claim_letters(now=NOW + timedelta(seconds=59)) == []
    assert actions.claim_letters(now=NOW + timedelta(seconds=60)) == [letter]


def test_claims_stay_within_their_limit():
    LetterFactory.create_batch(3)

    assert len(actions.claim_letters(now=NOW, limit=2)) == 2
    assert len(actions.claim_letters(now=NOW, limit=2)) == 1


def test_claim_takes_three_queries_however_many(django_assert_num_queries):
    LetterFactory.create_batch(3)

    with django_assert_num_queries(5):  # savepoint, lock, take, release, load with their people
        for letter in actions.claim_letters(now=NOW):
            assert letter.recipient.is_active


def test_only_who_holds_the_lease_may_mark():
    LetterFactory()
    (claimed,) = actions.claim_letters(now=NOW)
    (stolen,) = actions.claim_letters(now=NOW + timedelta(minutes=1))

    assert not actions.mark_sent(letter=claimed, now=NOW)
    assert not actions.fail_letter(letter=claimed, reason="", now=NOW)
    assert not actions.postpone_letter(letter=claimed, reason="", now=NOW)
    assert actions.mark_sent(letter=stolen, now=NOW)


def test_reasons_are_cut_to_what_fits():
    LetterFactory()
    (claimed,) = actions.claim_letters(now=NOW)

    actions.postpone_letter(letter=claimed, reason="x" * 1000, now=NOW)

    assert len(Letter.objects.get().reason) == 500


def test_a_failed_letter_is_sent_again(django_capture_on_commit_callbacks):
    letter = LetterFactory(failed=True, attempts=12)

    with django_capture_on_commit_callbacks() as callbacks:
        again = actions.resend_letter(letter=letter, by=UserFactory(), now=NOW + timedelta(days=1))

    again.refresh_from_db()
    assert (again.state, again.attempts, again.reason, again.ended_at) == ("queued", 0, "", None)
    assert again.due_at == NOW + timedelta(days=1)
    assert [(call.task, call.ids) for call in callbacks] == [("outbox.deliver", (letter.pk,))]


@pytest.mark.parametrize("state", [{}, {"sent": True}, {"sending": True}])
def test_only_failed_letters_are_sent_again(state):
    letter = LetterFactory(**state)

    with pytest.raises(errors.NotFailed):
        actions.resend_letter(letter=letter, by=UserFactory(), now=NOW)


def test_signs_of_life_are_one_row_each():
    actions.mark_alive(now=NOW)
    actions.mark_alive(now=NOW + timedelta(seconds=30))

    seen = dict(Heartbeat.objects.values_list("process", "seen_at"))
    assert seen == dict.fromkeys(["worker", "beat"], NOW + timedelta(seconds=30))

from datetime import timedelta

import pytest
from django.db import transaction

from outbox import actions, errors
from outbox.models import Bounce, Letter, Notice
from outbox.rules import Told
from tests.factories import NOW, CourseFactory, UserFactory
from tests.outbox.factories import BounceFactory, LetterFactory

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


@pytest.mark.parametrize(("timeout", "lease"), [(2, 60), (20, 105)])
def test_a_claimed_letter_is_not_claimed_again_before_its_lease_lapses(settings, timeout, lease):
    settings.EMAIL_TIMEOUT = timeout
    letter = LetterFactory()

    (claimed,) = actions.claim_letters(now=NOW)

    assert (claimed.state, claimed.leased_until) == ("sending", NOW + timedelta(seconds=lease))
    assert (claimed.attempts, claimed.tried_at) == (1, NOW)
    assert actions.claim_letters(now=NOW + timedelta(seconds=lease - 1)) == []
    assert actions.claim_letters(now=NOW + timedelta(seconds=lease)) == [letter]


def test_a_limit_a_minute_counts_what_went_and_what_is_on_its_way(settings):
    settings.LETTERS_PER_MINUTE = 4
    LetterFactory(sent=True, sent_at=NOW - timedelta(seconds=59))
    LetterFactory(sent=True, sent_at=NOW - timedelta(seconds=60))
    LetterFactory(tried_at=NOW - timedelta(seconds=60), due_at=NOW + timedelta(hours=1))
    LetterFactory(sending=True, leased_until=NOW + timedelta(seconds=1))
    LetterFactory.create_batch(5)

    assert len(actions.claim_letters(now=NOW)) == 2
    assert actions.claim_letters(now=NOW) == []
    assert len(actions.claim_letters(now=NOW + timedelta(seconds=1))) == 1 + 1  # both went away


def test_a_limit_a_minute_counts_also_what_the_server_did_not_take(settings):
    settings.LETTERS_PER_MINUTE = 4
    LetterFactory.create_batch(9)
    for letter in actions.claim_letters(now=NOW):
        actions.postpone_letter(letter=letter, reason="451 slow down", now=NOW)

    assert actions.claim_letters(now=NOW + timedelta(seconds=59)) == []
    assert len(actions.claim_letters(now=NOW + timedelta(seconds=60))) == 4


def test_claim_takes_three_queries_however_many(django_assert_num_queries):
    LetterFactory.create_batch(3)

    with django_assert_num_queries(5):  # savepoint, lock, take, release, load with their people
        for letter in actions.claim_letters(now=NOW):
            assert letter.recipient.is_active


def test_only_who_holds_the_lease_may_say_that_it_did_not_go():
    LetterFactory()
    (claimed,) = actions.claim_letters(now=NOW)
    (stolen,) = actions.claim_letters(now=NOW + timedelta(minutes=2))

    assert not actions.fail_letter(letter=claimed, reason="", now=NOW)
    assert not actions.postpone_letter(letter=claimed, reason="", now=NOW)
    assert actions.mark_sent(letter=stolen, now=NOW)
    assert not actions.mark_sent(letter=claimed, now=NOW)


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


def test_what_was_suppressed_or_came_back_is_sent_again_and_its_address_tried():
    suppressed = LetterFactory(state="suppressed", ended_at=NOW, reason="came back before")
    returned = LetterFactory(failed=True, sent_at=NOW, recipient__email="kim@example.edu")
    BounceFactory(address="kim@example.edu")
    other = BounceFactory()

    for letter in (suppressed, returned):
        actions.resend_letter(letter=letter, by=UserFactory(), now=NOW)

    assert set(Letter.objects.values_list("state", "sent_at")) == {("queued", None)}
    assert list(Bounce.objects.all()) == [other]


def test_all_that_failed_in_a_course_is_sent_again_but_to_addresses_it_came_back_from(
    django_capture_on_commit_callbacks,
):
    course = CourseFactory()
    failed = LetterFactory.create_batch(3, course=course, failed=True, attempts=12)
    stay = [
        LetterFactory(course=course, failed=True, recipient__email="kim@example.edu"),
        LetterFactory(course=course, sent=True),
        LetterFactory(course=course, state="suppressed", ended_at=NOW, reason="left the course"),
        LetterFactory(course=CourseFactory(), failed=True),
        LetterFactory(failed=True),
    ]
    BounceFactory(address="kim@example.edu")
    before = [(letter.state, letter.reason) for letter in stay]

    with django_capture_on_commit_callbacks() as callbacks:
        count = actions.resend_failed(course=course, by=UserFactory(), now=NOW)

    assert count == 3
    again = Letter.objects.filter(pk__in=[letter.pk for letter in failed])
    assert set(again.values_list("state", "attempts", "due_at", "reason", "ended_at")) == {
        ("queued", 0, NOW, "", None)
    }
    for letter in stay:
        letter.refresh_from_db()
    assert [(letter.state, letter.reason) for letter in stay] == before
    assert [(call.task, call.ids) for call in callbacks] == [("outbox.deliver_due", ())]


@pytest.mark.parametrize("state", [{}, {"sent": True}, {"sending": True}])
def test_only_failed_letters_are_sent_again(state):
    letter = LetterFactory(**state)

    with pytest.raises(errors.NotFailed):
        actions.resend_letter(letter=letter, by=UserFactory(), now=NOW)

from datetime import timedelta

import pytest

from outbox.models import Letter, Notice
from papers import actions, queries
from papers.errors import (
    CourseChanged,
    ProposalAccepted,
    ProposalBreaksRules,
    ProposalChanged,
    SignupOpen,
)
from papers.models import Presentation
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    TalkPolicyFactory,
    TalkQuotaFactory,
    WaitlistEntryFactory,
)
from tests.papers.rounds_for_tests import (
    closed_round,
    computed_run,
    instructor_of,
    voter,
    weekly_slots,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return closed_round(seats_each=2)


@pytest.fixture
def slots(round_):
    return weekly_slots(round_, 3)


@pytest.fixture
def ada(round_, slots):
    return voter(round_, slots[2], slots[0], user__name="Ada")


@pytest.fixture
def run(round_, ada):
    return computed_run(round_)


def accept(run, **fields):
    fields = {"revision": run.revision, "by": instructor_of(run.round), "now": NOW} | fields
    return actions.accept_proposal(run=run, **fields)


def held_by(student):
    talks = student.presentations.order_by("turn")
    return list(talks.values_list("turn", "seat__slot_id"))


def test_seats_are_given_with_turns_by_date_and_one_letter_each(run, slots, ada):
    before = run.round.course.content_version

    accepted = accept(run)

    assert held_by(ada) == [(1, slots[0].pk), (2, slots[2].pk)]
    assert (accepted.accepted_at, accepted.accepted_by) == (NOW, instructor_of(run.round))
    letter = Letter.objects.get(kind="talks-assigned")
    assert letter.recipient == ada.user
    assert "your 2 talks" in letter.subject
    for words in ("Topic 1", "Topic 3", "Slides due", "Asia/Seoul", "/presentations/why/"):
        assert words in letter.body
    assert letter.body.index("Topic 1") < letter.body.index("Topic 3")
    run.round.course.refresh_from_db()
    assert run.round.course.content_version > before


def test_who_gets_a_talk_waits_for_it_no_more(run, slots, ada):
    got, other = (WaitlistEntryFactory(slot=slots[at], membership=ada) for at in (0, 1))

    accept(run)

    got.refresh_from_db()
    other.refresh_from_db()
    assert (got.ended_at, other.ended_at) == (NOW, None)


def test_a_talk_that_is_held_keeps_its_turn_and_is_not_told_again(round_, slots):
    talk = PresentationFactory(slot=slots[1], turn=2)
    run = computed_run(round_)

    accept(run)

    turns = held_by(talk.membership)
    assert (2, slots[1].pk) in turns and turns[0][0] == 1
    assert "Topic 2" not in Letter.objects.get().body


def test_it_is_accepted_once(run):
    accept(run)

    with pytest.raises(ProposalAccepted):
        accept(run)

    assert Presentation.objects.count() == 2
    assert Letter.objects.count() == Notice.objects.count() == 1


def test_another_run_is_not_accepted_over_one_that_was(run, round_):
    other = computed_run(round_)
    accept(run)

    with pytest.raises(ProposalAccepted, match="Another proposal"):
        accept(other)


def test_a_later_run_gives_seats_to_who_is_still_short(run, round_, ada):
    accept(run)
    late = MembershipFactory(course=round_.course)
    weekly_slots(round_, 5)

    later = NOW + timedelta(minutes=1)
    accept(computed_run(round_, now=later), now=later)

    assert len(held_by(late)) == len(held_by(ada)) == 2
    assert Letter.objects.filter(recipient=ada.user).count() == 1


def test_nothing_is_accepted_while_students_may_change_their_minds(run, round_):
    type(round_).objects.update(closes_at=NOW + timedelta(minutes=1))

    with pytest.raises(SignupOpen, match="close it first"):
        accept(run)


def test_an_edit_that_was_not_seen_is_refused(run):
    with pytest.raises(ProposalChanged):
        accept(run, revision=7)


def test_changed_wishes_are_told_before_they_are_passed_over(run, round_, ada, slots):
    ada.ballot.preferences.filter(rank=1).delete()
    voter(round_, slots[0])

    with pytest.raises(CourseChanged, match="has changed"):
        accept(run)

    assert not Presentation.objects.exists()
    facts = queries.acceptance_of(run, now=NOW)
    assert facts.changes.sentences() == [
        "1 student has changed their ranking.",
        "1 student needs talks who did not before.",
    ]
    assert (facts.student_count, facts.talk_count, facts.problems) == (1, 2, [])
    accept(run, although_changed=True)
    assert len(held_by(ada)) == 2


def drop(run, slots, ada):
    ada.state, ada.dropped_at = "dropped", NOW
    ada.save()


def withdraw(run, slots, ada):
    slots[0].delete()


def cancel_session(run, slots, ada):
    type(slots[0].session).objects.filter(pk=slots[0].session_id).update(status="cancelled")


def take_seat(run, slots, ada):
    PresentationFactory(slot=slots[0])


def take_own_seat(run, slots, ada):
    PresentationFactory(slot=slots[1], membership=ada)


def take_all_seats(run, slots, ada):
    take_own_seat(run, slots, ada)
    PresentationFactory(slot=slots[0], membership=ada, turn=2)


def widen_the_gap(run, slots, ada):
    TalkPolicyFactory(course=run.round.course, min_gap_weeks=9)


def ask_for_less(run, slots, ada):
    TalkQuotaFactory(membership=ada, talks=1)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (drop, "dropped the course.*Ada"),
        (withdraw, "withdrawn: Ada"),
        (cancel_session, "Cancelled or over.*Topic 1"),
        (take_seat, "Topic 1"),
        (take_own_seat, "Ada"),
        (take_all_seats, "have all of theirs.*Ada"),
        (widen_the_gap, "Ada"),
        (ask_for_less, "fewer talks.*Ada"),
    ],
)
def test_what_cannot_hold_any_more_is_refused_also_if_one_accepts_the_changes(
    run, slots, ada, happens, words
):
    happens(run, slots, ada)
    held = Presentation.objects.count()

    with pytest.raises(ProposalBreaksRules, match=words):
        accept(run, although_changed=True)

    assert Presentation.objects.count() == held
    assert not Letter.objects.exists()


def test_a_talk_that_was_given_back_is_not_forced_on_its_student(round_, slots):
    talk = PresentationFactory(slot=slots[1], membership__user__name="Eve")
    run = computed_run(round_)
    talk.delete()

    with pytest.raises(ProposalBreaksRules, match=r"Gave a talk back.*Eve"):
        accept(run, although_changed=True)

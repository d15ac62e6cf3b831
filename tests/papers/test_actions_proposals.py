import pytest

from papers import actions, queries
from papers.errors import (
    AssignmentEnded,
    ProposalAccepted,
    ProposalBreaksRules,
    ProposalChanged,
)
from tests.factories import NOW, PresentationFactory
from tests.papers.rounds_for_tests import (
    asked_run,
    closed_round,
    computed_run,
    instructor_of,
    proposed,
    voter,
    weekly_slots,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return closed_round()


@pytest.fixture
def slots(round_):
    return weekly_slots(round_, 3)


@pytest.fixture
def ada(round_, slots):
    return voter(round_, slots[0], slots[1], impossible=[slots[2].session], user__name="Ada")


@pytest.fixture
def bob(round_, slots):
    return voter(round_, slots[1], user__name="Bob")


@pytest.fixture
def run(round_, ada, bob):
    return computed_run(round_)


def talk_of(run, student):
    return run.talks.get(membership=student)


def move(run, student, slot, *, swap_with=None, revision=0):
    return actions.move_proposed_talk(
        talk=talk_of(run, student),
        slot=slot,
        swap_with=swap_with,
        revision=revision,
        by=instructor_of(run.round),
        now=NOW,
    )


def test_another_seat_is_proposed_pinned_and_counted(run, slots, ada, bob):
    assert (run.worst_rank, run.sum_squared_ranks) == (1, 2)

    changed = move(run, bob, slots[2])

    talk = talk_of(run, bob)
    assert (talk.slot, talk.is_pinned, talk.is_edited) == (slots[2], True, True)
    assert (changed.worst_rank, changed.sum_squared_ranks, changed.revision) == (2, 5, 1)
    assert not talk_of(run, ada).is_pinned


def test_two_students_swap_what_is_full(run, slots, ada, bob):
    move(run, ada, slots[1], swap_with=talk_of(run, bob))

    assert proposed(run) == {ada.pk: [slots[1].pk], bob.pk: [slots[0].pk]}
    assert run.talks.filter(is_edited=True, is_pinned=True).count() == 2


@pytest.mark.parametrize(("to", "words"), [(1, "Topic 2"), (2, "Ada")])
def test_what_breaks_a_rule_is_refused_with_names_and_changes_nothing(run, slots, ada, to, words):
    with pytest.raises(ProposalBreaksRules, match=words):
        move(run, ada, slots[to])

    run.refresh_from_db()
    assert run.revision == 0
    assert talk_of(run, ada).slot == slots[0]


def test_a_swap_with_somebody_who_is_not_there_is_refused(run, slots, ada, bob):
    with pytest.raises(ProposalChanged):
        move(run, ada, slots[2], swap_with=talk_of(run, bob))


def test_a_form_that_is_behind_is_refused(run, slots, bob):
    move(run, bob, slots[2])

    with pytest.raises(ProposalChanged, match="Somebody has changed"):
        move(run, bob, slots[1], revision=0)

    assert talk_of(run, bob).slot == slots[2]


def test_a_talk_put_up_since_is_not_in_the_snapshot(run, round_, bob):
    (*_others, new) = weekly_slots(round_, 4)

    with pytest.raises(ProposalBreaksRules, match="Compute again"):
        move(run, bob, new)


def test_a_talk_that_is_held_is_not_moved_here():
    round_ = closed_round(seats_each=2)
    slots = weekly_slots(round_, 3)
    held = PresentationFactory(slot=slots[0])
    run = computed_run(round_)
    talk = run.talks.get(slot=slots[0])

    with pytest.raises(ProposalBreaksRules, match="have this talk already"):
        actions.pin_proposed_talk(
            talk=talk, is_pinned=True, revision=0, by=instructor_of(round_), now=NOW
        )

    assert held.membership_id == talk.membership_id


def test_only_a_proposal_is_changed_and_only_until_it_is_accepted(run, round_, slots, bob):
    talk, by = talk_of(run, bob), instructor_of(round_)
    pin = {"talk": talk, "is_pinned": True, "revision": 0, "by": by, "now": NOW}
    run.accepted_at, run.accepted_by = NOW, by
    run.save()

    with pytest.raises(ProposalAccepted):
        actions.pin_proposed_talk(**pin)

    waiting = asked_run(round_)
    talk.run = waiting
    talk.save()
    with pytest.raises(AssignmentEnded):
        actions.pin_proposed_talk(**pin)


def test_pins_are_set_and_lifted(run, bob):
    by = instructor_of(run.round)

    actions.pin_proposed_talk(talk=talk_of(run, bob), is_pinned=True, revision=0, by=by, now=NOW)
    assert talk_of(run, bob).is_pinned
    actions.pin_proposed_talk(talk=talk_of(run, bob), is_pinned=False, revision=1, by=by, now=NOW)

    assert not talk_of(run, bob).is_pinned


def test_each_place_a_talk_could_go_to_says_how_or_why_not(run, slots, ada, bob):
    spot = queries.proposed_spot(talk_of(run, ada))

    assert spot.line.choice == "1st choice"
    swap, no = spot.choices
    assert (swap.topic.slot, swap.swap_name, swap.choice) == (slots[1], "Bob", "2nd choice")
    assert (no.topic.slot, no.choice) == (slots[2], "not ranked")
    assert "Ada" in no.problems[0]
    free = queries.proposed_spot(talk_of(run, bob)).choices[-1]
    assert (free.topic.slot, free.free_count, free.problems) == (slots[2], 1, ())

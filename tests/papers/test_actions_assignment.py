"""Asking for an assignment, computing it, cancelling it: what is stored and what is refused."""

from datetime import timedelta

import pytest

from papers import actions, queries
from papers.actions.assignment_work import LEASE, LONGEST, Watch, claim_assignment, store_answer
from papers.errors import AssignmentEnded, AssignmentUnderWay, NothingToAssign
from papers.models import AssignmentRun, Presentation
from papers.rules.assignment import Assignment
from papers.rules.snapshots import slot_key, student_key
from tests.factories import NOW, MembershipFactory, PresentationFactory, RoundFactory
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


def work_on(run, now=NOW):
    actions.compute_assignment(run_id=run.pk, clock=lambda: now)
    run.refresh_from_db()
    return run


def test_everybody_gets_what_suits_all_best_and_nothing_counts_yet(round_):
    first, second, third = weekly_slots(round_, 3)
    ada = voter(round_, first, second)
    bob = voter(round_, first, third)
    silent = MembershipFactory(course=round_.course)

    run = computed_run(round_)

    assert run.state == "done"
    assert (run.progress, run.leased_until, run.ended_at) == (100, None, NOW)
    assert (run.worst_rank, run.sum_squared_ranks) == (2, 5)
    given = proposed(run)
    assert given[ada.pk] + given[bob.pk] in ([first.pk, third.pk], [second.pk, first.pk])
    assert given[silent.pk] not in (given[ada.pk], given[bob.pk])
    assert not run.talks.filter(is_pinned=True).exists()
    assert not Presentation.objects.exists()


def test_one_seed_gives_one_answer_and_another_may_give_another(round_):
    slots = weekly_slots(round_, 6)
    for _number in range(6):
        voter(round_, *slots)

    runs = [computed_run(round_, seed=seed) for seed in (5, 5, *range(6, 12))]

    assert proposed(runs[0]) == proposed(runs[1])
    assert any(proposed(run) != proposed(runs[0]) for run in runs[2:])
    assert len({run.sum_squared_ranks for run in runs}) == 1


def test_what_is_impossible_is_explained_and_changes_nothing(round_):
    weekly_slots(round_, 1)
    names = {voter(round_).user.name, voter(round_).user.name}

    run = computed_run(round_)

    assert run.state == "infeasible"
    assert not run.talks.exists()
    (reason,) = queries.obstacles_of(run)
    assert "too few seats" in reason.text
    assert reason.relax
    assert [topic.slot.round_id for topic in reason.topics] == [round_.pk]
    assert names


def test_pins_of_the_run_before_are_kept_and_marked(round_):
    first, second = weekly_slots(round_, 2)
    ada, bob = voter(round_, first, second), voter(round_, second, first)
    before = computed_run(round_)
    before.talks.filter(membership=ada).update(slot=second, is_pinned=True)
    before.talks.filter(membership=bob).update(slot=first)

    kept = computed_run(round_, previous=before)
    afresh = computed_run(round_)

    assert proposed(kept) == {ada.pk: [second.pk], bob.pk: [first.pk]}
    assert kept.talks.get(is_pinned=True).membership == ada
    assert proposed(afresh) == {ada.pk: [first.pk], bob.pk: [second.pk]}
    assert kept.fingerprint == afresh.fingerprint
    assert afresh.previous == kept


def test_who_holds_a_talk_keeps_it_and_gets_the_rest():
    round_ = closed_round(seats_each=2)
    first, second = weekly_slots(round_, 2)
    talk = PresentationFactory(slot=second)

    run = computed_run(round_)

    assert proposed(run) == {talk.membership_id: [first.pk, second.pk]}
    assert not run.talks.filter(is_pinned=True).exists()


def test_one_run_at_a_time(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)

    with pytest.raises(AssignmentUnderWay, match="cancel it"):
        asked_run(round_)

    work_on(run)
    assert asked_run(round_).pk != run.pk


@pytest.mark.parametrize(
    ("opens", "slots", "students", "words"),
    [(1, 1, 1, "not opened"), (-1, 0, 1, "Put talks up"), (-1, 1, 0, "has all their talks")],
)
def test_without_anything_to_assign_no_run_is_made(opens, slots, students, words):
    round_ = RoundFactory(opens_at=NOW + timedelta(days=opens), closes_at=NOW + timedelta(days=9))
    weekly_slots(round_, slots)
    MembershipFactory.create_batch(students, course=round_.course)

    with pytest.raises(NothingToAssign, match=words):
        asked_run(round_)

    assert not AssignmentRun.objects.exists()


def cancel(run):
    return actions.cancel_assignment(run=run, by=instructor_of(run.round), now=NOW)


def test_what_waits_is_cancelled_at_once_and_never_computed(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)

    cancel(run)
    work_on(run)

    assert (run.state, run.cancel_asked_at, run.ended_at) == ("cancelled", NOW, NOW)
    with pytest.raises(AssignmentEnded):
        cancel(run)


def test_what_is_worked_on_ends_when_its_worker_looks_up(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)
    claim_assignment(run_id=run.pk, now=NOW)
    watch = Watch(run.pk, clock=lambda: NOW)
    assert not watch.is_cancelled()

    assert cancel(run).state == "working"

    assert Watch(run.pk, clock=lambda: NOW).is_cancelled()
    assert not watch.is_cancelled()  # it asked this second already
    store_answer(run_id=run.pk, answer=Assignment(0, 0, {}), now=NOW)
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_progress_is_told_once_a_second_and_keeps_the_lease(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)
    claim_assignment(run_id=run.pk, now=NOW)
    moments = iter([NOW + timedelta(seconds=s) for s in (10, 10.5, 12)])
    watch = Watch(run.pk, clock=lambda: next(moments))

    said = []
    for percent in (5, 40, 75):
        watch.report(percent, "Looking " * 50)
        run.refresh_from_db()
        said.append((run.progress, run.leased_until - LEASE - NOW))

    seconds = [timedelta(seconds=n) for n in (10, 10, 12)]
    assert said == list(zip((5, 5, 75), seconds, strict=True))
    assert run.stage.startswith("Looking")


def test_a_run_is_one_workers_until_its_lease_lapses(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)
    claim_assignment(run_id=run.pk, now=NOW)

    assert claim_assignment(run_id=run.pk, now=NOW) is None
    assert queries.waiting_runs(now=NOW) == []
    later = NOW + LEASE
    assert queries.waiting_runs(now=later) == [run.pk]
    assert work_on(run, now=later).state == "done"
    assert run.talks.count() == 1


def test_whoever_comes_second_with_the_answer_changes_nothing(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = computed_run(round_)

    store_answer(run_id=run.pk, answer=Assignment(9, 81, {}), now=NOW)

    run.refresh_from_db()
    assert run.worst_rank == 0
    assert run.talks.count() == 1


def test_a_run_that_ends_its_workers_is_given_up(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)
    claim_assignment(run_id=run.pk, now=NOW)

    work_on(run, now=NOW + LONGEST + LEASE)

    assert run.state == "failed"
    assert "Start it again" in run.reasons[0]["text"]


def test_a_run_that_waits_is_found_by_the_sweep(round_):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)

    assert queries.waiting_runs(now=NOW) == []  # its worker was woken this moment
    assert queries.waiting_runs(now=NOW + timedelta(minutes=1)) == [run.pk]


def test_a_talk_withdrawn_meanwhile_fails_the_run_with_a_sentence(round_):
    (slot,) = weekly_slots(round_, 1)
    student = voter(round_)
    run = asked_run(round_)
    claim_assignment(run_id=run.pk, now=NOW)
    answer = Assignment(0, 0, {student_key(student.pk): (slot_key(slot.pk),)})
    slot.delete()

    store_answer(run_id=run.pk, answer=answer, now=NOW)

    run.refresh_from_db()
    assert run.state == "failed"
    assert "withdrawn" in run.reasons[0]["text"]


def test_an_error_ends_the_run_with_a_sentence_and_is_logged(round_, caplog):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)
    AssignmentRun.objects.update(problem=run.problem | {"slots": [{"id": "s1"}]})

    work_on(run)

    assert run.state == "failed"
    assert "tell the operator" in run.reasons[0]["text"]
    assert f"assignment run {run.pk} failed" in caplog.text


def test_a_round_is_to_be_assigned_once_its_wishes_are_in(round_):
    weekly_slots(round_, 1)
    voter(round_)

    assert queries.is_to_assign(round_, now=NOW)
    assert not queries.is_to_assign(round_, now=NOW - timedelta(days=3))
    run = computed_run(round_)
    run.accepted_at, run.accepted_by = NOW, instructor_of(round_)
    run.save()
    assert not queries.is_to_assign(round_, now=NOW)

from functools import partial

import pytest

from outbox.models import Letter
from papers import actions
from papers.actions.assignment_work import claim_assignment
from papers.errors import AssignmentUnderWay, PapersError, ProposalAccepted
from papers.models import AssignmentRun, Presentation
from tests.factories import NOW, MembershipFactory
from tests.papers.rounds_for_tests import (
    asked_run,
    closed_round,
    computed_run,
    instructor_of,
    voter,
    weekly_slots,
)
from tests.races import at_once, race

pytestmark = race


def ready_round(students=4):
    round_ = closed_round(seats_each=2)
    slots = weekly_slots(round_, students, slot__capacity=2)
    for turn in range(students):
        voter(round_, *slots[turn:], *slots[:turn])
    return round_


def accept(run):
    by = MembershipFactory(course=run.round.course, instructor=True)
    return partial(actions.accept_proposal, run=run, revision=0, by=by, now=NOW)


def raised(results, kind):
    return [result for result in results if isinstance(result, kind)]


def test_one_run_accepted_by_two_at_once_counts_once():
    run = computed_run(ready_round())

    results = at_once([accept(run), accept(run)])

    assert len(raised(results, ProposalAccepted)) == 1
    assert len(raised(results, AssignmentRun)) == 1
    assert Presentation.objects.count() == 8
    assert Letter.objects.filter(kind="talks-assigned").count() == 4


def test_two_runs_accepted_at_once_are_one():
    round_ = ready_round()
    runs = [computed_run(round_), computed_run(round_, seed=3)]

    results = at_once([accept(run) for run in runs])

    assert len(raised(results, ProposalAccepted)) == 1
    assert AssignmentRun.objects.exclude(accepted_at=None).count() == 1
    assert Presentation.objects.count() == 8


@pytest.mark.parametrize("round_number", range(3))
def test_a_seat_taken_by_hand_meanwhile_is_never_given_twice(round_number):
    round_ = ready_round()
    run = computed_run(round_)
    talks = list(run.talks.select_related("slot", "membership").order_by("pk"))
    by = instructor_of(round_)
    by_hand = [
        partial(actions.take_seat, slot=talk.slot, student=talk.membership, by=by, now=NOW)
        for talk in talks[:2]
    ]

    results = at_once([accept(run), *by_hand])

    assert all(isinstance(one, AssignmentRun | Presentation | PapersError) for one in results)
    per_student = [one.presentations.count() for one in round_.course.memberships.students()]
    assert max(per_student) <= 2
    seats = Presentation.objects.values_list("seat", flat=True)
    assert len(set(seats)) == len(seats)
    assert isinstance(results[0], AssignmentRun) == (Presentation.objects.count() == 8)


def test_two_who_ask_at_once_get_one_run():
    round_ = ready_round()
    by = instructor_of(round_)

    results = at_once([partial(actions.start_assignment, round=round_, by=by, now=NOW)] * 2)

    assert len(raised(results, AssignmentUnderWay)) == 1
    assert AssignmentRun.objects.count() == 1


def test_two_workers_claim_one_run_once():
    run = asked_run(ready_round())

    results = at_once([partial(claim_assignment, run_id=run.pk, now=NOW)] * 4)

    assert sorted(type(one).__name__ for one in results) == ["AssignmentRun"] + ["NoneType"] * 3

"""Ranked rounds with wishes, and what was computed on them."""

from datetime import timedelta

from papers import actions
from papers.models import AssignmentRun
from tests.factories import (
    NOW,
    BallotFactory,
    ImpossibleSessionFactory,
    MembershipFactory,
    PreferenceFactory,
    RoundFactory,
    SessionFactory,
    TopicFactory,
)


def closed_round(**fields):
    """Make a round of wishes that has closed."""
    dates = {"opens_at": NOW - timedelta(days=9), "closes_at": NOW - timedelta(days=1)}
    return RoundFactory(**({"mode": "ranked", "seats_each": 1} | dates | fields))


def weekly_slots(round_, count, **fields):
    """Put up talks, one a week."""
    return [
        TopicFactory(
            slot__round=round_,
            slot__session=SessionFactory(
                course=round_.course, starts_at=NOW + timedelta(days=7 * week)
            ),
            paper__course=round_.course,
            paper__title=f"Topic {week}",
            **fields,
        ).slot
        for week in range(1, count + 1)
    ]


def voter(round_, *ranking, impossible=(), **fields):
    """Make a student who ranks these slots, the first choice first."""
    student = MembershipFactory(course=round_.course, **fields)
    ballot = BallotFactory(membership=student)
    for rank, slot in enumerate(ranking, start=1):
        PreferenceFactory(ballot=ballot, slot=slot, rank=rank)
    for session in impossible:
        ImpossibleSessionFactory(ballot=ballot, session=session)
    return student


def instructor_of(round_):
    members = round_.course.memberships.filter(role="instructor")
    return members.first() or MembershipFactory(course=round_.course, instructor=True)


def asked_run(round_, *, now=NOW, **fields):
    """Ask for a run, as its instructor would; no worker comes."""
    return actions.start_assignment(round=round_, by=instructor_of(round_), now=now, **fields)


def computed_run(round_, **fields):
    """Ask for a run and let it be computed."""
    run = asked_run(round_, **fields)
    actions.compute_assignment(run_id=run.pk, clock=lambda: NOW)
    return AssignmentRun.objects.get(pk=run.pk)


def proposed(run):
    """Return what a run proposes: slots by student."""
    found = {}
    for talk in run.talks.order_by("slot__session__starts_at"):
        found.setdefault(talk.membership_id, []).append(talk.slot_id)
    return found

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from outbox.models import Letter
from projects import actions, errors, queries
from projects.models import Extension
from projects.rules import HandIn, Owner
from tests.factories import (
    NOW,
    CourseFactory,
    ExtensionFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
)
from tests.uploads import pdf_file

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def instructor(course):
    return MembershipFactory(course=course, instructor=True, user__name="Ina Structor")


@pytest.fixture
def milestone(course):
    return MilestoneFactory(course=course, title="Proposal")


@pytest.fixture
def place(course):
    return TeamPlaceFactory(team__course=course, team__name="Blue")


def grant(milestone, by, due_at, **owner):
    return actions.grant_extension(
        milestone=milestone, due_at=due_at, reason="Fire alarm.", by=by, now=NOW, **owner
    )


def dates(milestone, team):
    return queries.dates_for(milestone, Owner("team", team.pk))


def test_a_team_has_more_time_and_its_members_are_told(milestone, place, instructor):
    TeamPlaceFactory(team=place.team, left_at=NOW)
    due_at = milestone.due_at + 3 * DAY

    extension = grant(milestone, instructor, due_at, team=place.team)

    assert dates(milestone, place.team).due_at == due_at
    assert extension.closes_at - due_at == milestone.closes_at - milestone.due_at
    letter = Letter.objects.get()
    assert letter.recipient == place.membership.user
    assert "more time for Proposal" in letter.subject
    assert "Ina Structor has given the team “Blue” more time" in letter.body
    assert "Fire alarm." in letter.body
    assert "KST (Asia/Seoul)" in letter.body


def test_it_is_in_force_for_handing_in(milestone, place, instructor):
    late = milestone.closes_at + DAY
    hand_in = {"milestone": milestone, "by": place.membership, "files": [pdf_file()], "now": late}
    with pytest.raises(errors.Closed):
        actions.submit(**hand_in)

    grant(milestone, instructor, late, team=place.team)
    submission = actions.submit(**hand_in)

    assert submission.version == 1
    body = Letter.objects.filter(subject__contains="received").get().body
    assert "(extended)" in body
    assert "On time." in body
    with pytest.raises(errors.Closed):
        actions.submit(
            **hand_in | {"by": TeamPlaceFactory(team__course=milestone.course).membership}
        )


def test_it_is_of_nobody_else(milestone, place, instructor):
    other = TeamFactory(course=milestone.course)
    grant(milestone, instructor, milestone.due_at + DAY, team=place.team)

    assert dates(milestone, other).due_at == milestone.due_at
    assert not dates(milestone, other).is_extended


def test_the_last_decision_holds_and_all_stay(milestone, place, instructor):
    first = grant(milestone, instructor, milestone.due_at + DAY, team=place.team)
    second = grant(milestone, instructor, milestone.due_at + 2 * DAY, team=place.team)
    assert dates(milestone, place.team).due_at == second.due_at

    with pytest.raises(errors.NothingGranted):
        actions.take_extension_back(extension=first, reason="Old.", by=instructor, now=NOW)
    back = actions.take_extension_back(extension=second, reason="Error.", by=instructor, now=NOW)
    with pytest.raises(errors.NothingGranted):
        actions.take_extension_back(extension=back, reason="Again.", by=instructor, now=NOW)

    assert dates(milestone, place.team) == milestone.dates
    owner = Owner("team", place.team.pk)
    assert list(queries.extensions_for(milestone, owner)) == [back, second, first]
    assert "no extension any more" in Letter.objects.order_by("pk").last().subject


def test_an_individual_one_is_a_students(course, instructor):
    milestone = MilestoneFactory(course=course, is_individual=True)
    student = MembershipFactory(course=course)

    grant(milestone, instructor, milestone.due_at + DAY, membership=student)

    [status] = queries.milestone_statuses(course, student, (), now=milestone.due_at + DAY)
    assert status.state is HandIn.NOT_YET
    assert Letter.objects.get().recipient == student.user


@pytest.mark.parametrize("step", [timedelta(0), -DAY])
def test_it_ends_later_than_for_everybody(milestone, place, instructor, step):
    with pytest.raises(errors.NotLater, match="for everybody"):
        grant(milestone, instructor, milestone.due_at + step, team=place.team)


def test_it_does_not_close_before_it_is_due(milestone, place, instructor):
    due_at = milestone.due_at + DAY
    with pytest.raises(errors.NotLater, match="close"):
        grant(milestone, instructor, due_at, team=place.team, closes_at=due_at - DAY)


def test_it_is_of_who_hands_in(course, milestone, place, instructor):
    alone = MilestoneFactory(course=course, is_individual=True)
    due_at = milestone.due_at + DAY
    wrong = [
        (milestone, {"membership": place.membership}),
        (milestone, {"team": TeamFactory()}),
        (milestone, {}),
        (alone, {"team": place.team}),
        (alone, {"membership": MembershipFactory()}),
        (alone, {"membership": MembershipFactory(course=course, dropped=True)}),
    ]
    for one, owner in wrong:
        with pytest.raises(errors.WrongOwner):
            grant(one, instructor, due_at, **owner)
    assert not Extension.objects.exists()


def test_a_milestone_moved_beyond_it_is_due_when_it_is_for_everybody(milestone, place, instructor):
    grant(milestone, instructor, milestone.due_at + DAY, team=place.team)
    actions.update_milestone(
        milestone=milestone,
        by=instructor,
        now=NOW,
        due_at=milestone.due_at + 2 * DAY,
        closes_at=milestone.closes_at + 2 * DAY,
    )
    milestone.refresh_from_db()

    assert dates(milestone, place.team) == milestone.dates


def test_deadlines_of_who_has_one_move_and_no_others(course, milestone, place, instructor):
    other = TeamPlaceFactory(team__course=course).membership
    members = [place.membership, other, instructor]
    [before] = queries.deadlines_for(members, now=NOW)
    assert before.audience == {member.pk for member in members}

    extension = grant(milestone, instructor, milestone.due_at + DAY, team=place.team)
    everybody, own = queries.deadlines_for(members, now=NOW)

    assert everybody.audience == {other.pk, instructor.pk}
    assert (everybody.at, everybody.revision) == (milestone.due_at, before.revision)
    assert own.audience == {place.membership.pk}
    assert (own.key, own.at) == (everybody.key, extension.due_at)
    assert own.revision > before.revision

    actions.take_extension_back(extension=extension, reason="Error.", by=instructor, now=NOW)
    _everybody, back = queries.deadlines_for(members, now=NOW)
    assert back.at == milestone.due_at
    assert back.revision > own.revision


def test_an_on_time_version_may_become_one_by_an_extension(milestone, place, instructor):
    late = SubmissionFactory(
        milestone=milestone, team=place.team, submitted_at=milestone.due_at + DAY
    )
    grant(milestone, instructor, milestone.due_at + DAY, team=place.team)

    found = queries.standings(milestone.course, [milestone], [place.membership.pk])
    standing = found[milestone.pk, place.membership.pk]
    assert standing.counting == late
    assert standing.state(milestone.closes_at) is HandIn.ON_TIME


@pytest.mark.parametrize(
    "fields",
    [
        {"team": None},
        {"reason": ""},
        {"closes_at": None},
        {"due_at": None},
        {"closes_at": NOW - 99 * DAY},
    ],
)
def test_table_refuses_what_is_no_extension(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtensionFactory(**{"closes_at": NOW + 99 * DAY} | fields)


def test_table_refuses_a_day_of_grace_and_more():
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneFactory(grace_minutes=24 * 60 + 1)

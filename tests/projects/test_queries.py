from datetime import timedelta

import pytest

from projects import queries
from projects.rules import HandIn
from tests.factories import (
    NOW,
    CourseFactory,
    FinalTalkFactory,
    MembershipFactory,
    MilestoneFactory,
    RoundFactory,
    SlotFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NOW + 6 * DAY  # past the due date of MilestoneFactory


@pytest.fixture
def course():
    return CourseFactory()


def test_abandoned_team_is_listed_only_with_its_work(course):
    empty = TeamFactory(course=course, name="a")
    TeamPlaceFactory(team=TeamFactory(course=course, name="b"), left_at=NOW)
    worked = TeamPlaceFactory(team=TeamFactory(course=course, name="c"), left_at=NOW).team
    SubmissionFactory(team=worked, milestone__course=course)

    assert [row.team for row in queries.team_rows(course)] == [empty, worked]


def test_settings_default_without_a_row(course):
    settings = queries.settings_for(course)

    assert (settings.team_max, settings.teams_locked_at) == (4, None)


def test_after_the_last_milestone_are_its_next_place_and_when_it_is_due(course):
    assert queries.after_last_milestone(course) == (1, None)
    last = MilestoneFactory(course=course, position=7)
    assert queries.after_last_milestone(course) == (8, last.due_at)


def test_submission_that_counts_is_the_latest_of_the_present_team(course):
    milestone = MilestoneFactory(course=course)
    place = TeamPlaceFactory(team__course=course)
    SubmissionFactory(milestone=milestone, team=place.team, version=1)
    latest = SubmissionFactory(milestone=milestone, team=place.team, version=2)
    loner = MembershipFactory(course=course)

    assert queries.submission_for(milestone, place.membership) == latest
    assert queries.submission_for(milestone, loner) is None


def test_submission_that_counts_is_ones_own_where_it_is_individual(course):
    milestone = MilestoneFactory(course=course, is_individual=True)
    member = MembershipFactory(course=course)
    mine = SubmissionFactory(milestone=milestone, team=None, membership=member)

    assert queries.submission_for(milestone, member) == mine
    assert queries.submissions_by_member(milestone) == {member.pk: mine}


@pytest.mark.parametrize("count", [1, 3])
def test_submissions_of_all_members_take_two_queries(course, count, django_assert_num_queries):
    milestone = MilestoneFactory(course=course)
    teams = TeamFactory.create_batch(count, course=course)
    for team in teams:
        TeamPlaceFactory.create_batch(2, team=team)
        SubmissionFactory(milestone=milestone, team=team)
    TeamPlaceFactory(team=teams[0], left_at=NOW)
    TeamPlaceFactory(team__course=course)

    with django_assert_num_queries(2):
        found = queries.submissions_by_member(milestone)

    assert len(found) == 2 * count
    assert {one.team for one in found.values()} == set(teams)


def test_missing_names_teams_after_the_due_date_only(course):
    milestone = MilestoneFactory(course=course)
    done, none = (TeamPlaceFactory(team__course=course).team for _number in range(2))
    SubmissionFactory(milestone=milestone, team=done)

    assert queries.missing(milestone, now=milestone.due_at).count == 0
    assert queries.missing(milestone, now=LATER).teams == [none]
    assert queries.teams_without_submission(course, now=LATER) == [none]
    assert [one.milestone for one in queries.missing_by_milestone(course, now=LATER)] == [milestone]
    assert queries.missing_by_milestone(course, now=NOW) == []


def test_missing_names_students_where_it_is_individual(course):
    milestone = MilestoneFactory(course=course, is_individual=True)
    member = MembershipFactory(course=course)
    MembershipFactory(course=course, dropped=True)

    missing = queries.missing(milestone, now=LATER)

    assert (missing.teams, missing.students, missing.count) == ([], [member], 1)


def test_latest_version_decides_whether_it_is_late(course):
    milestone = MilestoneFactory(course=course)
    place = TeamPlaceFactory(team__course=course)
    SubmissionFactory(milestone=milestone, team=place.team)
    SubmissionFactory(milestone=milestone, team=place.team, version=2, submitted_at=LATER)

    [status] = queries.milestone_statuses(course, place.membership, place.team, now=LATER)

    assert status.state is HandIn.LATE


def test_own_status_ignores_the_work_of_others(course):
    MilestoneFactory(course=course)
    alone = MilestoneFactory(course=course, is_individual=True)
    place = TeamPlaceFactory(team__course=course)
    SubmissionFactory(milestone__course=course)
    SubmissionFactory(milestone=alone, team=None, membership=MembershipFactory(course=course))

    states = queries.milestone_statuses(course, place.membership, place.team, now=NOW)

    assert {status.state for status in states} == {HandIn.NOT_YET}


def by_key(deadlines):
    return {deadline.key: deadline for deadline in deadlines}


def test_milestone_concerns_students_and_staff_and_is_done_by_the_team(course):
    milestone = MilestoneFactory(course=course)
    place = TeamPlaceFactory(team__course=course)
    mate = TeamPlaceFactory(team=place.team)
    other = MembershipFactory(course=course)
    ta = MembershipFactory(course=course, ta=True)
    outside = [
        MembershipFactory(course=course, observer=True),
        MembershipFactory(course=course, dropped=True),
    ]
    SubmissionFactory(milestone=milestone, team=place.team)
    insiders = [place.membership, mate.membership, other, ta]

    [deadline] = queries.deadlines_for([*insiders, *outside], now=NOW)

    assert (deadline.key, deadline.kind) == (f"milestone:{milestone.pk}", "milestone")
    assert (deadline.at, deadline.changed_at) == (milestone.due_at, milestone.changed_at)
    assert deadline.audience == {member.pk for member in insiders}
    assert deadline.done_by == {place.membership_id, mate.membership_id}
    assert deadline.url == f"/courses/{course.slug}/projects/milestones/{milestone.pk}/"


def test_individual_milestone_is_done_by_its_student(course):
    milestone = MilestoneFactory(course=course, is_individual=True)
    done, open_ = MembershipFactory.create_batch(2, course=course)
    not_asked = MembershipFactory(course=course)
    for member in [done, not_asked]:
        SubmissionFactory(milestone=milestone, team=None, membership=member)

    [deadline] = queries.deadlines_for([done, open_], now=NOW)

    assert deadline.audience == {done.pk, open_.pk}
    assert deadline.done_by == {done.pk}


def test_final_talks_concern_their_team_and_the_sign_up_everybody(course):
    round_ = RoundFactory(course=course, purpose="final")
    slot = SlotFactory(round=round_, session__place="Room 3", capacity=2)
    place = TeamPlaceFactory(team__course=course)
    talk = FinalTalkFactory(slot=slot, team=place.team)
    FinalTalkFactory(slot=slot)
    other = MembershipFactory(course=course)
    ta = MembershipFactory(course=course, ta=True)

    found = by_key(queries.deadlines_for([place.membership, other, ta], now=NOW))

    signup, own = found[f"signup:{round_.pk}"], found[f"final-talk:{talk.pk}"]
    assert len(found) == 2
    assert (signup.kind, signup.at, signup.ends_at) == (
        "signup",
        round_.opens_at,
        round_.closes_at,
    )
    assert signup.audience == {place.membership_id, other.pk, ta.pk}
    assert signup.done_by == {place.membership_id}
    assert (own.kind, own.at, own.place) == ("talk", slot.session.starts_at, "Room 3")
    assert own.audience == {place.membership_id}
    assert own.changed_at == talk.taken_at


def test_cancelled_final_talk_says_so(course):
    talk = FinalTalkFactory(slot__round__course=course)
    place = TeamPlaceFactory(team=talk.team)
    session = talk.seat.slot.session
    session.status = "cancelled"
    session.save()

    found = by_key(queries.deadlines_for([place.membership], now=NOW))

    assert found[f"final-talk:{talk.pk}"].is_cancelled


def test_nobody_has_no_deadlines():
    assert queries.deadlines_for([], now=NOW) == []


@pytest.mark.parametrize("count", [1, 3])
def test_deadlines_take_five_queries(count, django_assert_num_queries):
    memberships = []
    for course in CourseFactory.create_batch(count):
        round_ = RoundFactory(course=course, purpose="final")
        slot = SlotFactory(round=round_, capacity=count)
        milestones = MilestoneFactory.create_batch(count, course=course)
        for team in TeamFactory.create_batch(count, course=course):
            memberships.append(TeamPlaceFactory(team=team).membership)
            FinalTalkFactory(slot=slot, team=team)
            for milestone in milestones:
                SubmissionFactory(milestone=milestone, team=team)

    with django_assert_num_queries(5):  # places, talks, submissions, milestones, rounds
        found = queries.deadlines_for(memberships, now=NOW)

    assert len(found) == count * (count + 1 + count)

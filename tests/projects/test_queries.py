from datetime import timedelta

import pytest

from projects import queries
from projects.models import ProjectSettings
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
SECOND = timedelta(seconds=1)
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


def standing(milestone, member):
    return queries.standings(milestone.course, [milestone], [member.pk])[milestone.pk, member.pk]


def test_version_that_counts_is_the_last_one_of_the_team(course):
    milestone = MilestoneFactory(course=course)
    place = TeamPlaceFactory(team__course=course)
    SubmissionFactory(milestone=milestone, team=place.team, version=1)
    latest = SubmissionFactory(milestone=milestone, team=place.team, version=2)

    assert standing(milestone, place.membership).counting == latest
    assert standing(milestone, MembershipFactory(course=course)).counting is None


def test_version_that_counts_is_ones_own_where_it_is_individual(course):
    milestone = MilestoneFactory(course=course, is_individual=True)
    member = MembershipFactory(course=course)
    mine = SubmissionFactory(milestone=milestone, team=None, membership=member)

    assert standing(milestone, member).counting == mine


@pytest.mark.parametrize(("counts_last", "version"), [(False, 1), (True, 2)])
def test_last_version_on_time_counts_unless_the_course_says_the_last(course, counts_last, version):
    ProjectSettings.objects.create(course=course, counts_last=counts_last)
    milestone = MilestoneFactory(course=course)
    place = TeamPlaceFactory(team__course=course)
    for number, at in ((1, milestone.due_at), (2, LATER)):
        SubmissionFactory(milestone=milestone, team=place.team, version=number, submitted_at=at)

    [status] = queries.milestone_statuses(course, place.membership, place.team, now=LATER)

    assert status.counting.version == version
    assert status.state is (HandIn.LATE if counts_last else HandIn.ON_TIME)
    assert standing(milestone, place.membership).counting.version == version
    assert [one.version for one in queries.handed_in(milestone)] == [version]


def test_what_a_team_handed_in_belongs_to_those_who_were_its_members_then(course):
    milestone = MilestoneFactory(course=course)
    old = TeamPlaceFactory(team__course=course, left_at=NOW + SECOND)
    first = SubmissionFactory(milestone=milestone, team=old.team, submitted_at=NOW)
    second = SubmissionFactory(
        milestone=milestone, team=old.team, version=2, submitted_at=NOW + SECOND
    )
    stayed = TeamPlaceFactory(team=old.team)
    joined = TeamPlaceFactory(team=old.team, joined_at=NOW + SECOND)
    new_place = TeamPlaceFactory(
        team__course=course, membership=old.membership, joined_at=NOW + SECOND
    )

    assert standing(milestone, old.membership).counting == first
    assert standing(milestone, stayed.membership).counting == second
    assert standing(milestone, joined.membership).counting == second

    theirs = SubmissionFactory(milestone=milestone, team=new_place.team, submitted_at=LATER)

    assert standing(milestone, old.membership).counting == theirs


@pytest.mark.parametrize("count", [1, 3])
def test_standings_of_all_members_take_four_queries(course, count, django_assert_num_queries):
    milestone = MilestoneFactory(course=course)
    teams = TeamFactory.create_batch(count, course=course)
    members = []
    for team in teams:
        members += [place.membership for place in TeamPlaceFactory.create_batch(2, team=team)]
        SubmissionFactory(milestone=milestone, team=team)

    with django_assert_num_queries(4):  # submissions, extensions, settings, places
        found = queries.standings(course, [milestone], [one.pk for one in members])

    assert {one.counting.team for one in found.values()} == set(teams)


def test_missing_names_teams_after_the_due_date_only(course):
    milestone = MilestoneFactory(course=course)
    done, none = (TeamPlaceFactory(team__course=course).team for _number in range(2))
    SubmissionFactory(milestone=milestone, team=done)

    assert queries.missing(milestone, now=milestone.due_at).count == 0
    assert queries.missing(milestone, now=LATER).teams == [none]
    assert [one.milestone for one in queries.inspection(course, now=LATER).missing] == [milestone]
    assert queries.inspection(course, now=NOW).missing == []


def test_missing_names_students_where_it_is_individual(course):
    milestone = MilestoneFactory(course=course, is_individual=True)
    member = MembershipFactory(course=course)
    MembershipFactory(course=course, dropped=True)

    missing = queries.missing(milestone, now=LATER)

    assert (missing.teams, missing.students, missing.count) == ([], [member], 1)


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
def test_deadlines_take_six_queries(count, django_assert_num_queries):
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

    # places, talks, submissions, extensions, milestones, rounds
    with django_assert_num_queries(6):
        found = queries.deadlines_for(memberships, now=NOW)

    assert len(found) == count * (count + 1 + count)

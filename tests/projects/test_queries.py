from datetime import timedelta

import pytest

from projects import queries
from projects.actions import update_milestone
from projects.models import ProjectSettings
from projects.rules import HandIn
from schedule.models import Session
from tests.factories import (
    NOW,
    CourseFactory,
    ExtensionFactory,
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

    [status] = queries.milestone_statuses(course, place.membership, [place], now=LATER)

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

    assert standing(milestone, old.membership).counting == first  # it was on time, theirs is late
    ProjectSettings.objects.create(course=course, counts_last=True)
    assert standing(milestone, old.membership).counting == theirs


def test_who_comes_back_to_a_team_has_what_counts_for_the_team(course):
    milestone = MilestoneFactory(course=course, due_at=NOW, closes_at=LATER)
    stayed = TeamPlaceFactory(team__course=course, joined_at=NOW - 9 * SECOND)
    gone = TeamPlaceFactory(team=stayed.team, joined_at=NOW - 9 * SECOND, left_at=NOW - 2 * SECOND)
    TeamPlaceFactory(team=stayed.team, membership=gone.membership, joined_at=NOW - SECOND)
    on_time = SubmissionFactory(
        milestone=milestone, team=stayed.team, submitted_at=NOW - 3 * SECOND
    )
    SubmissionFactory(milestone=milestone, team=stayed.team, version=2, submitted_at=LATER)

    for one in (stayed.membership, gone.membership):
        assert standing(milestone, one).counting == on_time


def status(milestone, member):
    places = queries.places_of(member)
    return queries.milestone_statuses(milestone.course, member, places, now=LATER)[0]


def test_who_left_a_team_still_sees_what_it_handed_in_while_they_were_in_it(course):
    milestone = MilestoneFactory(course=course)
    old = TeamPlaceFactory(team__course=course, left_at=NOW + SECOND)
    theirs = SubmissionFactory(milestone=milestone, team=old.team, submitted_at=NOW)
    SubmissionFactory(milestone=milestone, team=old.team, version=2, submitted_at=NOW + SECOND)

    found = status(milestone, old.membership)
    assert (found.counting, found.state) == (theirs, HandIn.ON_TIME)
    assert found.earlier_team == old.team

    new = TeamPlaceFactory(team__course=course, membership=old.membership, joined_at=NOW + SECOND)
    found = status(milestone, old.membership)
    assert (found.counting, found.earlier_team) == (theirs, old.team)

    ours = SubmissionFactory(milestone=milestone, team=new.team, submitted_at=LATER)
    found = status(milestone, old.membership)
    assert (found.counting, found.state) == (
        theirs,
        HandIn.ON_TIME,
    )  # what is late replaces nothing
    ProjectSettings.objects.create(course=course, counts_last=True)
    found = status(milestone, old.membership)
    assert (found.counting, found.earlier_team, found.state) == (ours, None, HandIn.LATE)


def test_what_came_before_joining_is_said_not_to_be_theirs(course):
    milestone = MilestoneFactory(course=course)
    place = TeamPlaceFactory(team__course=course, joined_at=NOW + SECOND)
    SubmissionFactory(milestone=milestone, team=place.team, submitted_at=NOW)

    found = status(milestone, place.membership)

    assert (found.counting, found.state) == (None, HandIn.MISSING)
    assert found.came_before
    assert standing(milestone, place.membership).counting is None


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

    states = queries.milestone_statuses(course, place.membership, [place], now=NOW)

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


def test_milestone_is_done_by_those_who_were_members_when_the_team_handed_it_in(course):
    milestone = MilestoneFactory(course=course)
    place = TeamPlaceFactory(team__course=course)
    left = TeamPlaceFactory(team=place.team, left_at=NOW + SECOND)
    left_before = TeamPlaceFactory(team=place.team, left_at=NOW)
    joined_after = TeamPlaceFactory(team=place.team, joined_at=NOW + SECOND)
    SubmissionFactory(milestone=milestone, team=place.team, submitted_at=NOW)
    people = [one.membership for one in (place, left, left_before, joined_after)]

    [deadline] = queries.deadlines_for(people, now=NOW)

    assert deadline.audience == {one.pk for one in people}
    assert deadline.done_by == {place.membership_id, left.membership_id}


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


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"kind": "no_class"}])
def test_cancelled_final_talk_says_so(course, fields):
    talk = FinalTalkFactory(slot__round__course=course)
    place = TeamPlaceFactory(team=talk.team)
    Session.objects.update(**fields)

    found = by_key(queries.deadlines_for([place.membership], now=NOW))

    assert found[f"final-talk:{talk.pk}"].is_cancelled


def dates_told(member):
    found = queries.deadlines_for([member], now=NOW)
    return [(one.at, one.revision) for one in found if member.pk in one.audience]


def test_an_extension_of_the_teams_moves_nothing_once_it_is_each_students(course):
    """As in the hand-in: what was granted to the other kind of owner holds no more."""
    place = TeamPlaceFactory(team__course=course)
    instructor = MembershipFactory(course=course, instructor=True)
    milestone = MilestoneFactory(course=course)
    ExtensionFactory(milestone=milestone, team=place.team)
    steps = [dates_told(place.membership)]

    for is_individual in (True, False):
        update_milestone(milestone=milestone, by=instructor, now=NOW, is_individual=is_individual)
        steps.append(dates_told(place.membership))
        if is_individual:
            one_day = milestone.due_at + DAY
            ExtensionFactory(
                milestone=milestone, team=None, membership=place.membership, due_at=one_day
            )
            steps.append(dates_told(place.membership))

    assert [[at - milestone.due_at for at, _revision in step] for step in steps] == [
        [2 * DAY],
        [0 * DAY],
        [DAY],
        [2 * DAY],
    ]
    revisions = [revision for step in steps for _at, revision in step]
    assert revisions == sorted(set(revisions))


def test_who_leaves_a_team_with_more_time_has_the_earlier_date_at_a_higher_revision(course):
    """A calendar that goes by SEQUENCE would keep the later one else."""
    place = TeamPlaceFactory(team__course=course)
    milestone = MilestoneFactory(course=course)
    steps = [dates_told(place.membership)]
    ExtensionFactory(milestone=milestone, team=place.team)
    steps.append(dates_told(place.membership))
    place.left_at = NOW
    place.save()
    TeamPlaceFactory(team__course=course, membership=place.membership)
    steps.append(dates_told(place.membership))

    assert [at - milestone.due_at for ((at, _revision),) in steps] == [0 * DAY, 2 * DAY, 0 * DAY]
    revisions = [revision for ((_at, revision),) in steps]
    assert revisions == sorted(set(revisions))


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

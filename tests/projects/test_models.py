"""Each constraint of the tables, with rows that try to break it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from projects.models import ProjectSettings, TeamPlace
from tests.factories import (
    NOW,
    CourseFactory,
    FinalTalkFactory,
    JoinRequestFactory,
    LookingStudentFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamFactory,
    TeamInvitationFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def two_teams_of_one_name():
    team = TeamFactory()
    TeamFactory(course=team.course, name=team.name)


def student_in_two_teams():
    place = TeamPlaceFactory()
    TeamPlaceFactory(team__course=place.team.course, membership=place.membership)


def place_left_before_it_began():
    TeamPlaceFactory(joined_at=NOW, left_at=NOW - DAY)


def two_open_invitations():
    invitation = TeamInvitationFactory()
    TeamInvitationFactory(team=invitation.team, membership=invitation.membership)


def open_invitation_with_an_answer():
    TeamInvitationFactory(answered_at=NOW)


def answer_without_its_moment():
    TeamInvitationFactory(state="accepted")


def unknown_answer():
    TeamInvitationFactory(state="maybe", answered_at=NOW)


def two_open_requests():
    request = JoinRequestFactory()
    JoinRequestFactory(team=request.team, membership=request.membership)


def lapsed_request_without_its_moment():
    JoinRequestFactory(state="lapsed")


def unknown_answer_to_a_request():
    JoinRequestFactory(state="maybe", answered_at=NOW)


def student_twice_on_the_board():
    looking = LookingStudentFactory()
    LookingStudentFactory(membership=looking.membership)


def team_that_says_for_whom_and_does_not_look():
    TeamFactory(looking_for="Somebody who writes")


def smallest_team_above_the_largest():
    ProjectSettings.objects.create(course=CourseFactory(), team_min=3, team_max=2)


def smallest_team_of_nobody():
    ProjectSettings.objects.create(course=CourseFactory(), team_min=0)


def two_milestones_in_one_position():
    milestone = MilestoneFactory()
    MilestoneFactory(course=milestone.course, position=milestone.position)


def milestone_due_when_it_opens():
    MilestoneFactory(opens_at=NOW, due_at=NOW)


def milestone_closed_before_it_is_due():
    MilestoneFactory(closes_at=NOW + DAY)


def milestone_for_files_of_no_size():
    MilestoneFactory(max_bytes=0)


def submission_of_nobody():
    SubmissionFactory(team=None)


def submission_of_a_team_and_a_student():
    SubmissionFactory(membership=MembershipFactory())


def two_first_versions_of_a_team():
    submission = SubmissionFactory()
    SubmissionFactory(milestone=submission.milestone, team=submission.team)


def two_first_versions_of_a_student():
    submission = SubmissionFactory(team=None, membership=MembershipFactory())
    SubmissionFactory(milestone=submission.milestone, team=None, membership=submission.membership)


def version_zero():
    SubmissionFactory(version=0)


def two_final_talks_of_a_team():
    talk = FinalTalkFactory(slot__capacity=2)
    FinalTalkFactory(slot=talk.seat.slot, team=talk.team)


def two_teams_in_one_seat():
    FinalTalkFactory(seat=FinalTalkFactory().seat)


def team_of_nobody():
    ProjectSettings.objects.create(course=CourseFactory(), team_max=0)


def two_settings_of_a_course():
    settings = ProjectSettings.objects.create(course=CourseFactory())
    ProjectSettings.objects.create(course=settings.course)


@pytest.mark.parametrize(
    "break_it",
    [
        two_teams_of_one_name,
        student_in_two_teams,
        place_left_before_it_began,
        two_open_invitations,
        open_invitation_with_an_answer,
        answer_without_its_moment,
        unknown_answer,
        two_open_requests,
        lapsed_request_without_its_moment,
        unknown_answer_to_a_request,
        student_twice_on_the_board,
        team_that_says_for_whom_and_does_not_look,
        smallest_team_above_the_largest,
        smallest_team_of_nobody,
        two_milestones_in_one_position,
        milestone_due_when_it_opens,
        milestone_closed_before_it_is_due,
        milestone_for_files_of_no_size,
        submission_of_nobody,
        submission_of_a_team_and_a_student,
        two_first_versions_of_a_team,
        two_first_versions_of_a_student,
        version_zero,
        two_final_talks_of_a_team,
        two_teams_in_one_seat,
        team_of_nobody,
        two_settings_of_a_course,
    ],
    ids=lambda break_it: break_it.__name__,
)
def test_table_makes_it_impossible(break_it):
    with pytest.raises(IntegrityError), transaction.atomic():
        break_it()


def test_student_may_come_back_to_a_team():
    place = TeamPlaceFactory(left_at=NOW)

    TeamPlaceFactory(team=place.team, membership=place.membership)

    assert TeamPlace.objects.count() == 2


def test_rows_say_what_they_are():
    settings = ProjectSettings.objects.create(course=CourseFactory())
    rows = [
        settings,
        TeamFactory(),
        TeamPlaceFactory(),
        TeamInvitationFactory(),
        JoinRequestFactory(),
        LookingStudentFactory(),
        MilestoneFactory(),
        SubmissionFactory(),
        FinalTalkFactory(),
    ]

    assert all(str(row) for row in rows)

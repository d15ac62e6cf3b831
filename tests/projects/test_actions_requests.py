from datetime import timedelta

import pytest

from outbox.models import Letter
from projects import actions, errors, queries
from projects.models import JoinRequest, LookingStudent, ProjectSettings
from tests.factories import (
    NOW,
    CourseFactory,
    JoinRequestFactory,
    LookingStudentFactory,
    MembershipFactory,
    TeamFactory,
    TeamInvitationFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def team(course):
    return TeamFactory(course=course)


@pytest.fixture
def member(team):
    return TeamPlaceFactory(team=team).membership


@pytest.fixture
def student(course):
    return MembershipFactory(course=course)


def ask(team, student):
    return actions.request_to_join(team=team, text="I know CUDA.", by=student, now=NOW)


def kinds_to(member):
    return list(
        Letter.objects.filter(recipient=member.user).order_by("pk").values_list("kind", flat=True)
    )


def test_request_tells_every_member_what_the_student_writes(team, member, student):
    other = TeamPlaceFactory(team=team).membership
    dropped = TeamPlaceFactory(
        team=team, membership=MembershipFactory(course=team.course, dropped=True)
    ).membership

    request = ask(team, student)

    assert (request.state, request.text) == ("open", "I know CUDA.")
    assert kinds_to(member) == kinds_to(other) == ["team-request"]
    assert kinds_to(dropped) == []
    letter = Letter.objects.get(recipient=member.user)
    assert student.user.name in letter.subject and "I know CUDA." in letter.body


def test_second_request_to_the_same_team_is_refused(team, member, student):
    ask(team, student)

    with pytest.raises(errors.AlreadyAsked, match="not answered yet"):
        ask(team, student)

    assert kinds_to(member) == ["team-request"]


def full(team, student):
    ProjectSettings.objects.create(course=team.course, team_max=1)


def fixed(team, student):
    ProjectSettings.objects.create(course=team.course, teams_locked_at=NOW)


def in_a_team(team, student):
    TeamPlaceFactory(team__course=team.course, membership=student)


def invited(team, student):
    TeamInvitationFactory(team=team, membership=student)


def dropped(team, student):
    student.state = "dropped"
    student.dropped_at = NOW
    student.save()


def left_by_all(team, student):
    team.places.update(left_at=NOW)


@pytest.mark.parametrize(
    ("arrange", "refusal"),
    [
        (full, errors.TeamFull),
        (fixed, errors.TeamsLocked),
        (in_a_team, errors.AlreadyInTeam),
        (invited, errors.AlreadyInvited),
        (dropped, errors.NotAStudent),
        (left_by_all, errors.NobodyToAsk),
    ],
)
def test_request_that_cannot_be_is_refused(team, member, student, arrange, refusal):
    arrange(team, student)

    with pytest.raises(refusal):
        ask(team, student)

    assert not JoinRequest.objects.exists()
    assert kinds_to(member) == []


def test_accepting_joins_tells_all_and_closes_what_waits(team, member, student):
    other = TeamPlaceFactory(team=team).membership
    request = ask(team, student)
    elsewhere = JoinRequestFactory(team__course=team.course, membership=student)
    invitation = TeamInvitationFactory(team__course=team.course, membership=student)
    LookingStudentFactory(membership=student)

    answered = actions.accept_request(request=request, by=member, now=NOW)

    elsewhere.refresh_from_db()
    invitation.refresh_from_db()
    assert (answered.state, answered.answered_at) == ("accepted", NOW)
    assert (elsewhere.state, invitation.state) == ("withdrawn", "withdrawn")
    assert student in queries.members_of(team)
    assert kinds_to(student) == ["team-request-answered"]
    assert kinds_to(other) == ["team-request", "team-joined"]
    assert kinds_to(member) == ["team-request"]
    assert not LookingStudent.objects.exists()


def test_requests_of_others_lapse_when_the_last_place_is_taken(team, member, student):
    ProjectSettings.objects.create(course=team.course, team_max=2)
    waiting = JoinRequestFactory(team=team)
    invitation = TeamInvitationFactory(team=team, membership=student)

    actions.accept_invitation(invitation=invitation, by=student, now=NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.answered_at) == ("lapsed", NOW)
    letter = Letter.objects.get(recipient=waiting.membership.user)
    assert "no place any more" in letter.subject
    assert "/projects/looking/" in letter.body


def test_requests_lapse_when_the_last_member_leaves(team, member, student):
    request = ask(team, student)

    actions.leave_team(team=team, by=member, now=NOW + timedelta(hours=1))

    request.refresh_from_db()
    assert request.state == "lapsed"
    assert kinds_to(student) == ["team-request-answered"]


def test_requests_stay_open_while_a_place_is_left(team, member, student):
    waiting = JoinRequestFactory(team=team)

    actions.accept_request(request=ask(team, student), by=member, now=NOW)

    waiting.refresh_from_db()
    assert waiting.state == "open"


def test_declining_tells_the_student_who_else_looks(team, member, student):
    request = actions.decline_request(request=ask(team, student), by=member, now=NOW)

    assert request.state == "declined"
    assert "/projects/looking/" in Letter.objects.get(recipient=student.user).body
    assert ask(team, student).state == "open"


def test_withdrawing_tells_the_members(team, member, student):
    request = actions.withdraw_request(request=ask(team, student), by=student, now=NOW)

    assert request.state == "withdrawn"
    assert kinds_to(member) == ["team-request", "team-request-withdrawn"]


@pytest.mark.parametrize(
    "answer",
    [actions.accept_request, actions.decline_request, actions.withdraw_request],
    ids=lambda action: action.__name__,
)
def test_answered_request_is_closed(team, member, answer):
    request = JoinRequestFactory(team=team, state="lapsed", answered_at=NOW)
    by = request.membership if answer is actions.withdraw_request else member

    with pytest.raises(errors.RequestClosed):
        answer(request=request, by=by, now=NOW)


@pytest.mark.parametrize(
    "answer",
    [actions.accept_request, actions.decline_request],
    ids=lambda action: action.__name__,
)
def test_who_is_not_in_the_team_any_more_does_not_answer(team, student, answer):
    stranger = TeamPlaceFactory(team__course=team.course).membership
    request = JoinRequestFactory(team=team, membership=student)

    with pytest.raises(errors.NotInTeam):
        answer(request=request, by=stranger, now=NOW)


def test_staff_take_in_also_when_teams_are_fixed(team, member, student):
    request = ask(team, student)
    fixed(team, student)
    with pytest.raises(errors.TeamsLocked):
        actions.accept_request(request=request, by=member, now=NOW)

    instructor = MembershipFactory(course=team.course, instructor=True)
    actions.accept_request(request=request, by=instructor, now=NOW)

    assert student in queries.members_of(team)
    assert kinds_to(member) == ["team-request", "team-joined"]


def test_who_asks_is_taken_in_not_invited(team, member, student):
    ask(team, student)

    with pytest.raises(errors.AlreadyAsked, match="accept the request"):
        actions.invite_to_team(team=team, membership=student, by=member, now=NOW)

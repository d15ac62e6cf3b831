from datetime import timedelta

import pytest

from courses.actions import drop_member, restore_member
from outbox.models import Letter
from projects import actions, errors, queries
from projects.models import FinalTalk, ProjectSettings, TeamInvitation, TeamPlace
from tests.factories import (
    NOW,
    FinalTalkFactory,
    MembershipFactory,
    SubmissionFactory,
    TeamFactory,
    TeamInvitationFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def student():
    return MembershipFactory()


@pytest.fixture
def instructor(student):
    return MembershipFactory(course=student.course, instructor=True)


@pytest.fixture
def team(student):
    return TeamPlaceFactory(membership=student, team__course=student.course).team


def classmate(team, **fields):
    return MembershipFactory(course=team.course, **fields)


def fix_teams(course, **fields):
    return ProjectSettings.objects.create(course=course, **fields)


def letters_to(member):
    return list(Letter.objects.filter(recipient=member.user).values_list("kind", flat=True))


def test_student_who_makes_a_team_is_its_first_member(student):
    team = actions.create_team(course=student.course, name="Kernels", by=student, now=NOW)

    assert queries.members_of(team) == [student]
    assert team.created_at == NOW


def test_team_made_by_staff_is_empty(instructor):
    team = actions.create_team(course=instructor.course, name="Kernels", by=instructor, now=NOW)

    assert queries.members_of(team) == []


def test_second_team_of_the_same_name_is_refused_and_leaves_nothing(student, team):
    other = classmate(team)

    with pytest.raises(errors.TeamNameTaken, match="Choose another name"):
        actions.create_team(course=student.course, name=team.name, by=other, now=NOW)

    assert not TeamPlace.objects.filter(membership=other).exists()


@pytest.mark.parametrize("by_edit", [False, True])
def test_name_of_a_team_that_everybody_left_can_be_taken_again(student, team, by_edit):
    name = team.name
    actions.leave_team(team=team, by=student, now=NOW)
    if by_edit:
        again = TeamPlaceFactory(team__course=team.course).team
        again.name = name  # as the form leaves it
        actions.update_team(team=again, by=student, now=NOW, name=name)
    else:
        again = actions.create_team(course=team.course, name=name, by=student, now=NOW)

    team.refresh_from_db()
    again.refresh_from_db()
    assert (again.name, team.name) == (name, f"{name} ({team.pk})")
    assert team.places.get().membership == student


def test_longest_name_is_freed_too(student, team):
    actions.update_team(team=team, by=student, now=NOW, name="x" * 80)
    actions.leave_team(team=team, by=student, now=NOW)

    actions.create_team(course=team.course, name="x" * 80, by=student, now=NOW)

    team.refresh_from_db()
    assert len(team.name) == 80
    assert team.name.endswith(f"x ({team.pk})")


def test_name_of_an_empty_team_that_is_shown_stays_taken(student, team):
    made_by_staff = TeamFactory(course=team.course)
    handed_in = SubmissionFactory(milestone__course=team.course, team=team, submitted_by=student)
    actions.leave_team(team=team, by=student, now=NOW)

    for name in (made_by_staff.name, handed_in.team.name):
        with pytest.raises(errors.TeamNameTaken):
            actions.create_team(course=team.course, name=name, by=student, now=NOW)


def test_team_that_keeps_its_name_is_not_in_its_own_way(student, team):
    name = team.name

    actions.update_team(team=team, by=student, now=NOW, name=name, title="Fast kernels")

    team.refresh_from_db()
    assert (team.name, team.title) == (name, "Fast kernels")


def test_student_in_a_team_makes_no_second_one(student, team):
    with pytest.raises(errors.AlreadyInTeam):
        actions.create_team(course=student.course, name="Second", by=student, now=NOW)

    assert not student.course.teams.filter(name="Second").exists()


def test_making_a_team_closes_the_invitations_that_wait(student):
    invitation = TeamInvitationFactory(membership=student, team__course=student.course)

    actions.create_team(course=student.course, name="Kernels", by=student, now=NOW)

    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_at) == ("withdrawn", NOW)


def test_fixed_teams_refuse_students_and_not_staff(student, instructor):
    fix_teams(student.course, teams_locked_at=NOW)

    with pytest.raises(errors.TeamsLocked, match="Ask the staff"):
        actions.create_team(course=student.course, name="Kernels", by=student, now=NOW)
    assert actions.create_team(course=student.course, name="Kernels", by=instructor, now=NOW).pk


def test_teams_to_be_fixed_later_are_free_now(student):
    fix_teams(student.course, teams_locked_at=NOW + timedelta(seconds=1))

    assert actions.create_team(course=student.course, name="Kernels", by=student, now=NOW).pk


def test_team_is_changed_but_not_to_a_taken_name(student, team):
    other = TeamFactory(course=team.course)

    actions.update_team(team=team, by=student, now=NOW, title="Fast kernels", name="Kernels")
    with pytest.raises(errors.TeamNameTaken):
        actions.update_team(team=team, by=student, now=NOW, name=other.name)

    team.refresh_from_db()
    assert (team.name, team.title) == ("Kernels", "Fast kernels")


def test_invitation_writes_a_letter_to_the_invited(student, team):
    friend = classmate(team)

    invitation = actions.invite_to_team(team=team, membership=friend, by=student, now=NOW)

    letter = Letter.objects.get(recipient=friend.user)
    assert letter.kind == "team-invitation"
    assert team.name in letter.subject and student.user.name in letter.body
    assert f"/courses/{team.course.slug}/projects/" in letter.body
    assert letter.notices.get().subject_key == f"team-invitation:{invitation.pk}"


def test_open_invitation_is_not_sent_twice(student, team):
    friend = classmate(team)
    actions.invite_to_team(team=team, membership=friend, by=student, now=NOW)

    with pytest.raises(errors.AlreadyInvited, match="has not answered yet"):
        actions.invite_to_team(team=team, membership=friend, by=student, now=NOW)

    assert len(letters_to(friend)) == 1


def test_declined_student_may_be_asked_again(student, team):
    friend = classmate(team)
    first = actions.invite_to_team(team=team, membership=friend, by=student, now=NOW)
    actions.decline_invitation(invitation=first, by=friend, now=NOW)

    second = actions.invite_to_team(team=team, membership=friend, by=student, now=NOW)

    assert second.state == "open"
    assert letters_to(friend) == ["team-invitation"] * 2


@pytest.mark.parametrize(
    "fields", [{"role": "observer"}, {"role": "ta"}, {"dropped": True}, {"course": None}]
)
def test_only_students_of_the_course_are_invited(student, team, fields):
    stranger = MembershipFactory() if "course" in fields else classmate(team, **fields)

    with pytest.raises(errors.NotAStudent):
        actions.invite_to_team(team=team, membership=stranger, by=student, now=NOW)

    assert not TeamInvitation.objects.exists()


def test_student_in_another_team_is_not_invited(student, team):
    other = TeamPlaceFactory(team__course=team.course).membership

    with pytest.raises(errors.AlreadyInTeam, match=other.user.name):
        actions.invite_to_team(team=team, membership=other, by=student, now=NOW)


def test_full_team_invites_nobody(student, team):
    fix_teams(team.course, team_max=1)

    with pytest.raises(errors.TeamFull, match="at most 1"):
        actions.invite_to_team(team=team, membership=classmate(team), by=student, now=NOW)


def test_dropped_member_leaves_room(student, team):
    fix_teams(team.course, team_max=2)
    TeamPlaceFactory(team=team, membership=classmate(team, dropped=True))

    assert actions.invite_to_team(team=team, membership=classmate(team), by=student, now=NOW).pk


@pytest.mark.parametrize("by_staff", [False, True])
def test_place_of_a_dropped_member_is_given_away_once(student, instructor, team, by_staff):
    fix_teams(team.course, team_max=2)
    gone = TeamPlaceFactory(team=team, joined_at=NOW - DAY)
    drop_member(membership=gone.membership, by=instructor, now=NOW)
    friend = classmate(team)
    if by_staff:
        actions.place_in_team(team=team, membership=friend, by=instructor, now=NOW + DAY)
    else:
        invitation = TeamInvitationFactory(team=team, membership=friend, invited_by=student)
        actions.accept_invitation(invitation=invitation, by=friend, now=NOW + DAY)

    restore_member(membership=gone.membership, by=instructor, now=NOW + 2 * DAY)

    gone.refresh_from_db()
    assert gone.left_at == NOW + DAY
    assert queries.members_of(team) == [student, friend]
    assert queries.current_team(gone.membership) is None


def test_dropped_members_keep_their_places_as_long_as_there_is_room(student, instructor, team):
    fix_teams(team.course, team_max=3)
    later, first = TeamPlaceFactory.create_batch(2, team=team, joined_at=NOW - DAY)
    drop_member(membership=first.membership, by=instructor, now=NOW)
    drop_member(membership=later.membership, by=instructor, now=NOW + DAY)
    friend = classmate(team)

    actions.place_in_team(team=team, membership=friend, by=instructor, now=NOW + DAY)

    restore_member(membership=first.membership, by=instructor, now=NOW + DAY)
    restore_member(membership=later.membership, by=instructor, now=NOW + DAY)
    assert queries.members_of(team) == [later.membership, student, friend]


def test_place_given_away_never_ends_before_it_began(instructor, team):
    fix_teams(team.course, team_max=2)
    gone = TeamPlaceFactory(
        team=team, membership=classmate(team, dropped=True), joined_at=NOW + DAY
    )

    actions.place_in_team(team=team, membership=classmate(team), by=instructor, now=NOW)

    gone.refresh_from_db()
    assert gone.left_at == NOW + DAY


def test_accepting_joins_closes_other_invitations_and_tells_the_inviter(student, team):
    invitation = TeamInvitationFactory(team=team, invited_by=student)
    friend = invitation.membership
    other = TeamInvitationFactory(team__course=team.course, membership=friend)

    answered = actions.accept_invitation(invitation=invitation, by=friend, now=NOW)

    other.refresh_from_db()
    assert (answered.state, answered.answered_at) == ("accepted", NOW)
    assert other.state == "withdrawn"
    assert queries.members_of(team) == [student, friend]
    letter = Letter.objects.get(recipient=student.user)
    assert letter.kind == "team-invitation-answered"
    assert f"{friend.user.name} has joined" in letter.subject


def test_declining_tells_the_inviter_and_joins_nobody(student, team):
    invitation = TeamInvitationFactory(team=team, invited_by=student)

    actions.decline_invitation(invitation=invitation, by=invitation.membership, now=NOW)

    assert "will not join" in Letter.objects.get(recipient=student.user).subject
    assert queries.members_of(team) == [student]


def test_inviter_who_dropped_gets_no_letter(team):
    inviter = classmate(team, dropped=True)
    invitation = TeamInvitationFactory(team=team, invited_by=inviter)

    actions.accept_invitation(invitation=invitation, by=invitation.membership, now=NOW)

    assert letters_to(inviter) == []


@pytest.mark.parametrize(
    "answer",
    [actions.accept_invitation, actions.decline_invitation, actions.withdraw_invitation],
    ids=lambda action: action.__name__,
)
def test_answered_invitation_is_closed(team, answer):
    invitation = TeamInvitationFactory(team=team, state="declined", answered_at=NOW)

    with pytest.raises(errors.InvitationClosed):
        answer(invitation=invitation, by=invitation.membership, now=NOW)

    assert not TeamPlace.objects.filter(membership=invitation.membership).exists()


def test_full_team_takes_nobody_and_the_invitation_stays_open(team):
    fix_teams(team.course, team_max=1)
    invitation = TeamInvitationFactory(team=team)

    with pytest.raises(errors.TeamFull):
        actions.accept_invitation(invitation=invitation, by=invitation.membership, now=NOW)

    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_invitation_of_a_fixed_team_cannot_be_accepted_but_declined(team):
    fix_teams(team.course, teams_locked_at=NOW)
    invitation = TeamInvitationFactory(team=team)

    with pytest.raises(errors.TeamsLocked):
        actions.accept_invitation(invitation=invitation, by=invitation.membership, now=NOW)
    declined = actions.decline_invitation(invitation=invitation, by=invitation.membership, now=NOW)

    assert declined.state == "declined"


def test_withdrawing_closes_the_invitation(student, team):
    invitation = TeamInvitationFactory(team=team)

    withdrawn = actions.withdraw_invitation(invitation=invitation, by=student, now=NOW)

    assert (withdrawn.state, withdrawn.answered_at) == ("withdrawn", NOW)


def test_leaving_keeps_the_place_as_history(student, team):
    TeamPlaceFactory(team=team)

    place = actions.leave_team(team=team, by=student, now=NOW)

    assert place.left_at == NOW
    assert queries.current_team(student) is None


@pytest.mark.parametrize("has_dropped_member", [False, True])
def test_last_one_who_leaves_gives_the_seat_back_and_withdraws_invitations(
    student, team, has_dropped_member
):
    if has_dropped_member:
        TeamPlaceFactory(team=team, membership=classmate(team, dropped=True))
    invitation = TeamInvitationFactory(team=team)
    FinalTalkFactory(team=team, slot__round__course=team.course)

    actions.leave_team(team=team, by=student, now=NOW)

    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    assert not FinalTalk.objects.exists()


def test_one_of_two_who_leaves_keeps_the_teams_seat(student, team):
    TeamPlaceFactory(team=team)
    FinalTalkFactory(team=team, slot__round__course=team.course)

    actions.leave_team(team=team, by=student, now=NOW)

    assert FinalTalk.objects.filter(team=team).exists()


def test_student_who_left_may_join_another_team(student, team):
    actions.leave_team(team=team, by=student, now=NOW)
    invitation = TeamInvitationFactory(team__course=team.course, membership=student)

    actions.accept_invitation(invitation=invitation, by=student, now=NOW)

    assert queries.current_team(student) == invitation.team


def test_leaving_a_team_one_is_not_in_is_refused(team):
    with pytest.raises(errors.NotInTeam):
        actions.leave_team(team=team, by=classmate(team), now=NOW)


def test_fixed_team_is_left_only_by_staffs_hand(student, instructor, team):
    fix_teams(team.course, teams_locked_at=NOW)

    with pytest.raises(errors.TeamsLocked):
        actions.leave_team(team=team, by=student, now=NOW)
    place = actions.remove_from_team(team=team, membership=student, by=instructor, now=NOW)

    assert place.left_at == NOW


def test_staff_put_a_student_into_a_fixed_team_and_the_student_is_told(instructor, team):
    fix_teams(team.course, teams_locked_at=NOW)
    friend = classmate(team)

    actions.place_in_team(team=team, membership=friend, by=instructor, now=NOW)

    assert friend in queries.members_of(team)
    assert letters_to(friend) == ["team-place"]


def test_staff_cannot_fill_a_team_beyond_its_size(instructor, team):
    fix_teams(team.course, team_max=1)

    with pytest.raises(errors.TeamFull):
        actions.place_in_team(team=team, membership=classmate(team), by=instructor, now=NOW)


def test_settings_are_made_and_changed(instructor):
    actions.update_project_settings(
        course=instructor.course, by=instructor, now=NOW, team_max=3, teams_locked_at=None
    )
    actions.update_project_settings(
        course=instructor.course, by=instructor, now=NOW, team_max=5, teams_locked_at=NOW
    )

    settings = ProjectSettings.objects.get()
    assert (settings.team_max, settings.teams_locked_at) == (5, NOW)

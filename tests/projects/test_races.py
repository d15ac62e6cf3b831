from functools import partial

import pytest

from courses.models import Upload
from outbox.models import Letter
from projects import actions, queries
from projects.errors import (
    AlreadyInTeam,
    HandedInAlready,
    InvitationClosed,
    NotInTeam,
    RequestClosed,
    SlotFull,
    TalkTaken,
    TeamFull,
)
from projects.models import FinalTalk, JoinRequest, Milestone, Submission, TeamInvitation, TeamPlace
from schedule.models import Slot
from tests.factories import (
    NOW,
    FinalTalkFactory,
    JoinRequestFactory,
    MembershipFactory,
    MilestoneFactory,
    RoundFactory,
    SlotFactory,
    TeamFactory,
    TeamInvitationFactory,
    TeamPlaceFactory,
)
from tests.races import at_once, race
from tests.uploads import PDF, pdf_file

pytestmark = race


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def refused(results, kind):
    return [result for result in results if isinstance(result, kind)]


def test_two_members_hand_in_at_once_and_both_versions_are_kept():
    milestone = MilestoneFactory()
    team = TeamFactory(course=milestone.course)
    members = [place.membership for place in TeamPlaceFactory.create_batch(2, team=team)]

    results = at_once(
        [
            partial(
                actions.submit,
                milestone=milestone,
                by=member,
                files=[pdf_file(extra=bytes([65 + number]))],
                now=NOW,
            )
            for number, member in enumerate(members)
        ]
    )

    assert kinds(results) == ["Submission"] * 2
    assert sorted(one.version for one in results) == [1, 2]
    assert Submission.objects.values("upload__sha256").distinct().count() == 2
    assert Letter.objects.count() == 4


def test_one_student_hands_in_ten_times_at_once():
    milestone = MilestoneFactory(is_individual=True)
    member = MembershipFactory(course=milestone.course)

    results = at_once(
        [
            partial(actions.submit, milestone=milestone, by=member, files=[pdf_file()], now=NOW)
            for _attempt in range(10)
        ]
    )

    assert sorted(one.version for one in results) == list(range(1, 11))


def test_twenty_students_accept_and_one_place_is_left():
    team = TeamFactory()
    TeamPlaceFactory.create_batch(3, team=team)
    invitations = TeamInvitationFactory.create_batch(20, team=team)

    results = at_once(
        [
            partial(
                actions.accept_invitation,
                invitation=invitation,
                by=invitation.membership,
                now=NOW,
            )
            for invitation in invitations
        ]
    )

    assert len(refused(results, TeamFull)) == 19
    assert len(queries.members_of(team)) == 4
    assert TeamInvitation.objects.filter(state="accepted").count() == 1


def test_twenty_students_join_by_either_way_and_one_place_is_left():
    team = TeamFactory()
    member = TeamPlaceFactory.create_batch(3, team=team)[0].membership
    invitations = TeamInvitationFactory.create_batch(10, team=team)
    requests = JoinRequestFactory.create_batch(10, team=team)

    results = at_once(
        [
            *(
                partial(actions.accept_invitation, invitation=one, by=one.membership, now=NOW)
                for one in invitations
            ),
            *(partial(actions.accept_request, request=one, by=member, now=NOW) for one in requests),
        ]
    )

    assert len(queries.members_of(team)) == 4
    done = [one for one in results if isinstance(one, TeamInvitation | JoinRequest)]
    assert len(done) == 1
    assert len(refused(results, TeamFull)) + len(refused(results, RequestClosed)) == 19
    accepted = [
        *TeamInvitation.objects.filter(state="accepted"),
        *JoinRequest.objects.filter(state="accepted"),
    ]
    assert accepted == done


@pytest.mark.parametrize("round_number", range(3))
def test_joins_that_close_each_others_requests_do_not_wait_for_each_other(round_number):
    """Each of four students asks four teams with one place left; each team takes another one in."""
    first = TeamFactory()
    teams = [first, *TeamFactory.create_batch(3, course=first.course)]
    members = [TeamPlaceFactory.create_batch(3, team=team)[0].membership for team in teams]
    students = MembershipFactory.create_batch(4, course=first.course)
    asked = {
        (student.pk, team.pk): JoinRequestFactory(team=team, membership=student)
        for student in students
        for team in teams
    }

    results = at_once(
        [
            partial(actions.accept_request, request=asked[student.pk, team.pk], by=member, now=NOW)
            for student, team, member in zip(students, teams, members, strict=True)
        ]
    )

    assert kinds(results) == ["JoinRequest"] * 4
    states = JoinRequest.objects.values_list("state", flat=True)
    assert states.filter(state="accepted").count() == 4
    assert not states.filter(state="open").exists()  # each lapsed with its team, or was withdrawn
    assert [len(queries.members_of(team)) for team in teams] == [4] * 4


@pytest.mark.parametrize("who", ["the same member", "another member"])
def test_a_member_leaves_while_the_team_hands_in(who):
    milestone = MilestoneFactory()
    team = TeamFactory(course=milestone.course)
    leaving, staying = (place.membership for place in TeamPlaceFactory.create_batch(2, team=team))
    by = leaving if who == "the same member" else staying

    left, handed_in = at_once(
        [
            partial(actions.leave_team, team=team, by=leaving, now=NOW),
            partial(actions.submit, milestone=milestone, by=by, files=[pdf_file()], now=NOW),
        ]
    )

    assert isinstance(left, TeamPlace)
    assert queries.members_of(team) == [staying]
    if isinstance(handed_in, Submission):
        assert (handed_in.team, handed_in.version) == (team, 1)
        assert Submission.objects.get().upload.size == len(PDF)
    else:
        assert by == leaving
        assert isinstance(handed_in, NotInTeam)
        assert not Submission.objects.exists()
        assert not Upload.objects.exists()


@pytest.mark.parametrize("round_number", range(3))
def test_milestone_becomes_individual_while_teams_hand_in(round_number):
    milestone = MilestoneFactory()
    by = MembershipFactory(course=milestone.course, instructor=True)
    places = TeamPlaceFactory.create_batch(4, team__course=milestone.course)
    changing = Milestone.objects.get(pk=milestone.pk)

    changed, *handed_in = at_once(
        [
            partial(
                actions.update_milestone, milestone=changing, by=by, now=NOW, is_individual=True
            ),
            *(
                partial(
                    actions.submit,
                    milestone=milestone,
                    by=place.membership,
                    files=[pdf_file(extra=bytes([65 + number]))],
                    now=NOW,
                )
                for number, place in enumerate(places)
            ),
        ]
    )

    if isinstance(changed, Milestone):
        assert kinds(handed_in) == ["MilestoneChanged"] * 4
        assert not Submission.objects.exists()
    else:
        assert isinstance(changed, HandedInAlready)
        assert kinds(handed_in) == ["Submission"] * 4


def test_one_student_accepts_ten_teams_at_once_and_is_in_one():
    student = MembershipFactory()
    invitations = TeamInvitationFactory.create_batch(
        10, team__course=student.course, membership=student
    )

    results = at_once(
        [
            partial(actions.accept_invitation, invitation=invitation, by=student, now=NOW)
            for invitation in invitations
        ]
    )

    assert len(refused(results, (AlreadyInTeam, InvitationClosed))) == 9
    assert TeamPlace.objects.filter(membership=student, left_at=None).count() == 1


def test_one_student_makes_two_teams_at_once_and_is_in_one():
    student = MembershipFactory()

    results = at_once(
        [
            partial(actions.create_team, course=student.course, name=name, by=student, now=NOW)
            for name in ["a", "b"]
        ]
    )

    assert kinds(results) == ["AlreadyInTeam", "Team"]
    assert student.course.teams.count() == 1


def test_last_member_leaves_while_another_joins():
    place = TeamPlaceFactory()
    invitation = TeamInvitationFactory(team=place.team)

    results = at_once(
        [
            partial(actions.leave_team, team=place.team, by=place.membership, now=NOW),
            partial(
                actions.accept_invitation,
                invitation=invitation,
                by=invitation.membership,
                now=NOW,
            ),
        ]
    )

    invitation.refresh_from_db()
    joined = queries.current_team(invitation.membership) is not None
    assert isinstance(results[0], TeamPlace)
    assert invitation.state == ("accepted" if joined else "withdrawn")


def test_ten_teams_want_the_last_seat():
    slot = SlotFactory(round__purpose="final", capacity=2)
    FinalTalkFactory(slot=slot)
    places = [TeamPlaceFactory(team=TeamFactory(course=slot.round.course)) for _ in range(10)]

    results = at_once(
        [
            partial(
                actions.take_final_seat, slot=slot, team=place.team, by=place.membership, now=NOW
            )
            for place in places
        ]
    )

    assert len(refused(results, SlotFull)) == 9
    assert FinalTalk.objects.filter(seat__slot=slot).count() == 2


def test_members_of_one_team_want_different_slots_and_get_one():
    round_ = RoundFactory(purpose="final")
    team = TeamFactory(course=round_.course)
    members = [place.membership for place in TeamPlaceFactory.create_batch(4, team=team)]
    slots = SlotFactory.create_batch(4, round=round_)

    results = at_once(
        [
            partial(actions.take_final_seat, slot=slot, team=team, by=member, now=NOW)
            for slot, member in zip(slots, members, strict=True)
        ]
    )

    assert len(refused(results, TalkTaken)) == 3
    assert FinalTalk.objects.filter(team=team).count() == 1


@pytest.mark.parametrize("round_number", range(3))
def test_seats_go_round_without_a_deadlock(round_number):
    slot = SlotFactory(round__purpose="final", capacity=1)
    talk = FinalTalkFactory(slot=slot)
    holder = TeamPlaceFactory(team=talk.team).membership
    wanting = TeamPlaceFactory(team=TeamFactory(course=slot.round.course))

    results = at_once(
        [
            partial(actions.give_final_seat_back, final_talk=talk, by=holder, now=NOW),
            partial(
                actions.take_final_seat,
                slot=Slot.objects.get(pk=slot.pk),
                team=wanting.team,
                by=wanting.membership,
                now=NOW,
            ),
        ]
    )

    assert results[0] is None
    assert kinds(results[1:]) in (["FinalTalk"], ["SlotFull"])

"""Moves by staff, what a place counts from, papers of a team, and letters about who comes and goes."""

from datetime import timedelta

import pytest

from outbox.models import Letter
from projects import actions, errors, queries
from projects.models import ProjectSettings
from tests.factories import (
    NOW,
    CourseFactory,
    FinalTalkFactory,
    MembershipFactory,
    PaperFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def instructor(course):
    return MembershipFactory(course=course, instructor=True)


@pytest.fixture
def place(course):
    return TeamPlaceFactory(team__course=course, joined_at=NOW - 9 * DAY)


def kinds_to(member):
    return sorted(Letter.objects.filter(recipient=member.user).values_list("kind", flat=True))


def move(place, target, by):
    return actions.move_to_team(
        membership=place.membership, source=place.team, target=target, by=by, now=NOW
    )


def test_move_ends_one_place_begins_the_other_and_tells_all(place, course, instructor):
    stays = TeamPlaceFactory(team=place.team).membership
    target = TeamPlaceFactory(team__course=course)

    moved = move(place, target.team, instructor)

    place.refresh_from_db()
    assert place.left_at == moved.joined_at == NOW
    assert queries.current_team(place.membership) == target.team
    assert kinds_to(place.membership) == ["team-place"]
    assert place.team.name in Letter.objects.get(recipient=place.membership.user).body
    assert kinds_to(stays) == ["team-left"]
    assert kinds_to(target.membership) == ["team-joined"]


def test_move_of_the_last_member_gives_the_seat_back(place, course, instructor):
    FinalTalkFactory(team=place.team, slot__round__course=course)

    move(place, TeamFactory(course=course), instructor)

    assert queries.final_talk_of(place.team) is None


def test_move_to_a_full_team_changes_nothing(place, course, instructor):
    ProjectSettings.objects.create(course=course, team_max=1)
    target = TeamPlaceFactory(team__course=course).team

    with pytest.raises(errors.TeamFull):
        move(place, target, instructor)

    assert queries.current_team(place.membership) == place.team
    assert not Letter.objects.exists()


def test_move_to_where_the_student_is_or_from_where_they_are_not(place, course, instructor):
    with pytest.raises(errors.SameTeam):
        move(place, place.team, instructor)
    stranger = TeamPlaceFactory(team__course=course)
    stranger.team = place.team
    with pytest.raises(errors.NotInTeam):
        move(stranger, TeamFactory(course=course), instructor)


def put(team, student, by, since):
    return actions.place_in_team(team=team, membership=student, by=by, now=NOW, since=since)


def test_place_counts_from_the_moment_that_staff_say(course, instructor):
    team, student = TeamFactory(course=course), MembershipFactory(course=course)
    TeamPlaceFactory(
        team__course=course, membership=student, joined_at=NOW - 9 * DAY, left_at=NOW - 5 * DAY
    )

    placed = put(team, student, instructor, NOW - 5 * DAY)

    assert placed.is_at(NOW - 3 * DAY)
    assert kinds_to(student) == ["team-place"]


@pytest.mark.parametrize("since", [NOW - 6 * DAY, NOW + timedelta(seconds=1)])
def test_place_neither_overlaps_another_one_nor_begins_later(course, instructor, since):
    team, student = TeamFactory(course=course), MembershipFactory(course=course)
    TeamPlaceFactory(
        team__course=course, membership=student, joined_at=NOW - 9 * DAY, left_at=NOW - 5 * DAY
    )

    with pytest.raises(errors.PlacesOverlap):
        put(team, student, instructor, since)

    assert queries.current_team(student) is None


def test_those_who_stay_are_told_who_left(place):
    stays = TeamPlaceFactory(team=place.team).membership
    dropped = MembershipFactory(course=place.team.course, dropped=True)
    TeamPlaceFactory(team=place.team, membership=dropped)

    actions.leave_team(team=place.team, by=place.membership, now=NOW)

    assert kinds_to(stays) == ["team-left"]
    assert kinds_to(dropped) == kinds_to(place.membership) == []


def test_student_whom_staff_take_out_is_told_unless_they_dropped(place, instructor):
    dropped = MembershipFactory(course=place.team.course, dropped=True)
    TeamPlaceFactory(team=place.team, membership=dropped)

    for member in (place.membership, dropped):
        actions.remove_from_team(team=place.team, membership=member, by=instructor, now=NOW)

    assert kinds_to(place.membership) == ["team-place-ended"]
    assert kinds_to(dropped) == []


def test_team_names_papers_of_its_own_course_only(place, course):
    paper = PaperFactory(course=course)
    actions.relate_papers(team=place.team, papers=[paper], by=place.membership, now=NOW)

    with pytest.raises(errors.WrongPaper):
        actions.relate_papers(
            team=place.team, papers=[PaperFactory()], by=place.membership, now=NOW
        )

    assert list(place.team.related_papers.all()) == [paper]


def test_student_is_put_on_the_board_once_and_taken_off(course):
    student = MembershipFactory(course=course)
    actions.look_for_team(interests="Compilers", by=student, now=NOW)
    looking = actions.look_for_team(interests="Caches", by=student, now=NOW + DAY)

    assert (looking.interests, looking.put_at) == ("Caches", NOW)
    actions.stop_looking_for_team(by=student, now=NOW)
    actions.stop_looking_for_team(by=student, now=NOW)
    assert queries.looking_of(student) is None


def test_student_in_a_team_is_not_on_the_board(place):
    with pytest.raises(errors.AlreadyInTeam):
        actions.look_for_team(interests="Caches", by=place.membership, now=NOW)


def test_fixed_teams_have_no_board(course):
    ProjectSettings.objects.create(course=course, teams_locked_at=NOW)

    with pytest.raises(errors.TeamsLocked):
        actions.look_for_team(interests="Caches", by=MembershipFactory(course=course), now=NOW)


def test_team_that_stops_looking_says_nothing_more(place):
    actions.look_for_members(
        team=place.team, is_looking=True, looking_for="Writers", by=place.membership, now=NOW
    )
    team = actions.look_for_members(
        team=place.team, is_looking=False, looking_for="Writers", by=place.membership, now=NOW
    )

    assert (team.is_looking, team.looking_for) == (False, "")

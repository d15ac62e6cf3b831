from datetime import timedelta

import pytest

from projects import actions, errors
from projects.models import FinalTalk
from tests.factories import (
    NOW,
    FinalTalkFactory,
    MembershipFactory,
    SlotFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot():
    return SlotFactory(round__purpose="final", capacity=2)


@pytest.fixture
def place(slot):
    return TeamPlaceFactory(team__course=slot.round.course)


@pytest.fixture
def instructor(slot):
    return MembershipFactory(course=slot.round.course, instructor=True)


def take(slot, place, *, by=None, now=NOW):
    return actions.take_final_seat(slot=slot, team=place.team, by=by or place.membership, now=now)


def test_team_gets_the_lowest_free_seat(slot, place):
    FinalTalkFactory(slot=slot)

    talk = take(slot, place)

    assert (talk.team, talk.seat.slot, talk.seat.number) == (place.team, slot, 2)
    assert (talk.taken_by, talk.taken_at) == (place.membership, NOW)


def test_taking_and_giving_back_show_on_the_course_page(slot, place):
    course = slot.round.course
    version = course.content_version

    talk = take(slot, place)
    actions.give_final_seat_back(final_talk=talk, by=place.membership, now=NOW)

    course.refresh_from_db()
    assert course.content_version == version + 2


def test_full_slot_is_refused(slot, place):
    FinalTalkFactory.create_batch(2, slot=slot)

    with pytest.raises(errors.SlotFull, match="Choose another"):
        take(slot, place)


def test_team_takes_one_seat_only(slot, place):
    take(slot, place)
    second = SlotFactory(round=slot.round)

    with pytest.raises(errors.TalkTaken, match="Give it back"):
        take(second, place)

    assert FinalTalk.objects.count() == 1


@pytest.mark.parametrize("now", [NOW - timedelta(days=3), NOW + timedelta(days=2)])
def test_outside_the_window_students_are_refused_and_staff_are_not(slot, place, instructor, now):
    with pytest.raises(errors.SignupClosed):
        take(slot, place, now=now)

    assert take(slot, place, by=instructor, now=now).taken_by == instructor


def test_slot_for_paper_talks_is_not_for_final_talks(place):
    slot = SlotFactory(round__course=place.team.course, round__purpose="talk")

    with pytest.raises(errors.SlotNotAvailable):
        take(slot, place)


def test_other_courses_team_gets_no_seat(slot):
    stranger = TeamPlaceFactory()

    with pytest.raises(errors.SlotNotAvailable):
        take(slot, stranger)


def test_cancelled_session_hands_out_no_seat(slot, place):
    slot.session.status = "cancelled"
    slot.session.save()

    with pytest.raises(errors.SlotNotAvailable, match="does not take place"):
        take(slot, place)


def test_only_members_take_and_give_back(slot, place):
    other = TeamPlaceFactory(team=TeamFactory(course=slot.round.course)).membership

    with pytest.raises(errors.NotInTeam):
        take(slot, place, by=other)
    talk = take(slot, place)
    with pytest.raises(errors.NotInTeam):
        actions.give_final_seat_back(final_talk=talk, by=other, now=NOW)

    assert FinalTalk.objects.get() == talk


def test_seat_given_back_is_free_for_another_team(slot, place):
    talk = take(slot, place)
    other = TeamPlaceFactory(team__course=slot.round.course)

    actions.give_final_seat_back(final_talk=talk, by=place.membership, now=slot.round.returns_until)

    assert take(slot, other).seat.number == 1


def test_after_the_cut_off_only_staff_give_back(slot, place, instructor):
    talk = take(slot, place)
    late = slot.round.returns_until + timedelta(seconds=1)

    with pytest.raises(errors.SignupClosed, match="Ask the staff"):
        actions.give_final_seat_back(final_talk=talk, by=place.membership, now=late)
    actions.give_final_seat_back(final_talk=talk, by=instructor, now=late)

    assert not FinalTalk.objects.exists()


def test_talk_without_a_seat_can_be_cleared(slot, place, instructor):
    talk = take(slot, place)
    talk.seat = None
    talk.save()

    actions.give_final_seat_back(final_talk=talk, by=instructor, now=NOW)

    assert not FinalTalk.objects.exists()

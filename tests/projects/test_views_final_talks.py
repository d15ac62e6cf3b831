from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from projects.models import FinalTalk
from tests.factories import (
    NOW,
    FinalTalkFactory,
    MembershipFactory,
    RoundFactory,
    SlotFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def round_():
    return RoundFactory(purpose="final")


@pytest.fixture
def course(round_):
    return round_.course


@pytest.fixture
def slot(round_):
    return SlotFactory(round=round_, session__title="Final talks, first day")


@pytest.fixture
def place(course, client):
    place = TeamPlaceFactory(team__course=course)
    client.force_login(place.membership.user)
    return place


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


def page(client, course):
    return client.get(reverse("projects:final-talks", args=[course.slug]))


def take(client, slot, **fields):
    course = slot.round.course
    return client.post(reverse("projects:final-seat-take", args=[course.slug, slot.pk]), fields)


def give_back(client, talk):
    course = talk.team.course
    return client.post(reverse("projects:final-seat-return", args=[course.slug, talk.pk]))


def words(response):
    return response.content.decode()


def test_page_says_when_there_is_no_sign_up(client):
    member = MembershipFactory()
    client.force_login(member.user)

    assert "has not been set yet" in words(page(client, member.course))


def test_page_says_when_there_are_no_slots(client, course, place):
    assert "no slots yet" in words(page(client, course))


def test_member_takes_a_seat_for_the_team(client, course, slot, place):
    shown = words(page(client, course))
    assert "1 of 1 seats free" in shown
    assert f"Take a seat for {place.team.name}" in shown

    response = take(client, slot)

    assert response.url == reverse("projects:final-talks", args=[course.slug])
    assert FinalTalk.objects.get().team == place.team
    shown = words(client.get(response.url))
    assert "0 of 1 seats free" in shown and "Give the seat back" in shown
    assert "Take a seat" not in shown


def test_full_slot_says_so_and_shows_what_is_free(client, slot, place):
    FinalTalkFactory(slot=slot)
    SlotFactory(round=slot.round, session__title="Final talks, second day")

    response = take(client, slot)

    assert response.status_code == 400
    shown = words(response)
    assert "this slot is full" in shown and "Final talks, second day" in shown
    assert "1 of 1 seats free" in shown


def test_student_without_team_is_told(client, slot):
    client.force_login(MembershipFactory(course=slot.round.course).user)

    assert "You are in no team yet" in words(page(client, slot.round.course))
    response = take(client, slot)

    assert response.status_code == 400
    assert "then take a seat" in words(response)


def test_closed_sign_up_offers_nothing(client, course, slot, place, clock):
    clock.move_to(slot.round.closes_at)

    assert "Take a seat" not in words(page(client, course))
    response = take(client, slot)

    assert response.status_code == 400
    assert "is over" in words(response)


def test_cancelled_session_offers_nothing(client, course, slot, place):
    slot.session.status = "cancelled"
    slot.session.save()

    shown = words(page(client, course))

    assert "Cancelled" in shown and "Take a seat" not in shown


def test_member_gives_the_seat_back(client, slot, place):
    talk = FinalTalkFactory(slot=slot, team=place.team)

    assert give_back(client, talk).status_code == 302
    assert not FinalTalk.objects.exists()
    assert give_back(client, talk).status_code == 404


def test_after_the_cut_off_it_is_said_whom_to_ask(client, course, slot, place, clock):
    talk = FinalTalkFactory(slot=slot, team=place.team)
    clock.move_to(slot.round.returns_until + timedelta(minutes=1))

    assert "Give the seat back" not in words(page(client, course))
    response = give_back(client, talk)

    assert response.status_code == 400
    assert "Ask the staff" in words(response)


def test_other_teams_seat_is_not_given_back(client, slot, place):
    talk = FinalTalkFactory(slot=slot)

    assert "Give the seat back" not in words(page(client, slot.round.course))
    assert give_back(client, talk).status_code == 403


def test_staff_take_and_give_back_for_a_team(client, course, slot, ta):
    team = TeamPlaceFactory(team__course=course).team
    client.force_login(ta.user)
    shown = words(page(client, course))
    assert "Teams without a seat" in shown and "Give it a seat" in shown

    assert take(client, slot, team=team.pk).status_code == 302
    talk = FinalTalk.objects.get()
    assert (talk.team, talk.taken_by) == (team, ta)
    assert "Every team has one" in words(page(client, course))
    assert give_back(client, talk).status_code == 302
    assert not FinalTalk.objects.exists()


@pytest.mark.parametrize("team", ["", "x", "9" * 30, "\0"])
def test_staffs_senseless_choice_is_refused_in_words(client, slot, ta, team):
    client.force_login(ta.user)

    response = take(client, slot, team=team)

    assert response.status_code == 400
    assert "Choose a team" in words(response)


def test_other_courses_team_cannot_be_chosen(client, slot, ta):
    client.force_login(ta.user)

    assert take(client, slot, team=TeamPlaceFactory().team.pk).status_code == 400


def test_other_slots_are_nowhere(client, course, place):
    other = SlotFactory(round__purpose="final")
    papers = SlotFactory(round=RoundFactory(course=course, purpose="talk"))

    for slot in [other, papers]:
        address = reverse("projects:final-seat-take", args=[course.slug, slot.pk])
        assert client.post(address).status_code == 404


def test_observer_takes_nothing(client, slot):
    client.force_login(MembershipFactory(course=slot.round.course, observer=True).user)

    assert take(client, slot).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_staff", [True, False])
def test_page_takes_as_many_queries_for_three_slots_as_for_one(
    client, course, round_, place, ta, count, is_staff, django_assert_num_queries
):
    for slot in SlotFactory.create_batch(count, round=round_, capacity=count):
        for _seat in range(count):
            FinalTalkFactory(slot=slot, team=TeamFactory(course=course))
    if is_staff:
        client.force_login(ta.user)

    # session, user, course, member, round, talks, slots, and team and its talk or waiting teams
    with django_assert_num_queries(8 if is_staff else 9):
        response = page(client, course)

    assert words(response).count("data-slot") == count

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from agenda.queries import next_up
from papers import actions, tasks
from papers.models import Presentation, SeatOffer, WaitlistEntry
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    TopicFactory,
    WaitlistEntryFactory,
)

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def round_():
    return RoundFactory(returns_until=NOW + WEEK)


@pytest.fixture
def course(round_):
    return round_.course


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course)
    client.force_login(member.user)
    return member


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


def talk_in(round_, week, title, **fields):
    session = {"slot__session__starts_at": NOW + (week + 2) * WEEK}
    slot = TopicFactory(slot__round=round_, paper__title=title, **session).slot
    return PresentationFactory(slot=slot, **fields)


@pytest.fixture
def talk(round_):
    return talk_in(round_, 0, "Attention")


@pytest.fixture
def slot(talk):
    return talk.seat.slot


def at(name, course, *args):
    return reverse(f"papers:{name}", args=[course.slug, *args])


def words(response):
    return " ".join(response.content.decode().split())


def give_back(talk):
    actions.give_seat_back(presentation=talk, by=talk.membership, now=NOW)


def join(client, slot, **fields):
    return client.post(at("waitlist-join", slot.round.course, slot.pk), fields, follow=True)


def test_student_joins_the_queue_of_a_full_talk_and_leaves_it(client, course, slot, student):
    WaitlistEntryFactory(slot=slot)
    board = at("signup", course)
    assert "Wait for a seat" in words(client.get(board))
    assert "1 waits for this talk." in words(client.get(at("waitlist", course, slot.pk)))

    shown = words(join(client, slot, instead_of="nothing"))

    assert "You are in the queue: 1 is before you." in shown
    assert "You wait for a seat" in words(client.get(board))
    assert "You wait for a seat" in words(client.get(at("presentations", course)))
    entry = WaitlistEntry.objects.get(membership=student)
    response = client.post(at("waitlist-leave", course, entry.pk), follow=True)
    assert "You have left the queue." in words(response)


def test_who_has_all_their_talks_chooses_one_to_give(client, course, round_, slot, student):
    old = talk_in(round_, 3, "Diffusion", membership=student)
    close = talk_in(round_, 6, "Scaling", membership=student, turn=2)
    page = words(client.get(at("waitlist", course, slot.pk)))
    assert "You have all your talks." in page and "Diffusion" in page
    assert "Nothing" not in page

    for wrong in ({}, {"instead_of": "nothing"}, {"instead_of": "0"}):
        response = join(client, slot, **wrong)
        assert response.status_code == 400 and "Choose one of these." in words(response)
    join(client, slot, instead_of=old.pk)

    assert WaitlistEntry.objects.get().instead_of == old
    assert "all your talks" not in words(client.get(at("waitlist", course, slot.pk)))
    assert close.seat is not None


def test_joining_is_refused_in_words(client, course, round_, slot, student):
    talk_in(round_, 0, "Same week", membership=student)
    assert "in one week" in words(client.get(at("waitlist", course, slot.pk)))

    response = join(client, slot, instead_of="nothing")

    assert response.status_code == 400 and "Your talks would be in one week." in words(response)
    assert not WaitlistEntry.objects.exists()


def test_a_talk_with_a_free_seat_or_past_the_cut_off_has_no_queue(
    client, course, round_, slot, talk, student, clock
):
    give_back(talk)
    assert "1 seat is free" in words(client.get(at("waitlist", course, slot.pk)))
    clock.move_to(round_.returns_until + HOUR)
    assert "do not pass on now" in words(client.get(at("waitlist", course, slot.pk)))


@pytest.fixture
def offer(slot, talk, student):
    WaitlistEntryFactory(slot=slot, membership=student)
    give_back(talk)
    return SeatOffer.objects.get()


def test_a_kept_seat_is_shown_wherever_it_is_looked_for(client, course, slot, student, offer):
    address = at("seat-offer", course, offer.pk)

    for url in (at("signup", course), at("presentations", course), at("waitlist", course, slot.pk)):
        assert address in words(client.get(url)), url
    (line,) = (one for one in next_up([student], now=NOW, limit=9) if one.deadline.kind == "offer")
    assert (line.deadline.key, line.at) == (f"offer:{offer.pk}", offer.lapses_at)
    assert (line.deadline.title, line.is_due) == ("A seat is kept for you: Attention", True)
    assert "1 seat free" not in words(client.get(at("presentations", course)))


def test_a_kept_seat_is_taken_with_one_press(client, course, student, offer):
    shown = words(client.get(at("seat-offer", course, offer.pk)))
    assert "It is kept until" in shown and "Thu 15 Oct 2026, 12:00" in shown

    response = client.post(at("seat-offer-accept", course, offer.pk), follow=True)

    assert "The seat is yours: “Attention”." in words(response)
    assert Presentation.objects.get().membership == student
    assert "You have taken this seat." in words(client.get(at("seat-offer", course, offer.pk)))
    again = client.post(at("seat-offer-accept", course, offer.pk))
    assert again.status_code == 409 and "no longer kept for you: taken" in words(again)


def test_a_kept_seat_is_let_go(client, course, offer):
    response = client.post(at("seat-offer-decline", course, offer.pk), follow=True)

    assert "The seat has passed on" in words(response)
    assert "let this seat pass on" in words(client.get(at("seat-offer", course, offer.pk)))
    assert client.post(at("seat-offer-decline", course, offer.pk)).status_code == 409


def test_what_is_given_for_a_kept_seat_is_said_and_what_stands_in_its_way(
    client, course, round_, slot, talk, student
):
    old = talk_in(round_, 3, "Diffusion", membership=student)
    WaitlistEntryFactory(slot=slot, membership=student, instead_of=old)
    give_back(talk)
    kept = SeatOffer.objects.get()
    assert "Diffusion" in words(client.get(at("seat-offer", course, kept.pk)))
    talk_in(round_, 0, "Same week", membership=student, turn=2)

    shown = words(client.get(at("seat-offer", course, kept.pk)))
    response = client.post(at("seat-offer-accept", course, kept.pk))

    assert "So you cannot take it as things stand." in shown
    assert response.status_code == 400 and "in one week" in words(response)


def test_a_lapsed_seat_passes_on_by_the_task_and_says_so(client, course, slot, offer, clock):
    second = WaitlistEntryFactory(slot=slot)
    clock.move_to(offer.lapses_at)

    tasks.pass_seats_on()

    assert SeatOffer.objects.get(state="open").entry == second
    assert "is no more" in words(client.get(at("seat-offer", course, offer.pk)))


def test_staff_see_who_waits_and_give_the_seat(client, course, round_, slot, talk, student, ta):
    first = WaitlistEntryFactory(slot=slot, membership__user__name="Ada Lovelace")
    second = WaitlistEntryFactory(slot=slot, membership=student)
    talk_in(round_, 0, "Same week", membership=student)
    client.force_login(ta.user)
    assert "2 wait" in words(client.get(at("signup", course)))
    page = at("waitlist", course, slot.pk)
    shown = words(client.get(page))
    assert "Ada Lovelace" in shown and f"The talks of {student.user.name} would be" in shown

    refused = client.post(at("waitlist-promote", course, second.pk))
    assert refused.status_code == 409 and "No seat is free" in words(refused)
    give_back(talk)
    assert "A seat is kept for them until" in words(client.get(page))
    response = client.post(at("waitlist-promote", course, first.pk), follow=True)

    assert "Ada Lovelace has the seat and is told by letter." in words(response)


def test_giving_back_says_that_somebody_waits(client, course, slot, talk):
    WaitlistEntryFactory(slot=slot)
    client.force_login(talk.membership.user)
    address = at("seat-return", course, talk.pk)
    assert "1 waits for this seat" in words(client.get(address))

    assert "is kept for who waited for it" in words(client.post(address, follow=True))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_staff", [False, True])
def test_queue_takes_as_many_queries_for_three(
    client, course, slot, student, ta, count, is_staff, django_assert_num_queries
):
    WaitlistEntryFactory.create_batch(count, slot=slot)
    if is_staff:
        client.force_login(ta.user)

    # session, user, course, member, slot; queue, offers, talks, quotas, policy; free seats
    with django_assert_num_queries(11 if is_staff else 14):
        response = client.get(at("waitlist", course, slot.pk))

    assert response.content.decode().count("data-entry") == (count if is_staff else 0)

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from papers import actions
from papers.models import Presentation, Swap
from tests.factories import (
    NOW,
    BallotFactory,
    ImpossibleSessionFactory,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    SlidesFactory,
    TalkPolicyFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


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
def mine(round_, student):
    return talk_in(round_, 0, "Attention", membership=student)


@pytest.fixture
def theirs(round_):
    return talk_in(round_, 3, "Transformers", membership__user__name="Ada Lovelace")


def at(name, course, *args):
    return reverse(f"papers:{name}", args=[course.slug, *args])


def words(response):
    return " ".join(response.content.decode().split())


def offer(talk, wanted=None, note=""):
    by = talk.membership
    return actions.offer_swap(talk=talk, wanted=wanted, note=note, by=by, now=NOW)


def test_partners_are_listed_with_dates_and_with_what_would_break(
    client, course, round_, student, mine, theirs
):
    ballot = BallotFactory(membership=student)
    ImpossibleSessionFactory(ballot=ballot, session=theirs.seat.slot.session)
    busy = talk_in(round_, 6, "Diffusion")
    SlidesFactory(presentation=busy)
    talk_in(round_, -3, "Long ago")

    shown = words(client.get(at("swap-offer", course, mine.pk)))

    assert "Ada Lovelace" in shown and "Wed 18 Nov 2026, 12:00" in shown
    assert "You marked this date as impossible." in shown
    assert "There are slides for it already." in shown and "Long ago" not in shown
    assert "1 talk cannot be swapped for it" in shown
    assert (shown.count("data-choice"), shown.count("data-not")) == (1, 1)


def test_student_offers_a_swap(client, course, mine, theirs):
    sent = {"wanted": theirs.pk, "note": "I am away."}

    response = client.post(at("swap-offer", course, mine.pk), sent, follow=True)

    swap = Swap.objects.get()
    assert (swap.asked, swap.note, swap.is_to_anyone) == (theirs.membership, "I am away.", False)
    assert "The swap is offered" in words(response) and "Withdraw the offer" in words(response)


def test_student_offers_a_seat_to_anyone(client, course, mine):
    client.post(at("swap-offer", course, mine.pk), {"wanted": "anyone"})

    assert Swap.objects.get().is_to_anyone


@pytest.mark.parametrize("wanted", ["", "0", "x", "own"])
def test_what_is_no_partner_is_refused_and_the_message_kept(client, course, mine, wanted):
    sent = {"wanted": mine.pk if wanted == "own" else wanted, "note": "Please"}

    response = client.post(at("swap-offer", course, mine.pk), sent)

    assert response.status_code == 400
    assert "Choose one of these." in words(response) and 'value="Please"' in words(response)


def test_offering_the_same_again_is_refused(client, course, mine, theirs):
    offer(mine, theirs)

    response = client.post(at("swap-offer", course, mine.pk), {"wanted": theirs.pk})

    assert response.status_code == 400 and "offered this already" in words(response)


def test_a_talk_that_cannot_change_hands_says_so(client, course, round_, mine, clock):
    clock.move_to(round_.returns_until + timedelta(seconds=1))

    shown = words(client.get(at("swap-offer", course, mine.pk)))

    assert "Seats can no longer be swapped" in shown and "Offer the swap" not in shown


def test_who_is_asked_sees_what_changes_and_accepts(client, course, student, mine, theirs):
    swap = offer(theirs, mine, note="Please")
    shown = words(client.get(at("swap-accept", course, swap.pk)))
    assert "You give" in shown and "Ada Lovelace gives" in shown and "“Please”" in shown
    assert "made at once" in shown

    response = client.post(at("swap-accept", course, swap.pk), follow=True)

    assert "The swap is made: you present “Transformers”." in words(response)
    assert student.presentations.get().seat == theirs.seat


def test_what_would_break_or_is_marked_stands_beside_the_offer(
    client, course, round_, student, mine, theirs
):
    swap = offer(theirs, mine)
    session = theirs.seat.slot.session
    ImpossibleSessionFactory(ballot=BallotFactory(membership=student), session=session)
    talk_in(round_, 3, "Scaling", membership=student, turn=2)

    shown = words(client.get(at("swap-accept", course, swap.pk)))
    assert "You may take it all the same" in shown and "would be in one week" in shown

    response = client.post(at("swap-accept", course, swap.pk))
    assert response.status_code == 400 and "would be in one week" in words(response)


def test_an_answer_that_comes_too_late_is_told_why(client, course, mine, theirs):
    swap = offer(theirs, mine)
    actions.withdraw_swap(swap=swap, by=theirs.membership, now=NOW)

    for name in ("swap-accept", "swap-decline"):
        response = client.post(at(name, course, swap.pk))
        assert response.status_code == 409 and "over: withdrawn" in words(response)
    assert "Withdrawn" in words(client.get(at("swap-accept", course, swap.pk)))


def test_student_declines_and_withdraws(client, course, mine, theirs):
    asked, own = offer(theirs, mine), offer(mine, theirs)
    shown = words(client.get(at("swaps", course)))
    assert "Offered to you" in shown and "You offer" in shown

    client.post(at("swap-decline", course, asked.pk))
    response = client.post(at("swap-withdraw", course, own.pk), follow=True)

    assert set(Swap.objects.values_list("state", flat=True)) == {"declined", "withdrawn"}
    assert "Your offer is withdrawn." in words(response)
    assert "Nobody offers a swap now." in words(response) and "Over" in words(response)


def test_a_seat_for_anyone_is_taken_for_one_of_mine_or_for_nothing(
    client, course, round_, student, mine, theirs
):
    swap = offer(theirs)
    address = at("swap-accept", course, swap.pk)
    assert "just take the seat" in words(client.get(address))
    assert client.post(address, {}).status_code == 400

    talk_in(round_, 6, "Scaling", membership=student, turn=2)
    assert "just take the seat" not in words(client.get(address))
    assert client.post(address, {"giving": "nothing"}).status_code == 400
    client.post(address, {"giving": mine.pk})

    assert Presentation.objects.get(pk=mine.pk).seat == theirs.seat


def test_who_is_slower_is_told_so(client, course, round_, student, mine, theirs):
    TalkPolicyFactory(course=course, swaps_need_approval=True)
    swap, faster = offer(theirs), talk_in(round_, 6, "Scaling")
    actions.accept_swap(swap=swap, by=faster.membership, giving=faster, now=NOW)
    address = at("swap-accept", course, swap.pk)

    assert "Somebody else was faster" in words(client.get(address))
    response = client.post(address, {"giving": mine.pk})

    assert response.status_code == 409 and "accepted already" in words(response)


def test_a_seat_given_away_is_just_taken(client, course, student, theirs):
    swap = offer(theirs)

    client.post(at("swap-accept", course, swap.pk), {"giving": "nothing"})

    assert student.presentations.get().seat == theirs.seat


def test_staff_approve_and_stop(client, course, round_, mine, theirs, ta):
    TalkPolicyFactory(course=course, swaps_need_approval=True)
    third = talk_in(round_, 6, "Scaling")
    swap, other = offer(mine, theirs), offer(third, theirs)
    actions.accept_swap(swap=other, by=theirs.membership, now=NOW)
    actions.accept_swap(swap=swap, by=theirs.membership, now=NOW)
    waiting = client.get(at("swaps", course))
    assert "Agreed: waits for the staff" in words(waiting)
    client.force_login(ta.user)
    shown = words(client.get(reverse("dashboard", args=[course.slug])))
    assert "swaps wait for approval" in shown and at("swaps", course) in shown

    assert client.post(at("swap-veto", course, other.pk), {"reason": ""}).status_code == 400
    client.post(at("swap-veto", course, other.pk), {"reason": "The guest comes."})
    response = client.post(at("swap-approve", course, swap.pk), follow=True)

    states = {swap: "done", other: "vetoed"}
    assert {one: Swap.objects.get(pk=one.pk).state for one in states} == states
    assert "“The guest comes.”" in words(response)
    late = client.post(at("swap-veto", course, swap.pk), {"reason": "No."})
    assert late.status_code == 409 and "nothing left to stop" in words(late)
    assert client.post(at("swap-approve", course, swap.pk)).status_code == 409


def test_a_swap_that_lapsed_by_itself_is_shown_as_such(client, course, round_, mine, theirs, clock):
    swap = offer(theirs, mine)
    clock.move_to(round_.returns_until + timedelta(seconds=1))

    shown = words(client.get(at("swaps", course)))

    assert "Lapsed" in shown and "until the cut-off" in shown and "See what changes" not in shown
    assert Swap.objects.get(pk=swap.pk).state == "offered"


def test_talks_and_boards_lead_to_swaps(client, course, mine, theirs):
    offer(theirs, mine)
    address = at("swap-offer", course, mine.pk)

    for url in (at("presentations", course), at("signup", course)):
        shown = words(client.get(url))
        assert address in shown and "1 swap is offered to you." in shown
    assert address in words(client.get(reverse("talk", args=[course.slug, mine.pk])))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_staff", [False, True])
def test_list_takes_six_queries(
    client, course, round_, mine, ta, count, is_staff, django_assert_num_queries
):
    for week in range(count):
        talk = talk_in(round_, 3 * week + 3, f"Paper {week}")
        offer(talk, mine), offer(mine, talk), offer(talk)
    if is_staff:
        client.force_login(ta.user)

    # session, user, course, member, swaps, round
    with django_assert_num_queries(6):
        response = client.get(at("swaps", course))

    assert response.content.decode().count("data-swap") == 3 * count


@pytest.mark.parametrize("count", [1, 3])
def test_choice_of_partners_takes_as_many_queries_for_three(
    client, course, round_, mine, count, django_assert_num_queries
):
    for week in range(count):
        talk_in(round_, 3 * week + 3, f"Paper {week}")

    # session, user, course, member, talk; talks, policy, marks
    with django_assert_num_queries(8):
        response = client.get(at("swap-offer", course, mine.pk))

    assert response.content.decode().count("data-choice") == count

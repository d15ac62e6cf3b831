"""Swapping talks and waiting for one, on a phone and without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from papers import actions
from papers.models import SeatOffer
from tests.factories import (
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    TalkPolicyFactory,
    TopicFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def round_():
    now = timezone.now()
    until = now + timedelta(days=5)
    opens_at = now - timedelta(days=1)
    return RoundFactory(opens_at=opens_at, closes_at=until, returns_until=until)


@pytest.fixture
def talks(round_):
    """Three talks of three students, in three weeks."""
    found = []
    for week, title in enumerate(["Attention", "Transformers", "Scaling"], start=1):
        starts_at = timezone.now() + timedelta(weeks=week)
        topic = TopicFactory(
            slot__round=round_, slot__session__starts_at=starts_at, paper__title=title
        )
        found.append(PresentationFactory(slot=topic.slot, taken_at=timezone.now()))
    return found


def path_of(member, name, *args):
    return reverse(name, args=[member.course.slug, *args])


def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(visit, round_, talks, findings):
    now = timezone.now()
    a, b, c = talks
    TalkPolicyFactory(course=round_.course, swaps_need_approval=True)
    asked = actions.offer_swap(talk=b, wanted=a, note="Please?", by=b.membership, now=now)
    open_to_all = actions.offer_swap(talk=c, by=c.membership, now=now)
    agreed = actions.offer_swap(talk=a, wanted=b, by=a.membership, now=now)
    actions.accept_swap(swap=agreed, by=b.membership, now=now)
    waiting = MembershipFactory(course=round_.course)
    slot = c.seat.slot
    actions.join_waitlist(slot=slot, student=waiting, by=waiting, now=now)
    staff = MembershipFactory(course=round_.course, ta=True)
    pages = [
        (a.membership, "papers:swaps"),
        (a.membership, "papers:swap-offer", a.pk),
        (a.membership, "papers:swap-accept", asked.pk),
        (a.membership, "papers:swap-accept", open_to_all.pk),
        (a.membership, "papers:waitlist", slot.pk),
        (waiting, "papers:waitlist", slot.pk),
        (waiting, "papers:signup"),
        (staff, "papers:swaps"),
        (staff, "papers:swap-veto", agreed.pk),
        (staff, "papers:waitlist", slot.pk),
    ]
    actions.join_waitlist(slot=b.seat.slot, student=waiting, by=waiting, now=now)
    actions.give_seat_back(presentation=b, by=staff, now=now)
    pages += [(waiting, "papers:seat-offer", SeatOffer.objects.get().pk)]

    for place, (member, name, *args) in enumerate(pages):
        scheme = ("light", "dark")[place % 2]
        page = visit(member, path_of(member, name, *args), viewport=PHONE, color_scheme=scheme)

        assert findings(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") == 360, name


@pytest.mark.parametrize("is_scripted", [True, False])
def test_two_swap_and_a_third_gets_the_seat_that_becomes_free(visit, round_, talks, is_scripted):
    options = {"viewport": PHONE, "java_script_enabled": is_scripted}
    a, b, c = talks
    page = visit(a.membership, path_of(a.membership, "papers:presentations"), **options)
    page.get_by_role("link", name="Offer a swap").click()
    page.get_by_label("Transformers").check()
    page.get_by_label("Message").fill("I am away that week.")
    page.get_by_role("button", name="Offer the swap").click()
    page.get_by_text("The swap is offered.").wait_for()

    page = visit(b.membership, path_of(b.membership, "papers:presentations"), **options)
    page.get_by_role("link", name="Answer").click()
    page.get_by_role("link", name="See what changes").click()
    page.get_by_text("I am away that week.").wait_for()
    page.get_by_role("button", name="Accept the swap").click()
    page.get_by_text("The swap is made: you present “Attention”.").wait_for()

    waiting = MembershipFactory(course=round_.course)
    page = visit(waiting, path_of(waiting, "papers:signup"), **options)
    row = page.locator("[data-slot]", has_text="Scaling")
    row.get_by_role("link", name="Wait for a seat").click()
    page.get_by_label("Nothing").check()
    page.get_by_role("button", name="Join the queue").click()
    page.get_by_text("You are in the queue, and next.").wait_for()
    actions.give_seat_back(presentation=c, by=c.membership, now=timezone.now())
    page.reload()
    page.get_by_role("link", name="Take it or let it pass on").click()
    page.get_by_role("button", name="Take the seat").click()
    page.get_by_text("The seat is yours: “Scaling”.").wait_for()

    assert waiting.presentations.get().seat == c.seat

"""Feedback in class: from the code on the wall to what the presenter reads, on a phone, also without JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from schedule.models import Session
from tests.factories import (
    FeedbackFactory,
    MembershipFactory,
    PresentationFactory,
    SlidesFactory,
    TopicFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 780}}


@pytest.fixture
def talk():
    """A talk that is just being given, with a partner, and with feedback by three listeners."""
    topic = TopicFactory(
        slot__capacity=2,
        slot__session__starts_at=timezone.now() - timedelta(minutes=30),
        paper__title="Attention",
    )
    talk = PresentationFactory(slot=topic.slot, membership__user__name="Mina Kim")
    PresentationFactory(slot=topic.slot)
    SlidesFactory(presentation=talk)
    for number in range(3):
        FeedbackFactory(presentation=talk, liked=f"Good {number}", clarity=number + 2)
    return talk


@pytest.fixture
def course(talk):
    return talk.membership.course


def end(talk):
    """Let the time for feedback be over."""
    ended = timezone.now() - timedelta(days=1, minutes=1)
    Session.objects.filter(pk=talk.seat.slot.session_id).update(
        starts_at=ended - timedelta(hours=1), ends_at=ended
    )


@pytest.mark.parametrize("has_javascript", [True, False])
def test_from_the_code_on_the_wall_to_what_the_presenter_reads(visit, talk, course, has_javascript):
    options = PHONE | {"java_script_enabled": has_javascript}
    wall = visit(talk.membership, reverse("talk", args=[course.slug, talk.pk]))
    wall.get_by_role("link", name="QR code for the class").click()
    address = wall.locator("figcaption a").get_attribute("href")

    listener = MembershipFactory(course=course, user__name="Jae Park")
    phone = visit(listener, reverse("home"), **options)
    phone.goto(address)
    phone.get_by_role("group", name="How clear was it?").get_by_label("5").check()
    phone.get_by_label("What was good?").fill("The running example.")
    phone.get_by_role("button", name="Send my feedback").click()
    expect(phone.get_by_text("Choose one of the five.")).to_be_visible()
    expect(phone.get_by_label("What was good?")).to_have_value("The running example.")
    phone.get_by_role("group", name="How deep did it go?").get_by_label("2").check()
    phone.get_by_role("button", name="Send my feedback").click()
    expect(phone.get_by_text("your feedback has arrived")).to_be_visible()

    end(talk)
    staff = visit(MembershipFactory(course=course, ta=True), reverse("home"), **options)
    staff.goto(address.replace("feedback/", ""))
    staff.get_by_role("link", name="Read the feedback, with names").click()
    expect(staff.get_by_role("heading", name="Jae Park")).to_be_visible()
    staff.get_by_role("link", name="See what the presenter will read").click()
    staff.get_by_role("button", name="Release the feedback").click()

    mine = visit(talk.membership, reverse("talk", args=[course.slug, talk.pk]), **options)
    expect(mine.get_by_text("The running example.")).to_be_visible()
    assert "Jae Park" not in mine.content()


PAGES = ["talk", *(f"papers:feedback-{name}" for name in ("give", "qr", "review", "release"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    visit, live_server, talk, course, findings, scheme
):
    ta = MembershipFactory(course=course, ta=True)
    page = visit(ta, reverse("home"), color_scheme=scheme, **PHONE)

    for name in PAGES:
        page.goto(live_server.url + reverse(name, args=[course.slug, talk.pk]))
        assert (name, findings(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_axe_finds_nothing_where_the_presenter_reads_and_where_visitors_look(
    visit, talk, course, findings
):
    end(talk)
    talk.feedback_released_at = talk.shared_at = timezone.now()
    talk.save()
    course.is_public = True
    course.save()
    path = reverse("talk", args=[course.slug, talk.pk])

    mine = visit(talk.membership, path, **PHONE)
    assert mine.get_by_text("Good 1").is_visible() and findings(mine) == []
    outside = visit(MembershipFactory(), path, **PHONE)
    expect(outside.get_by_role("link", name="Download the slides")).to_be_visible()
    assert findings(outside) == []
    assert "Mina Kim" not in outside.content()
    listed = visit(
        MembershipFactory(course=course, ta=True),
        reverse("papers:session-feedback", args=[course.slug, talk.seat.slot.session_id]),
        **PHONE,
    )
    assert findings(listed) == []

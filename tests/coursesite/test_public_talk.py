"""What everybody may see of a talk: only once it is given, only if its presenter agreed, and whose only if the course says so."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.urls import reverse

from courses.models import Course
from papers.models import Presentation
from tests.access_world import NOTES
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    SlidesFactory,
    TalkPolicyFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def slot():
    return TopicFactory(
        slot__capacity=2,
        slot__session__starts_at=NOW - DAY,
        slot__session__title="Discussion",
        paper__title="Attention",
    ).slot


@pytest.fixture
def course(slot):
    course = slot.round.course
    course.is_public = True
    course.save()
    return course


@pytest.fixture
def talk(slot, course):
    """A talk given yesterday that its presenter shows to everybody."""
    return PresentationFactory(slot=slot, membership__user__name="Mina Kim", shared_at=NOW)


@pytest.fixture
def upload():
    return {
        "upload__sha256": storages["uploads"].store(iter([NOTES])).sha256,
        "upload__name": "Mina Kim.pdf",
    }


def page(client, talk):
    return client.get(reverse("talk", args=[talk.membership.course.slug, talk.pk]))


def download(client, slides):
    course = slides.presentation.membership.course
    return client.get(reverse("papers:slides-download", args=[course.slug, slides.pk]))


def words(response):
    return " ".join(response.content.decode().split())


def test_everybody_sees_the_topic_and_the_latest_slides_and_no_name(client, talk, upload):
    draft = SlidesFactory(presentation=talk, **upload, uploaded_at=NOW - 2 * DAY)
    final = SlidesFactory(presentation=talk, version=2, **upload)

    shown = words(page(client, talk))
    assert "<h1>Attention</h1>" in shown and "Discussion" in shown and "PDF" in shown
    assert "Mina Kim" not in shown and talk.membership.user.email not in shown

    found = download(client, final)
    assert b"".join(found.streaming_content) == NOTES
    assert "Mina" not in found["Content-Disposition"]
    assert f"talk-{talk.pk}-slides.pdf" in found["Content-Disposition"]
    assert download(client, draft).status_code == 302  # to the sign-in page
    client.force_login(MembershipFactory().user)
    assert page(client, talk).status_code == 200
    assert download(client, draft).status_code == 404


def test_course_may_name_those_who_agreed(client, talk, course):
    TalkPolicyFactory(course=course, names_presenters=True)
    silent = PresentationFactory(slot=talk.seat.slot, membership__user__name="Jae Park")

    for url in [reverse("course", args=[course.slug]), talk_session(talk), talk_page(talk)]:
        shown = words(client.get(url))
        assert "Mina Kim" in shown and "Jae Park" not in shown
    assert page(client, silent).status_code == 302


def talk_session(talk):
    slot = talk.seat.slot
    return reverse("schedule:session", args=[slot.round.course.slug, slot.session_id])


def talk_page(talk):
    return reverse("talk", args=[talk.membership.course.slug, talk.pk])


def test_programme_leads_to_it_without_a_name(client, talk, course):
    for url in [reverse("course", args=[course.slug]), talk_session(talk)]:
        shown = words(client.get(url))
        assert talk_page(talk) in shown and "topic and slides" in shown
        assert "Mina Kim" not in shown


def unshared(talk):
    Presentation.objects.filter(pk=talk.pk).update(shared_at=None)


def not_given_yet(talk):
    session = talk.seat.slot.session
    session.ends_at = NOW + timedelta(seconds=1)
    session.save()


def cancelled(talk):
    session = talk.seat.slot.session
    session.status = "cancelled"
    session.save()


def dropped(talk):
    member = talk.membership
    member.state, member.dropped_at = "dropped", NOW
    member.save()


def private(talk):
    Course.objects.update(is_public=False)


@pytest.mark.parametrize("change", [unshared, not_given_yet, cancelled, dropped, private])
def test_otherwise_nobody_outside_sees_anything(client, talk, change):
    slides = SlidesFactory(presentation=talk)
    change(talk)

    assert page(client, talk).status_code == 302
    assert download(client, slides).status_code == 302
    assert talk_page(talk) not in words(client.get(talk_session(talk)))
    client.force_login(MembershipFactory().user)
    assert page(client, talk).status_code == 404
    assert download(client, slides).status_code == 404


def test_presenter_agrees_and_takes_it_back_on_the_page(client, talk, course):
    unshared(talk)
    client.force_login(talk.membership.user)
    assert "Everybody may see this talk" in words(page(client, talk))

    client.post(reverse("papers:talk-share", args=[course.slug, talk.pk]))
    shown = words(page(client, talk))
    assert "You agreed that everybody may see it" in shown
    client.post(reverse("papers:talk-unshare", args=[course.slug, talk.pk]))

    talk.refresh_from_db()
    assert talk.shared_at is None


def test_staff_only_take_it_back_and_classmates_are_not_asked(client, talk, course):
    unshared(talk)
    ta, classmate = MembershipFactory(course=course, ta=True), MembershipFactory(course=course)
    client.force_login(ta.user)
    assert "Who may see this talk" not in words(page(client, talk))
    assert client.post(reverse("papers:talk-share", args=[course.slug, talk.pk])).status_code == 403
    Presentation.objects.update(shared_at=NOW)

    assert "Its presenter agreed" in words(page(client, talk))
    client.force_login(classmate.user)
    assert "Who may see this talk" not in words(page(client, talk))


def test_in_an_archived_course_consent_can_be_taken_back_and_none_is_given(client, talk, course):
    course.archived_at = NOW
    course.save()
    client.force_login(talk.membership.user)
    assert "Show it to members only" in words(page(client, talk))

    client.post(reverse("papers:talk-unshare", args=[course.slug, talk.pk]))

    talk.refresh_from_db()
    assert talk.shared_at is None
    assert "Who may see this talk" not in words(page(client, talk))


def test_in_a_private_course_nobody_is_asked(client, talk):
    unshared(talk)
    private(talk)
    client.force_login(talk.membership.user)

    assert "Who may see this talk" not in words(page(client, talk))

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    SessionFactory,
    SlidesFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def round_():
    return RoundFactory()


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


def topic_slot(round_, title="Attention", **fields):
    return TopicFactory(slot__round=round_, paper__title=title, **fields).slot


def page(client, course):
    return client.get(reverse("papers:presentations", args=[course.slug]))


def words(response):
    return " ".join(response.content.decode().split())


def test_page_says_when_there_are_no_talks(client, course, student, ta):
    assert "as soon as the staff have put them up" in words(page(client, course))

    client.force_login(ta.user)
    assert reverse("papers:talks-plan", args=[course.slug]) in words(page(client, course))


def test_course_without_a_sign_up_has_a_page_too(client):
    member = MembershipFactory()
    client.force_login(member.user)

    assert "No talks yet" in words(page(client, member.course))


def test_own_talks_come_first_with_what_is_due(client, round_, course, student):
    talk = PresentationFactory(slot=topic_slot(round_), membership=student)

    shown = words(page(client, course))

    assert shown.index("My talks") < shown.index("All talks")
    assert reverse("talk", args=[course.slug, talk.pk]) in shown
    assert "Slides due" in shown and "Wed 21 Oct 2026, 12:00" in shown and "in 7 days" in shown
    assert "You have 1 of 2 talks" in shown and "Take a seat" in shown


def test_own_slides_are_shown_with_their_version(client, round_, course, student):
    talk = PresentationFactory(slot=topic_slot(round_), membership=student)
    SlidesFactory(presentation=talk)
    SlidesFactory(presentation=talk, version=2)

    shown = words(page(client, course))

    assert "Slides, version 2" in shown and "Slides in" in shown


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [(NOW - 3 * DAY, "The sign-up opens"), (NOW + 2 * DAY, "ask the staff for a seat")],
)
def test_student_without_talks_is_told_when_or_whom_to_ask(
    client, round_, course, student, clock, moment, sentence
):
    topic_slot(round_)
    clock.move_to(moment)

    shown = words(page(client, course))

    assert "You have 0 of 2 talks" in shown and sentence in shown
    assert "Take a seat" not in shown


def test_everybody_is_named_with_slides_and_free_seats(client, round_, course, student):
    talk = PresentationFactory(slot=topic_slot(round_, slot__capacity=3))
    slides = SlidesFactory(presentation=talk)

    shown = words(page(client, course))

    assert talk.membership.user.name in shown and "2 seats free" in shown
    assert reverse("papers:slides-download", args=[course.slug, slides.pk]) in shown


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (NOW, "Slides due"),
        (NOW - DAY, "Taken"),
        (NOW + 7 * DAY + timedelta(seconds=1), "Slides overdue"),
        (NOW + 11 * DAY, "Given"),
    ],
)
def test_state_of_each_talk_is_said(client, round_, course, ta, clock, moment, state):
    PresentationFactory(slot=topic_slot(round_))
    client.force_login(ta.user)
    clock.move_to(moment)

    assert f">{state}</span>" in words(page(client, course))


def test_past_talks_are_folded_away_until_all_are_past(client, round_, course, student, clock):
    past = SessionFactory(course=course, starts_at=NOW - DAY)
    topic_slot(round_, "Attention", slot__session=past)
    topic_slot(round_, "Transformers")

    shown = words(page(client, course))
    assert shown.index("Transformers") < shown.index("1 session is over") < shown.index("Attention")
    assert '<details class="past-days">' in shown

    clock.move_to(NOW + 11 * DAY)
    assert '<details class="past-days" open> <summary>2 sessions are over' in words(
        page(client, course)
    )


def test_way_to_the_sign_up_counts_seats_while_it_is_open(client, round_, course, student, clock):
    topic_slot(round_)
    assert "Sign-up: 1 seat free" in words(page(client, course))

    clock.move_to(round_.closes_at)
    assert "Sign-up: " not in words(page(client, course))


def test_cancelled_session_is_struck_out(client, round_, course, student):
    session = SessionFactory(course=course, status="cancelled", title="Transformers")
    PresentationFactory(slot=topic_slot(round_, slot__session=session, slot__capacity=2))

    shown = words(page(client, course))

    assert "<s>Transformers</s>" in shown and "Cancelled" in shown and "seat free" not in shown


def test_topic_without_a_paper_has_its_words(client, round_, course, student):
    TopicFactory(slot__round=round_, paper=None, title="A debate")

    assert "A debate" in words(page(client, course))


def test_staff_see_who_needs_a_talk(client, round_, course, ta):
    done, half = MembershipFactory.create_batch(2, course=course)
    for number in [1, 2]:
        slot = topic_slot(round_, f"Paper {number}")
        PresentationFactory(slot=slot, membership=done, turn=number)
    PresentationFactory(slot=topic_slot(round_), membership=half)
    MembershipFactory(course=course, dropped=True)
    client.force_login(ta.user)

    shown = words(page(client, course))

    assert "Students without their 2 talks" in shown and "1 of 2" in shown
    assert shown.count("data-short") == 1
    client.force_login(done.user)
    assert "data-short" not in words(page(client, course))


@pytest.mark.parametrize("fields", [{}, {"observer": True}, {"ta": True}, {"instructor": True}])
def test_every_member_sees_the_talks(client, round_, course, fields):
    PresentationFactory(slot=topic_slot(round_))
    client.force_login(MembershipFactory(course=course, **fields).user)

    assert page(client, course).status_code == 200


def test_strangers_see_no_names(client, round_, course):
    assert page(client, course).status_code == 302
    for stranger in [MembershipFactory(), MembershipFactory(course=course, dropped=True)]:
        client.force_login(stranger.user)
        assert page(client, course).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_staff", [True, False])
def test_page_takes_as_many_queries_for_three_talks_as_for_one(
    client, round_, course, student, ta, count, is_staff, django_assert_num_queries
):
    for number in range(count):
        slot = topic_slot(round_, f"Paper {number}", slot__capacity=count)
        for _seat in range(count):
            SlidesFactory(presentation=PresentationFactory(slot=slot))
    if is_staff:
        client.force_login(ta.user)

    # session, user, course, member, round, topics, talks, slides, and who needs a talk or how many;
    # of students also queues, kept seats and swaps
    with django_assert_num_queries(9 if is_staff else 12):
        response = page(client, course)

    assert words(response).count("data-slot") == count

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from grading.models import Grade
from papers.models import Response
from tests.factories import (
    NOW,
    AssignmentRunFactory,
    FeedbackFactory,
    ItemFactory,
    MembershipFactory,
    PresentationFactory,
    ProposedTalkFactory,
    ReadingFactory,
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
def slot():
    return TopicFactory(
        slot__capacity=2,
        slot__session__place="Room 5",
        paper__title="Attention",
        paper__doi="10.1/x",
    ).slot


@pytest.fixture
def course(slot):
    return slot.round.course


@pytest.fixture
def talk(slot, client):
    talk = PresentationFactory(slot=slot)
    client.force_login(talk.membership.user)
    return talk


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


def page(client, talk):
    return client.get(reverse("talk", args=[talk.membership.course.slug, talk.pk]))


def words(response):
    return " ".join(response.content.decode().split())


def grade(talk, ta, *, points=87, status="graded", **item):
    item = ItemFactory(component__course=talk.membership.course, turn=talk.turn, **item)
    return Grade.objects.create(
        item=item,
        membership=talk.membership,
        status=status,
        points=points,
        comment="Good figures",
        changed_at=NOW,
        changed_by=ta,
    )


def question(talk, text):
    slot = talk.seat.slot
    reading = slot.session.readings.filter(paper=slot.topic.paper).first() or ReadingFactory(
        session=slot.session, paper=slot.topic.paper
    )
    author = MembershipFactory(course=slot.round.course)
    return Response.objects.create(
        reading=reading, membership=author, text=text, posted_at=NOW, changed_at=NOW
    )


def test_page_says_what_when_where_and_by_whom(client, talk):
    partner = PresentationFactory(slot=talk.seat.slot)

    shown = words(page(client, talk))

    assert "<h1>Attention</h1>" in shown and "https://doi.org/10.1/x" in shown
    assert "Sat 24 Oct 2026, 12:00" in shown and "in 10 days" in shown and "Room 5" in shown
    assert "Wed 21 Oct 2026, 12:00" in shown and "Asia/Seoul" in shown
    assert talk.membership.user.name in shown and partner.membership.user.name in shown
    slug = talk.membership.course.slug
    assert reverse("talk", args=[slug, partner.pk]) in shown
    assert reverse("schedule:session", args=[slug, talk.seat.slot.session_id]) in shown


def test_presenter_finds_the_upload_and_every_version(client, talk):
    assert "You have not uploaded any yet" in words(page(client, talk))
    first = SlidesFactory(presentation=talk)
    SlidesFactory(presentation=talk, version=2)

    shown = words(page(client, talk))

    slug = talk.membership.course.slug
    assert reverse("papers:slides-upload", args=[slug, talk.pk]) in shown
    assert reverse("papers:slides-download", args=[slug, first.pk]) in shown
    assert shown.index("Version 2") < shown.index("Version 1")


def test_classmate_sees_the_talk_and_changes_nothing(client, talk, course):
    question(talk, "Why eight heads?")
    SlidesFactory(presentation=talk)
    client.force_login(MembershipFactory(course=course).user)

    shown = words(page(client, talk))

    assert "slides.pdf" in shown
    assert "Upload" not in shown.replace("Uploaded", "") and "Why eight heads?" not in shown
    assert "Give the seat back" not in shown


@pytest.mark.parametrize(
    ("moment", "has_slides", "state", "step"),
    [
        (NOW - DAY, False, "Taken", "Draft slides"),
        (NOW, False, "Slides due", "Draft slides"),
        (NOW + 8 * DAY, False, "Slides overdue", "Draft slides"),
        (NOW, True, "Slides in", "Talk given"),
        (NOW + 11 * DAY, True, "Given", "Final slides"),
        (NOW + 11 * DAY, False, "Given", "Final slides"),
    ],
)
def test_state_follows_from_the_facts(client, talk, clock, moment, has_slides, state, step):
    clock.move_to(moment)
    if has_slides:
        SlidesFactory(presentation=talk)

    shown = words(page(client, talk))

    assert f">{state}</span> </dd>" in shown
    assert f'aria-current="step"><span class="stages__what">{step}<' in shown


def test_cancelled_session_is_said(client, talk):
    session = talk.seat.slot.session
    session.status = "cancelled"
    session.save()

    assert "Cancelled" in words(page(client, talk))


def test_presenter_sees_the_released_grade_with_its_comment(client, talk, ta):
    grade(talk, ta, released=True, name="Presentation 1")

    shown = words(page(client, talk))

    assert "87 of 100 points" in shown and "Good figures" in shown
    assert ">Graded</span> </dd>" in shown and 'aria-current="step"' not in shown


@pytest.mark.parametrize(
    ("status", "word"), [("excused", "Excused"), ("missing", "Missing"), ("absent", "Absent")]
)
def test_decision_without_points_is_said_in_words(client, talk, ta, status, word):
    grade(talk, ta, released=True, points=None, status=status)

    assert f"<strong>{word}</strong>" in words(page(client, talk))


def test_hidden_grade_stays_hidden_from_everybody_on_the_page(client, talk, ta):
    grade(talk, ta)

    for member in [talk.membership, ta]:
        client.force_login(member.user)
        shown = words(page(client, talk))
        assert "Good figures" not in shown and "87 of 100" not in shown


def test_partner_and_classmates_do_not_see_ones_grade(client, talk, ta, course):
    grade(talk, ta, released=True)
    partner = PresentationFactory(slot=talk.seat.slot)
    readers = [
        partner.membership,
        MembershipFactory(course=course),
        MembershipFactory(course=course, observer=True),
    ]

    for member in readers:
        client.force_login(member.user)
        for one in [talk, partner]:
            shown = words(page(client, one))
            is_own = member == one.membership
            assert "Good figures" not in shown and ">Graded</span> </dd>" not in shown
            assert ('<span class="stages__what">Graded' in shown) is is_own


def test_staff_see_the_released_grade_and_the_way_to_entering_it(client, talk, ta):
    item = grade(talk, ta, released=True).item
    client.force_login(ta.user)

    shown = words(page(client, talk))

    assert "Good figures" in shown
    sheet = reverse("grading:item", args=[talk.membership.course.slug, item.pk])
    assert f"{sheet}#value-{talk.membership_id}" in shown


def test_questions_are_pooled_without_names_for_the_presenter(client, talk, ta):
    assert "Nobody has posted one" in words(page(client, talk))
    asked = question(talk, "Why eight heads?")

    shown = words(page(client, talk))
    assert "Why eight heads?" in shown and asked.membership.user.name not in shown
    session = talk.seat.slot.session
    assert reverse("papers:questions", args=[talk.membership.course.slug, session.pk]) in shown

    client.force_login(ta.user)
    assert asked.membership.user.name in words(page(client, talk))


def test_questions_to_other_papers_are_not_mixed_in(client, talk):
    other = ReadingFactory(session=talk.seat.slot.session)
    Response.objects.create(
        reading=other,
        membership=MembershipFactory(course=talk.membership.course),
        text="About another paper",
        posted_at=NOW,
        changed_at=NOW,
    )

    assert "About another paper" not in words(page(client, talk))


def test_talk_on_a_free_topic_has_a_page(client, slot):
    free = TopicFactory(slot__round=slot.round, paper=None, title="A debate")
    talk = PresentationFactory(slot=free.slot)
    client.force_login(talk.membership.user)

    shown = words(page(client, talk))

    assert "<h1>A debate</h1>" in shown and "The paper" not in shown


def test_talk_whose_topic_nobody_has_said_is_named_by_its_session(client):
    talk = PresentationFactory(slot__session__title="Transformers")
    client.force_login(talk.membership.user)

    assert "<h1>Transformers</h1>" in words(page(client, talk))


def test_seat_is_offered_back_as_long_as_it_may_be(client, talk, ta, clock):
    assert "Give the seat back" in words(page(client, talk))
    clock.move_to(talk.seat.slot.round.returns_until + timedelta(minutes=1))
    assert "Give the seat back" not in words(page(client, talk))

    client.force_login(ta.user)
    assert "Take the talk away" in words(page(client, talk))
    FeedbackFactory(presentation=talk)
    assert "Take the talk away" not in words(page(client, talk))
    talk.feedback.all().delete()
    SlidesFactory(presentation=talk)
    assert "Take the talk away" not in words(page(client, talk))


def test_archived_course_shows_the_talk_and_changes_nothing(client, talk, ta, course):
    grade(talk, ta, released=True)
    course.archived_at = NOW
    course.save()

    shown = words(page(client, talk))

    assert "Good figures" in shown
    assert "Upload" not in shown.replace("Uploaded", "") and "Give the seat back" not in shown


def test_strangers_find_nothing(client, talk, course):
    for stranger in [MembershipFactory(), MembershipFactory(course=course, dropped=True)]:
        client.force_login(stranger.user)
        assert page(client, talk).status_code == 404
    client.logout()
    assert page(client, talk).status_code == 302


def test_other_courses_talk_is_nowhere(client, talk):
    member = MembershipFactory()
    client.force_login(member.user)

    address = reverse("talk", args=[member.course.slug, talk.pk])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_versions_as_for_one(
    client, talk, ta, count, django_assert_num_queries
):
    grade(talk, ta, released=True)
    for number in range(1, count + 1):
        SlidesFactory(presentation=talk, version=number)
        question(talk, f"Question {number}")

    # session, user, course, member, talk, grade, slides, topic, others, questions,
    # what the course says of names, whether the talk was assigned
    with django_assert_num_queries(12):
        response = page(client, talk)

    assert words(response).count("data-question") == count


def test_slides_are_drafts_until_the_session_begins_and_the_last_may_be_declared_final(
    client, talk, clock
):
    begins = talk.seat.slot.session.starts_at
    SlidesFactory(presentation=talk, uploaded_at=begins - timedelta(seconds=1))
    assert ">Draft<" in words(page(client, talk)) and ">Final<" not in words(page(client, talk))
    clock.move_to(begins + DAY)
    assert "Version 1 is the final one" in words(page(client, talk))

    slug = talk.membership.course.slug
    client.post(reverse("papers:slides-keep", args=[slug, talk.pk]))

    shown = words(page(client, talk))
    assert ">Final<" in shown and ">Draft<" in shown
    assert "Version 1 is the final one" not in shown
    assert talk.slides.count() == 2


def test_presenter_is_told_what_comes_next_and_nobody_else_is(client, talk, ta, clock):
    assert "upload your draft slides by" in words(page(client, talk))
    clock.move_to(talk.seat.slot.session.starts_at)
    assert "Show the QR code" in words(page(client, talk))
    clock.move_to(talk.seat.slot.session.ends_at + DAY)
    assert "hand in the slides as you gave them by" in words(page(client, talk))

    client.force_login(ta.user)
    assert "data-next" not in words(page(client, talk))


def test_role_is_said(client, slot):
    slot.topic.role = "opponent"
    slot.topic.save()
    talk = PresentationFactory(slot=slot)
    client.force_login(talk.membership.user)

    assert "<dd>Opponent</dd>" in words(page(client, talk))


def test_listener_is_asked_for_feedback_while_it_is_taken(client, talk, course, clock):
    client.force_login(MembershipFactory(course=course).user)
    address = reverse("papers:feedback-give", args=[course.slug, talk.pk])
    assert address not in words(page(client, talk))
    clock.move_to(talk.seat.slot.session.starts_at)
    assert address in words(page(client, talk))
    clock.move_to(talk.seat.slot.session.ends_at + DAY)
    assert address not in words(page(client, talk))


def test_presenter_is_led_to_why_they_have_this_talk_where_it_was_assigned(client, talk):
    address = reverse("papers:talks-explained", args=[talk.membership.course.slug])
    assert address not in words(page(client, talk))
    staff = MembershipFactory(course=talk.membership.course, instructor=True)
    run = AssignmentRunFactory(
        round=talk.seat.slot.round, asked_by=staff, state="done", ended_at=NOW,
        accepted_at=NOW, accepted_by=staff,
    )  # fmt: skip
    ProposedTalkFactory(run=run, membership=talk.membership, slot=talk.seat.slot)

    assert address in words(page(client, talk))
    client.force_login(staff.user)
    assert address not in words(page(client, talk))

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from outbox.models import Letter
from papers.models import Presentation
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    SessionFactory,
    SlidesFactory,
    SlotFactory,
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
def round_():
    return RoundFactory()


@pytest.fixture
def course(round_):
    return round_.course


@pytest.fixture
def slot(round_):
    return topic_slot(round_, title="Attention")


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course)
    client.force_login(member.user)
    return member


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


def topic_slot(round_, title, **fields):
    return TopicFactory(slot__round=round_, paper__title=title, **fields).slot


def page(client, course):
    return client.get(reverse("papers:signup", args=[course.slug]))


def take(client, slot, **fields):
    course = slot.round.course
    return client.post(reverse("papers:seat-take", args=[course.slug, slot.pk]), fields)


def return_address(talk):
    return reverse("papers:seat-return", args=[talk.membership.course.slug, talk.pk])


def give_back(client, talk):
    return client.post(return_address(talk))


def words(response):
    return " ".join(response.content.decode().split())


def test_page_says_when_there_is_no_sign_up(client):
    member = MembershipFactory()
    client.force_login(member.user)

    shown = words(page(client, member.course))

    assert "has not been set yet" in shown and "Set the sign-up" not in shown


def test_page_says_when_there_are_no_talks(client, course, student):
    assert "No talks yet" in words(page(client, course))


def test_page_shows_the_window_with_its_zone_and_what_i_hold(client, course, slot, student):
    PresentationFactory(slot=topic_slot(slot.round, "Transformers"), membership=student)

    shown = words(page(client, course))

    assert "You hold 1 of 2 seats" in shown and "Transformers" in shown
    assert "Fri 16 Oct 2026, 12:00" in shown and "KST" in shown and "Asia/Seoul" in shown
    assert "in 2 days" in shown and "2 days ago" in shown
    assert "1 seat free" in shown


def test_student_takes_a_seat(client, course, slot, student):
    assert "Take a seat" in words(page(client, course))

    response = take(client, slot)

    assert response.url == reverse("papers:signup", args=[course.slug])
    assert Presentation.objects.get().membership == student
    shown = words(client.get(response.url))
    assert "The seat is yours: “Attention”." in shown and "Give the seat back" in shown
    assert "Take a seat" not in shown
    assert not Letter.objects.exists()


def test_seat_taken_meanwhile_is_said_with_what_is_still_free(client, slot, student):
    PresentationFactory(slot=slot)
    topic_slot(slot.round, "Transformers", slot__capacity=2)

    response = take(client, slot)

    assert response.status_code == 409
    shown = words(response)
    assert "Somebody was faster: “Attention” is full" in shown
    assert "2 seats are still free:" in shown
    assert 'href="#slot-' in shown and "Transformers" in shown


def test_full_talk_is_shown_as_full(client, course, slot, student):
    PresentationFactory(slot=slot)

    shown = words(page(client, course))

    assert "Full" in shown and "0 seats free" in shown and "Take a seat" not in shown


def test_student_with_all_talks_or_one_that_day_is_offered_nothing(client, course, slot, student):
    beside = topic_slot(slot.round, "Beside", slot__session=slot.session)
    PresentationFactory(slot=beside, membership=student)
    other = topic_slot(slot.round, "Transformers", slot__session__starts_at=NOW + 17 * DAY)
    shown = words(page(client, course))
    assert shown.count("Take a seat") == 1
    assert shown.count("You present in this session already.") == 1
    assert take(client, slot).status_code == 400

    PresentationFactory(slot=other, membership=student, turn=2)

    assert "Take a seat" not in words(page(client, course))
    assert take(client, topic_slot(slot.round, "A third")).status_code == 400


def test_board_says_what_keeps_a_talk_from_a_student(client, course, slot, student, ta):
    near = {"slot__session__starts_at": slot.session.starts_at - DAY}
    far = {"slot__session__starts_at": NOW + 24 * DAY}
    PresentationFactory(
        slot=topic_slot(slot.round, "Held", role="opponent", **near), membership=student
    )
    late = topic_slot(slot.round, "Later", role="opponent", **far)
    TalkPolicyFactory(course=course, roles_differ=True)

    shown = words(page(client, course))

    assert "You present in that week already." in shown
    assert "You have a talk in this role already." in shown and "Take a seat" not in shown
    assert take(client, slot).status_code == take(client, late).status_code == 400
    client.force_login(ta.user)
    placed = take(client, slot, student=student.pk)
    assert "closer to another talk of" in words(client.get(placed.url))
    Presentation.objects.get(seat__slot=slot).delete()
    placed = take(client, late, student=student.pk)
    assert "in this role already; the rules ask for different" in words(client.get(placed.url))


@pytest.mark.parametrize(
    ("moment", "label", "sentence"),
    [(NOW - 3 * DAY, "Not open yet", "not opened yet"), (NOW + 2 * DAY, "Closed", "is over")],
)
def test_shut_sign_up_offers_nothing(client, course, slot, student, clock, moment, label, sentence):
    clock.move_to(moment)

    shown = words(page(client, course))
    response = take(client, slot)

    assert label in shown and "Take a seat" not in shown
    assert response.status_code == 400
    assert sentence in words(response)


def test_cancelled_session_offers_nothing(client, course, slot, student):
    slot.session.status = "cancelled"
    slot.session.save()

    shown = words(page(client, course))

    assert "Cancelled" in shown and "Take a seat" not in shown
    assert take(client, slot).status_code == 400


def test_past_talks_are_folded_away_and_offer_nothing(client, round_, course, student):
    past = SessionFactory(course=course, starts_at=NOW - DAY)
    topic_slot(round_, "Attention", slot__session=past)

    shown = words(page(client, course))

    assert "1 session is over" in shown and "Take a seat" not in shown and "0 seats free" in shown


def test_student_who_comes_by_address_is_shown_the_board(client, slot, student):
    response = client.get(reverse("papers:seat-take", args=[slot.round.course.slug, slot.pk]))

    assert response.url == reverse("papers:signup", args=[slot.round.course.slug])


def test_student_gives_the_seat_back(client, slot, student):
    talk = PresentationFactory(slot=slot, membership=student)
    assert "You get it back only if nobody does" in words(client.get(return_address(talk)))

    assert give_back(client, talk).status_code == 302
    assert not Presentation.objects.exists()
    assert give_back(client, talk).status_code == 404


def test_after_the_cut_off_it_is_said_whom_to_ask(client, course, slot, student, clock):
    talk = PresentationFactory(slot=slot, membership=student)
    clock.move_to(slot.round.returns_until + timedelta(minutes=1))

    assert "Give the seat back" not in words(page(client, course))
    response = give_back(client, talk)

    assert response.status_code == 400
    assert "Ask the staff for a change" in words(response)


def test_the_board_asks_before_a_seat_is_given_back(client, course, slot, student):
    """A thumb on the wrong line must not cost the seat: the board leads to the question."""
    talk = PresentationFactory(slot=slot, membership=student)

    shown = words(page(client, course))

    assert f'<form method="get" action="{return_address(talk)}">' in shown
    assert "Somebody else may take the seat at once." in words(client.get(return_address(talk)))


def test_talk_with_slides_is_not_offered_back(client, course, slot, student):
    talk = PresentationFactory(slot=slot, membership=student)
    SlidesFactory(presentation=talk)

    assert "Give the seat back" not in words(page(client, course))
    assert give_back(client, talk).status_code == 400
    assert Presentation.objects.get() == talk


def test_classmates_seat_is_not_given_back(client, slot, student):
    talk = PresentationFactory(slot=slot)

    assert "Give the seat back" not in words(page(client, slot.round.course))
    assert give_back(client, talk).status_code == 403


def test_staff_give_a_student_a_seat_and_take_it_away(client, course, slot, ta):
    student = MembershipFactory(course=course)
    client.force_login(ta.user)
    shown = words(page(client, course))
    assert "Students without their 2 talks" in shown and "Give a seat" in shown
    address = reverse("papers:seat-take", args=[course.slug, slot.pk])
    assert f"{student.user.name} ({student.user.email})" in words(client.get(address))

    assert take(client, slot, student=student.pk).status_code == 302
    talk = Presentation.objects.get()
    assert talk.membership == student
    assert "is told by letter" in words(page(client, course))
    assert "Take the talk away" in words(client.get(return_address(talk)))
    assert give_back(client, talk).status_code == 302
    assert not Presentation.objects.exists()
    assert list(Letter.objects.order_by("pk").values_list("kind", flat=True)) == [
        "talk-given",
        "talk-taken-away",
    ]


def test_staff_see_that_every_student_has_all_talks(client, course, slot, ta):
    client.force_login(ta.user)

    assert "Every student has all their talks" in words(page(client, course))


def test_staff_are_told_when_the_seat_is_gone(client, course, slot, ta):
    PresentationFactory(slot=slot)
    client.force_login(ta.user)

    response = take(client, slot, student=MembershipFactory(course=course).pk)

    assert response.status_code == 409
    assert "is full" in words(response)


def test_staff_cannot_give_two_talks_of_one_day(client, course, slot, ta):
    student = MembershipFactory(course=course)
    PresentationFactory(
        slot=SlotFactory(round=slot.round, session=slot.session), membership=student
    )
    client.force_login(ta.user)

    response = take(client, slot, student=student.pk)

    assert response.status_code == 400
    assert "has a talk in this session already" in words(response)


@pytest.mark.parametrize("student", ["", "x", "9" * 30, "\0", "-1"])
def test_staffs_senseless_choice_is_refused_at_the_field(client, slot, ta, student):
    client.force_login(ta.user)

    response = take(client, slot, student=student)

    assert response.status_code == 400
    assert response.context["form"].errors["student"]


def test_other_courses_students_and_full_ones_cannot_be_chosen(client, course, slot, ta):
    client.force_login(ta.user)
    full = MembershipFactory(course=course)
    for turn in [1, 2]:
        PresentationFactory(slot=SlotFactory(round=slot.round), membership=full, turn=turn)

    for member in [MembershipFactory(), full, MembershipFactory(course=course, dropped=True)]:
        response = take(client, slot, student=member.pk)
        assert response.status_code == 400
        assert "Choose a student from the list" in words(response)


def test_student_who_dropped_is_marked_and_can_be_freed(client, course, slot, ta):
    talk = PresentationFactory(slot=slot, membership__dropped=True)
    client.force_login(ta.user)

    assert "dropped the course" in words(page(client, course))
    assert give_back(client, talk).status_code == 302


def test_other_slots_and_talks_are_nowhere(client, course, student):
    final = SlotFactory(round__course=course, round__purpose="final")
    bare = SlotFactory(round=RoundFactory())
    other = topic_slot(RoundFactory(), "Elsewhere")

    for slot in [final, bare, other]:
        address = reverse("papers:seat-take", args=[course.slug, slot.pk])
        assert client.post(address).status_code == 404
    talk = PresentationFactory(slot=other)
    address = reverse("papers:seat-return", args=[course.slug, talk.pk])
    assert client.post(address).status_code == 404


def test_only_students_and_staff_come_near_the_seats(client, course, slot):
    talk = PresentationFactory(slot=slot)
    signup = reverse("papers:signup", args=[course.slug])
    posts = [reverse("papers:seat-take", args=[course.slug, slot.pk]), return_address(talk)]
    client.force_login(MembershipFactory(course=course, observer=True).user)
    assert client.get(signup).status_code == 403
    assert [client.post(address).status_code for address in posts] == [403, 403]

    for stranger in [MembershipFactory(), MembershipFactory(course=course, dropped=True)]:
        client.force_login(stranger.user)
        assert client.get(signup).status_code == 404
        assert [client.post(address).status_code for address in posts] == [404, 404]

    client.logout()
    assert {client.get(address).status_code for address in [signup, *posts]} == {302}


def test_archived_course_is_read_and_not_written(client, course, slot, student):
    talk = PresentationFactory(slot=topic_slot(slot.round, "Transformers"), membership=student)
    course.archived_at = NOW
    course.save()

    shown = words(page(client, course))

    assert "You hold 1 of 2" in shown and "Take a seat" not in shown
    assert "Give the seat back" not in shown
    assert take(client, slot).status_code == 403
    assert give_back(client, talk).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_staff", [True, False])
def test_board_takes_as_many_queries_for_three_talks_as_for_one(
    client, course, round_, student, ta, count, is_staff, django_assert_num_queries
):
    for number in range(count):
        slot = topic_slot(round_, f"Paper {number}", slot__capacity=count + 1)
        for _seat in range(count):
            SlidesFactory(presentation=PresentationFactory(slot=slot))
    if is_staff:
        client.force_login(ta.user)

    # session, user, course, member, round, topics, talks, slides; for staff who needs a talk, for
    # students how many they give and the policy, queues, kept seats and swaps
    with django_assert_num_queries(9 if is_staff else 13):
        response = page(client, course)

    assert words(response).count("data-slot") == count

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from papers.models import Response
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    PresentationFactory,
    ReadingFactory,
    ResponseFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def reading(course):
    return ReadingFactory(course=course)


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course)
    client.force_login(member.user)
    return member


def present(reading, member):
    slot = SlotFactory(round=RoundFactory(course=member.course))
    TopicFactory(slot=slot, paper=reading.paper)
    return PresentationFactory(slot=slot, membership=member)


def questions(client, reading):
    course = reading.paper.course
    return client.get(reverse("papers:questions", args=[course.slug, reading.session_id]))


def post(client, reading, text="Why?"):
    course = reading.paper.course
    address = reverse("papers:response-post", args=[course.slug, reading.pk])
    return client.post(address, {f"reading-{reading.pk}-text": text})


def words(response):
    return response.content.decode()


def test_question_is_posted_and_changed_until_the_session_begins(client, reading, student, clock):
    assert "Post my question" in words(questions(client, reading))

    response = post(client, reading, "Why that?")

    question = Response.objects.get()
    assert response.url == reverse(
        "papers:questions", args=[student.course.slug, reading.session_id]
    )
    assert (question.membership, question.text, question.posted_at) == (student, "Why that?", NOW)
    assert "Why that?" in words(client.get(response.url))

    clock.move_to(NOW + DAY)
    post(client, reading, "Why this?")
    question.refresh_from_db()
    assert (question.text, question.posted_at, question.changed_at) == ("Why this?", NOW, NOW + DAY)

    clock.move_to(reading.session.starts_at)
    refused = post(client, reading, "Too late?")
    question.refresh_from_db()
    assert refused.status_code == 400 and "until the session began" in words(refused)
    assert "Too late?" in words(refused)
    assert question.text == "Why this?"
    shown = words(questions(client, reading))
    assert "Why this?" in shown and "Change my question" not in shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  ", "Write a question first."), ("x" * 4001, "at most 4000"), ("a\0b", "Null characters")],
)
def test_wrong_text_is_said_and_nothing_stored(client, reading, student, text, sentence):
    response = post(client, reading, text)

    assert response.status_code == 400 and sentence in words(response)
    assert not Response.objects.exists()


def test_cancelled_session_takes_no_questions(client, course, student):
    reading = ReadingFactory(
        session=SessionFactory(course=course, status="cancelled"), course=course
    )

    assert post(client, reading).status_code == 400
    assert "Post my question" not in words(questions(client, reading))


def test_student_sees_nobody_elses_question(client, reading, student):
    ResponseFactory(reading=reading, text="A secret thought")

    shown = words(questions(client, reading))

    assert "A secret thought" not in shown and "Post my question" in shown


def test_student_without_question_is_told_so_afterwards(client, reading, student, clock):
    clock.move_to(reading.session.starts_at + DAY)

    assert "You posted no question" in words(questions(client, reading))


def test_presenter_is_excused_and_sees_the_pool_without_names(client, reading, student):
    question = ResponseFactory(reading=reading, membership__user__name="Noam Levi")
    other = ReadingFactory(session=reading.session, course=student.course)
    ResponseFactory(reading=other, text="About the other paper")
    present(reading, student)

    shown = words(questions(client, reading))
    refused = post(client, reading)

    assert question.text in shown and "Noam Levi" not in shown
    assert "About the other paper" not in shown
    assert "no question is asked of you" in shown
    assert shown.count("Post my question") == 1  # of the other reading
    assert refused.status_code == 400 and "You present this paper" in words(refused)
    assert Response.objects.filter(membership=student).count() == 0


@pytest.mark.parametrize("role", ["ta", "instructor"])
def test_staff_see_the_pool_with_names(client, reading, role):
    client.force_login(MembershipFactory(course=reading.paper.course, role=role).user)
    question = ResponseFactory(reading=reading, membership__user__name="Noam Levi")
    ReadingFactory(session=reading.session, paper__course=reading.paper.course)

    shown = words(questions(client, reading))

    assert question.text in shown and "Noam Levi" in shown
    assert "Nobody has posted a question yet." in shown
    assert "Post my question" not in shown


def test_staff_may_post_too(client, reading):
    member = MembershipFactory(course=reading.paper.course, ta=True)
    client.force_login(member.user)

    post(client, reading, "To begin with: why?")

    assert "To begin with: why?" in words(questions(client, reading))


@pytest.mark.parametrize(("role", "status"), [("observer", 403), ("stranger", 404)])
def test_others_neither_see_nor_post(client, reading, role, status):
    fields = {} if role == "stranger" else {"course": reading.paper.course, "role": role}
    client.force_login(MembershipFactory(**fields).user)

    assert questions(client, reading).status_code == status
    assert post(client, reading).status_code == status
    assert not Response.objects.exists()


def test_visitor_is_sent_to_sign_in(client, reading):
    assert reverse("accounts:sign-in") in questions(client, reading).url


def test_archived_course_shows_questions_and_takes_none(client, reading, student):
    student.course.archived_at = NOW
    student.course.save()
    ResponseFactory(reading=reading, membership=student, text="Mine, long ago")

    assert "Mine, long ago" in words(questions(client, reading))
    assert post(client, reading).status_code == 403


def test_other_courses_rows_are_not_found(client, course, student):
    other = ReadingFactory()

    for name, row in [("questions", other.session_id), ("response-post", other.pk)]:
        address = reverse(f"papers:{name}", args=[course.slug, row])
        method = client.get if name == "questions" else client.post
        assert method(address).status_code == 404


def test_session_without_readings_says_so(client, course, student):
    session = SessionFactory(course=course)

    response = client.get(reverse("papers:questions", args=[course.slug, session.pk]))

    assert "Nothing is read for this session" in words(response)


@pytest.mark.parametrize("count", [1, 3])
def test_questions_take_eight_queries(client, course, count, django_assert_num_queries):
    session = SessionFactory(course=course)
    client.force_login(MembershipFactory(course=course, ta=True).user)
    for _ in range(count):
        reading = ReadingFactory(session=session, course=course)
        ResponseFactory.create_batch(count, reading=reading)

    # session, user, course, member, session with its week, readings, talks, responses
    with django_assert_num_queries(8):
        response = questions(client, reading)

    assert words(response).count("data-question") == count * count

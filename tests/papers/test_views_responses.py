from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from papers import rules
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


def fields(*texts):
    """Return what a browser sends: each text with the print of what stands there now."""
    sent = {}
    for reading, text in texts:
        stands = reading.responses.values_list("text", flat=True).first() or ""
        sent[f"reading-{reading.pk}-text"] = text
        sent[f"reading-{reading.pk}-seen"] = rules.text_print(stands)
    return sent


def post_all(client, reading, sent):
    course = reading.paper.course
    return client.post(reverse("papers:response-post", args=[course.slug, reading.pk]), sent)


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
    [
        ("  ", "Write a question first."),
        ("\r\n\t", "Write a question first."),
        ("x" * 4001, "at most 4000"),
        ("a\0b", "Null characters"),
        ("a\x1b[31mb", "cannot be shown"),
        ("a\u202eb", "turns the direction"),
    ],
)
def test_wrong_text_is_said_and_nothing_stored(client, reading, student, text, sentence):
    response = post(client, reading, text)

    assert response.status_code == 400 and sentence in words(response)
    assert not Response.objects.exists()


def test_a_lines_end_counts_once_as_in_the_browser(client, reading, student):
    text = "\n".join(["x" * 99] * 40)

    post(client, reading, text.replace("\n", "\r\n"))

    assert len(text) == 3999 and Response.objects.get().text == text


def test_lines_and_markup_are_shown_as_typed_and_no_address_becomes_a_link(
    client, reading, student
):
    post(client, reading, "One <b>line</b>\nhttps://example.edu/\n\nAnother")
    MembershipFactory(course=student.course, ta=True, user__email="ta@x.edu")
    client.force_login(student.course.memberships.get(role="ta").user)

    shown = words(questions(client, reading))

    assert "One &lt;b&gt;line&lt;/b&gt;<br>https://example.edu/</p>" in shown


def test_who_had_to_sign_in_before_posting_comes_back_to_the_page(client, reading, student):
    client.logout()
    sent_away = post(client, reading).url
    client.force_login(student.user)

    back = client.get(reverse("papers:response-post", args=[student.course.slug, reading.pk]))

    assert reverse("accounts:sign-in") in sent_away and str(reading.pk) in sent_away
    assert back.url == reverse("papers:questions", args=[student.course.slug, reading.session_id])


def test_all_that_was_typed_is_posted_by_whichever_button(client, reading, student):
    other, third = ReadingFactory.create_batch(2, session=reading.session, course=student.course)
    ResponseFactory(reading=third, membership=student, text="As it was")
    sent = fields((reading, "First"), (other, "Second"), (third, "As it was"))

    response = post_all(client, reading, sent)

    texts = (
        Response.objects.filter(membership=student).order_by("pk").values_list("text", flat=True)
    )
    assert list(texts) == ["As it was", "First", "Second"]
    assert "Your 2 questions are posted." in words(client.get(response.url))


def test_an_open_discussion_says_what_is_asked_of_whom(client, reading, student):
    optional = ReadingFactory(session=reading.session, course=student.course, kind="optional")
    ResponseFactory(reading=optional, membership=student)
    assert "is asked of you; more are welcome" in words(questions(client, reading))

    talk = present(reading, student)
    assert "You present here" in words(questions(client, reading))

    talk.delete()
    post(client, reading)
    assert "You have asked what is asked of you" in words(questions(client, reading))


def test_where_all_is_optional_nothing_is_asked(client, reading, student):
    reading.kind = "optional"
    reading.save()

    assert "is asked of you" not in words(questions(client, reading))


def test_none_is_posted_if_one_is_refused_and_both_stay_on_the_page(client, reading, student):
    other = ReadingFactory(session=reading.session, course=student.course)

    response = post_all(client, reading, fields((reading, "Good"), (other, "x" * 4001)))

    assert response.status_code == 400 and not Response.objects.exists()
    assert "Good" in words(response) and "at most 4000" in words(response)


def test_a_question_to_ones_own_paper_beside_another_refuses_both(client, reading, student):
    other = ReadingFactory(session=reading.session, course=student.course)
    present(other, student)

    response = post_all(client, reading, fields((reading, "Good"), (other, "Mine")))

    assert response.status_code == 400 and not Response.objects.exists()
    assert "You present this paper, so no question" in words(response)


def test_the_last_of_two_tabs_counts_and_says_what_it_replaced(client, reading, student):
    opened = {f"reading-{reading.pk}-seen": ""}  # before anything was posted
    post(client, reading, "From the first tab")

    response = post_all(client, reading, fields((reading, "From the second")) | opened)

    assert Response.objects.get().text == "From the second"
    shown = words(client.get(response.url))
    assert "It took the place of" in shown and "From the first tab" in shown


def test_what_was_seen_is_replaced_without_a_word_and_the_same_again_changes_nothing(
    client, reading, student, clock
):
    post(client, reading, "First")
    clock.move_to(NOW + DAY)
    again = post_all(client, reading, fields((reading, "First")))
    assert Response.objects.get().changed_at == NOW
    assert "It took the place" not in words(client.get(again.url))

    response = post_all(client, reading, fields((reading, "Better")))

    assert "It took the place" not in words(client.get(response.url))
    assert Response.objects.get().changed_at == NOW + DAY


def test_what_stands_in_another_tab_unchanged_does_not_come_back(client, reading, student):
    other = ReadingFactory(session=reading.session, course=student.course)
    ResponseFactory(reading=other, membership=student, text="Old")
    sent = fields((reading, "New"), (other, "Old"))
    Response.objects.filter(reading=other).update(text="Better, from another tab")

    post_all(client, reading, sent)

    assert Response.objects.get(reading=other).text == "Better, from another tab"


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
    assert 'data-question><div class="question__text">' in shown  # no id, no moment
    assert "About the other paper" not in shown
    assert "no question is asked of you" in shown
    assert shown.count("Post my question") == 1  # of the other reading
    assert refused.status_code == 400 and "You present this paper" in words(refused)
    assert Response.objects.filter(membership=student).count() == 0


def test_two_authors_swapped_leave_the_presenters_pool_as_it_was(client, reading, student, clock):
    first, second = ResponseFactory.create_batch(2, reading=reading)
    present(reading, student)

    def pool():
        found = words(questions(client, reading)).split("data-question>")[1:]
        return [one.split("</blockquote>")[0] for one in found]

    before = pool()
    for question, author in [(first, None), (second, first.membership), (first, second.membership)]:
        question.membership = author or MembershipFactory(course=student.course)
        question.posted_at = question.changed_at = NOW + DAY
        question.save()

    assert pool() == before and len(before) == 2


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
def test_questions_take_nine_queries(client, course, count, django_assert_num_queries):
    session = SessionFactory(course=course)
    client.force_login(MembershipFactory(course=course, ta=True).user)
    for _ in range(count):
        reading = ReadingFactory(session=session, course=course)
        ResponseFactory.create_batch(count, reading=reading)

    # session, user, course, member, session with its week, readings, talks, responses, policy
    with django_assert_num_queries(9):
        response = questions(client, reading)

    assert words(response).count("data-question") == count * count

"""Asking for a grade to be looked at again: the window, the answer, the log, and who may what."""

from datetime import timedelta
from decimal import Decimal

import pytest

from grading import actions
from grading.models import Grade, GradeChange, Policy, RegradeRequest
from outbox.models import Letter
from tests.factories import NOW, MembershipFactory, RegradeRequestFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True, user__name="Tia Assist")


@pytest.fixture
def released(exam, ada, ta, instructor):
    give(exam, ada, 30, by=ta)
    actions.release_item(item=exam, by=instructor, now=NOW)
    Letter.objects.all().delete()
    return Grade.objects.get(item=exam, membership=ada)


@pytest.fixture
def ask(client, course, exam, ada):
    def post(text="The second part was not looked at."):
        client.force_login(ada.user)
        return client.post(address("regrade-ask", course, exam.pk), {"text": text})

    return post


@pytest.fixture
def answer(client, course, ta, released):
    def post(request, **fields):
        client.force_login(ta.user)
        fields = {"answer": "You are right.", "revision": 1} | fields
        return client.post(address("regrade-answer", course, request.pk), fields)

    return post


def recipients():
    return sorted(Letter.objects.values_list("kind", "recipient__name"))


def test_a_student_asks_a_ta_changes_the_grade_and_both_are_told(
    client, course, exam, ada, released, ask, answer
):
    client.force_login(ada.user)
    assert "Ask for a regrade" in words(client.get(address("grades", course)))
    assert ask().status_code == 302
    request = RegradeRequest.objects.get()
    assert (request.kind, request.state) == ("regrade", "open")
    assert recipients() == [("regrade-asked", "Ina Structor"), ("regrade-asked", "Tia Assist")]

    assert answer(request, decision="accept", value="42.5").status_code == 302
    request.refresh_from_db()
    assert (request.state, request.change.new_points, request.change.source) == (
        "accepted",
        Decimal("42.5"),
        "regrade",
    )
    assert ("regrade-answered", "Ada Lovelace") in recipients()
    assert not any("42.5" in letter.body for letter in Letter.objects.all())

    client.force_login(ada.user)
    text = words(client.get(address("regrade", course, request.pk)))
    assert "You are right." in text and "30 → 42.5" in text
    assert "42.5 / 50" in words(client.get(address("grades", course)))


def test_a_declined_request_changes_nothing(client, course, released, ask, answer):
    ask()
    request = RegradeRequest.objects.get()
    assert answer(request, decision="decline", answer="It is not there.").status_code == 302
    request.refresh_from_db()
    assert (request.state, request.answer, request.change) == ("declined", "It is not there.", None)
    assert GradeChange.objects.count() == 1


def test_a_missing_mark_is_disputed(client, course, exam, ada, ta, released, ask):
    give(exam, ada, None, by=ta, status="missing")
    client.force_login(ada.user)
    assert "It is not missing?" in words(client.get(address("grades", course)))
    ask()
    assert RegradeRequest.objects.get().kind == "missing"


def test_the_window_is_of_local_days_from_the_last_change(
    client, course, exam, released, ask, clock
):
    clock.move_to(NOW + timedelta(days=7) - timedelta(seconds=1))
    page = client.get(address("regrade-ask", course, exam.pk))
    assert ask().status_code == 302
    RegradeRequest.objects.all().delete()

    clock.move_to(NOW + timedelta(days=7))
    refused = ask()
    assert refused.status_code == 400
    assert "The time to ask is over." in words(refused)
    assert page.status_code in {200, 302}


def test_what_was_changed_may_be_asked_about_anew(exam, ada, ta, released, ask, clock):
    clock.move_to(NOW + timedelta(days=20))
    actions.enter_grade(
        item=exam, membership=ada, by=ta, now=NOW + timedelta(days=20), status="graded", points=20
    )
    assert ask().status_code == 302


def test_a_course_may_have_no_asking(client, course, ada, released, ask):
    Policy.objects.update(regrade_days=0, version=99)
    assert ask().status_code == 400
    assert "Ask for a regrade" not in words(client.get(address("grades", course)))


def test_what_is_hidden_cannot_be_asked_about(client, course, exam, ada, ta, ask):
    give(exam, ada, Decimal("30.25"), by=ta)
    answer = ask()
    assert answer.status_code == 400
    assert "Nothing to ask about" in words(answer)
    assert "30.25" not in words(answer)


def test_asking_twice_is_refused_and_withdrawing_allows_it_again(client, course, released, ask):
    ask()
    assert ask().status_code == 400
    request = RegradeRequest.objects.get()
    withdrawn = client.post(address("regrade-withdraw", course, request.pk))
    assert withdrawn.status_code == 302
    assert ask().status_code == 302


def test_of_two_answers_the_second_is_told(released, ask, answer):
    ask()
    request = RegradeRequest.objects.get()
    answer(request, decision="decline")
    late = answer(request, decision="accept", value="50")
    assert late.status_code == 409
    assert "answered or withdrawn meanwhile" in words(late)
    assert Grade.objects.get().points == 30


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"decision": "accept", "value": "30"}, 409, "would stay as it is"),
        ({"decision": "accept", "value": ""}, 400, "Which grade is it from now on?"),
        ({"decision": "accept", "value": "many"}, 400, "is no number of points"),
        ({"decision": "accept", "value": "40", "revision": 0}, 409, "changed this on"),
        ({"decision": "accept", "value": "40", "answer": ""}, 400, "This field is required"),
        ({}, 400, "This field is required"),
    ],
)
def test_an_answer_that_cannot_be_given_is_refused_where_it_is_wrong(
    released, ask, answer, fields, status, said
):
    ask()
    refused = answer(RegradeRequest.objects.get(), **fields)
    assert refused.status_code == status
    assert said in words(refused)
    assert RegradeRequest.objects.get().state == "open"
    assert Grade.objects.get().points == 30


def test_what_was_changed_before_the_release_is_never_shown(
    client, course, exam, ada, ta, instructor
):
    give(exam, ada, Decimal("11.75"), by=ta)
    give(exam, ada, Decimal("30.25"), by=ta)
    actions.release_item(item=exam, by=instructor, now=NOW + timedelta(minutes=1))
    request = RegradeRequestFactory(grade=Grade.objects.get())
    client.force_login(ada.user)
    text = words(client.get(address("regrade", course, request.pk)))
    assert "30.25" in text and "11.75" not in text

    actions.unrelease_item(item=exam, by=instructor, now=NOW)
    assert "30.25" not in words(client.get(address("regrade", course, request.pk)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_however_long(
    client, course, exam, ta, count, django_assert_num_queries
):
    for student in MembershipFactory.create_batch(count, course=course):
        RegradeRequestFactory(grade=give(exam, student, 30, by=ta))
    client.force_login(ta.user)
    with django_assert_num_queries(5):
        page = client.get(address("regrades", course))
    assert words(page).count("data-request") == count

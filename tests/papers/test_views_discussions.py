import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from papers import actions, errors
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
def course():
    return CourseFactory()


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course, user__name="Noam Levi")
    client.force_login(member.user)
    return member


def discussion(course, days, **fields):
    session = SessionFactory(course=course, starts_at=NOW + days * DAY, **fields)
    return ReadingFactory(session=session, course=course)


def present(reading, member):
    slot = SlotFactory(round=RoundFactory(course=member.course))
    TopicFactory(slot=slot, paper=reading.paper)
    PresentationFactory(slot=slot, membership=member)


def page(client, course, name="own-questions"):
    response = client.get(reverse(f"papers:{name}", args=[course.slug]))
    assert response.status_code == 200
    return response.content.decode()


def overview(client, course):
    client.force_login(MembershipFactory(course=course, ta=True, user__name="A TA").user)
    return page(client, course, "questions-overview")


def cells(shown):
    """Return the signs of each student's row."""
    rows = shown.split("data-student")[1:]
    return [[cell.split("</td>")[0] for cell in row.split('class="grid__cell')[1:]] for row in rows]


def test_a_students_page_says_how_each_discussion_stands(client, course, student):
    TalkPolicyFactory(course=course, free_skips=1)
    ResponseFactory(reading=discussion(course, -9), membership=student, text="Why that?")
    discussion(course, -8), discussion(course, -7)
    present(discussion(course, -6), student)
    discussion(course, -60)
    discussion(course, 2, title="Scaling laws")
    discussion(course, -5, status="cancelled")
    ReadingFactory(session=SessionFactory(course=course, starts_at=NOW - DAY), kind="optional")
    ResponseFactory(text="A secret thought", reading=discussion(course, 3))

    shown = page(client, course)

    for word in ("Asked", "Skipped, free", "Missing", "You present", "Before you came", "Open"):
        assert f">{word}</span>" in shown
    assert "Why that?" in shown and "A secret thought" not in shown
    assert "1 of 1 skips used" in shown and "1 discussion is missing." in shown
    assert shown.count("data-discussion") == 7
    assert shown.count("Ask a question") == 2


def test_the_last_free_skip_is_said(client, course, student):
    TalkPolicyFactory(course=course, free_skips=1)
    discussion(course, -8)

    assert "Your skips are used up" in page(client, course)


def test_a_course_without_skips_says_so(client, course, student):
    TalkPolicyFactory(course=course, free_skips=0)
    discussion(course, 3)

    shown = page(client, course)

    assert (
        "Every discussion that begins without your question" in shown and "skips used" not in shown
    )


@pytest.mark.parametrize("shows", [True, False])
def test_a_student_sees_the_own_mark_where_questions_are_marked(client, course, student, shows):
    TalkPolicyFactory(course=course, marks_questions=shows)
    ta = MembershipFactory(course=course, ta=True)
    reading = discussion(course, 2)
    marked = {"mark": 1, "marked_by": ta, "marked_at": NOW - DAY}
    ResponseFactory(reading=reading, membership=student, changed_at=NOW, **marked)
    ResponseFactory(reading=reading, **marked | {"mark": 2})

    shown = page(client, course)

    assert ("Mark: 1 of 2" in shown) is shows
    assert ("before its last change" in shown) is shows
    assert "Mark: 2" not in shown


def test_without_discussions_both_pages_say_what_comes(client, course, student):
    assert "No question is asked of you yet" in page(client, course)
    assert "No discussion asks for a question yet" in overview(client, course)


def test_a_course_without_students_says_where_they_come_from(client, course):
    assert "No students yet" in overview(client, course)


def test_staff_are_led_to_everybodys_questions(client, course):
    client.force_login(MembershipFactory(course=course, ta=True).user)

    response = client.get(reverse("papers:own-questions", args=[course.slug]))

    assert response.url == reverse("papers:questions-overview", args=[course.slug])


def test_overview_shows_all_students_by_all_discussions(client, course, student):
    TalkPolicyFactory(course=course, free_skips=1)
    other = MembershipFactory(course=course, user__name="Ana Costa", joined_at=NOW - 8 * DAY)
    MembershipFactory(course=course, dropped=True, user__name="Gone")
    first, second = discussion(course, -9), discussion(course, -7)
    present(discussion(course, -5), other)
    asked = ResponseFactory(reading=discussion(course, 1), membership=student)

    shown = overview(client, course)

    ana, noam = cells(shown)
    assert ["–" in ana[0], "skipped" in ana[1], "presents" in ana[2], "open" in ana[3]] == [
        True
    ] * 4
    assert ["skipped" in noam[0], "missing" in noam[1], "missing" in noam[2]] == [True] * 3
    link = reverse("papers:questions", args=[course.slug, asked.reading.session_id])
    assert f'href="{link}#question-{asked.pk}"' in noam[3]
    assert "2 students have no skip left:" in shown and "(2 missing)" in shown
    assert "Gone" not in shown and asked.text not in shown
    assert ">1<span" in shown.split("<tfoot>")[1]  # one asked, of two
    for reading in (first, second):
        assert reverse("papers:questions", args=[course.slug, reading.session_id]) in shown


def test_overview_has_marks_where_questions_are_marked(client, course, student):
    TalkPolicyFactory(course=course, marks_questions=True)
    ta = MembershipFactory(course=course, ta=True)
    marked = {"mark": 2, "marked_by": ta, "marked_at": NOW}
    ResponseFactory(reading=discussion(course, -9), membership=student, **marked)
    ResponseFactory(reading=discussion(course, -8), membership=student)

    shown = overview(client, course)

    (noam,) = cells(shown)
    assert ">2<span" in noam[0] and "✓" in noam[1]
    assert re.search(r"Questions without a mark:\s*<a [^>]*>Tue 6 Oct</a> \(1\)\.", shown)


@pytest.mark.parametrize("count", [1, 3])
def test_own_page_takes_eight_queries(client, course, student, count, django_assert_num_queries):
    for days in range(count):
        ResponseFactory(reading=discussion(course, days), membership=student)

    # session, user, course, member, policy, readings, questions, talks
    with django_assert_num_queries(8):
        shown = page(client, course)

    assert shown.count("data-discussion") == count


@pytest.mark.parametrize("count", [1, 3])
def test_overview_takes_nine_queries(client, course, count, django_assert_num_queries):
    client.force_login(MembershipFactory(course=course, ta=True).user)
    for days in range(count):
        reading = discussion(course, days)
        ResponseFactory.create_batch(count, reading=reading)

    # session, user, course, member, policy, students, readings, questions, talks
    with django_assert_num_queries(9):
        shown = page(client, course, "questions-overview")

    assert shown.count("data-student") == count * count


@pytest.mark.parametrize("role", ["student", "ta"])
def test_the_library_leads_to_the_questions(client, course, role):
    client.force_login(MembershipFactory(course=course, role=role).user)

    assert reverse("papers:own-questions", args=[course.slug]) in page(client, course, "library")


def withdraw(client, question):
    course = question.membership.course
    address = reverse("papers:response-withdraw", args=[course.slug, question.pk])
    return client.post(address, follow=True)


def test_a_question_is_taken_back_and_its_text_shown_once_more(client, course, student):
    question = ResponseFactory(
        reading=discussion(course, 2), membership=student, text="Why <that>?"
    )
    assert "Take it back" in page(client, course)

    shown = withdraw(client, question).content.decode()

    assert "Your question is taken back" in shown and "“Why &lt;that&gt;?”" in shown
    assert not Response.objects.exists()
    assert "Take it back" not in shown


@pytest.mark.parametrize(
    ("days", "fields", "sentence"),
    [
        (-1, {}, "until the session began"),
        (2, {"mark": 1, "marked_at": NOW}, "It is marked already"),
    ],
)
def test_what_was_discussed_or_marked_is_not_taken_back(
    client, course, student, days, fields, sentence
):
    if fields:
        fields = fields | {"marked_by": MembershipFactory(course=course, ta=True)}
    question = ResponseFactory(reading=discussion(course, days), membership=student, **fields)

    assert "Take it back" not in page(client, course)
    assert sentence in withdraw(client, question).content.decode()
    assert Response.objects.filter(pk=question.pk).exists()


def test_nobody_takes_back_what_another_asked(client, course, student):
    question = ResponseFactory(reading=discussion(course, 2))
    address = reverse("papers:response-withdraw", args=[course.slug, question.pk])

    assert client.post(address).status_code == 404
    assert Response.objects.exists()


@pytest.mark.parametrize(("role", "sees"), [("instructor", True), ("ta", False)])
def test_who_sets_the_rules_is_led_to_them(client, course, student, role, sees):
    discussion(course, 2)
    client.force_login(MembershipFactory(course=course, role=role).user)

    shown = page(client, course, "questions-overview")

    assert (reverse("papers:talk-policy", args=[course.slug]) in shown) is sees


def test_what_was_taken_back_in_another_tab_is_gone(course, student):
    question = ResponseFactory(reading=discussion(course, 2), membership=student)
    actions.withdraw_response(response=question, by=student, now=NOW)

    with pytest.raises(errors.Gone, match="already"):
        actions.withdraw_response(response=question, by=student, now=NOW)


def test_where_each_reading_is_asked_about_the_pages_say_so(client, course, student):
    TalkPolicyFactory(course=course, asks_each_reading=True)
    reading = discussion(course, 3)
    ReadingFactory(session=reading.session, course=course)
    ResponseFactory(reading=reading, membership=student)

    shown = page(client, course)

    assert "a question to each of its required readings" in shown
    assert "Open" in shown and "Ask a question" in shown
    session = reverse("papers:questions", args=[course.slug, reading.session_id])
    assert "A question to each of the required readings" in client.get(session).content.decode()

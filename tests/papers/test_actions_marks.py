from datetime import timedelta

import pytest

from outbox.models import Letter
from papers import actions, errors
from papers.actions import Marking
from papers.rules import shown_state
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    ReadingFactory,
    ResponseFactory,
    TalkPolicyFactory,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def course():
    return TalkPolicyFactory(marks_questions=True).course


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True, user__name="Priya Raman")


@pytest.fixture
def reading(course):
    return ReadingFactory(course=course)


def marking(response, mark):
    return Marking(response.pk, mark, shown_state(text=response.text, mark=response.mark))


def save(reading, ta, *marks, now=NOW):
    return actions.mark_responses(session=reading.session, marks=marks, by=ta, now=now)


def test_marks_are_given_changed_and_taken_away(reading, ta):
    first, second = ResponseFactory.create_batch(2, reading=reading)

    assert save(reading, ta, marking(first, 2), marking(second, 0)) == 2
    first.refresh_from_db(), second.refresh_from_db()
    assert [(one.mark, one.marked_by, one.marked_at) for one in (first, second)] == [
        (2, ta, NOW),
        (0, ta, NOW),
    ]

    other = MembershipFactory(course=ta.course, ta=True)
    assert save(reading, other, marking(first, None), marking(second, 1), now=NOW + HOUR) == 2
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.mark, first.marked_by, first.marked_at) == (None, None, None)
    assert (second.mark, second.marked_by, second.marked_at) == (1, other, NOW + HOUR)
    assert not Letter.objects.exists()


def test_a_mark_that_stands_is_not_given_again(reading, ta):
    response = ResponseFactory(reading=reading, mark=1, marked_by=ta, marked_at=NOW - HOUR)

    assert save(reading, MembershipFactory(course=ta.course, ta=True), marking(response, 1)) == 0

    response.refresh_from_db()
    assert (response.marked_by, response.marked_at) == (ta, NOW - HOUR)


@pytest.mark.parametrize(
    ("theirs", "sentence"),
    [(2, "Priya Raman gave 2 meanwhile; you chose 0."), (None, "took the mark away meanwhile")],
)
def test_a_colleagues_mark_is_not_overwritten_unseen_and_nothing_is_saved(
    reading, ta, theirs, sentence
):
    before = {} if theirs else {"mark": 1, "marked_by": ta, "marked_at": NOW - HOUR}
    response, other = ResponseFactory(reading=reading, **before), ResponseFactory(reading=reading)
    mine, others = marking(response, 0), marking(other, 2)
    save(reading, ta, marking(response, theirs))

    with pytest.raises(errors.MarkedMeanwhile) as refused:
        save(reading, MembershipFactory(course=ta.course, ta=True), mine, others)

    response.refresh_from_db(), other.refresh_from_db()
    assert (response.mark, other.mark) == (theirs, None)
    assert sentence in refused.value.reasons[response.pk] and other.pk not in refused.value.reasons


def test_two_who_give_the_same_mark_do_not_disagree(reading, ta):
    response = ResponseFactory(reading=reading)
    mine = marking(response, 2)
    save(reading, ta, mine)

    assert save(reading, MembershipFactory(course=ta.course, ta=True), mine) == 0


def test_a_mark_is_for_the_words_that_were_read(reading, ta):
    response = ResponseFactory(reading=reading, text="Why?")
    mine = marking(response, 0)
    actions.post_response(
        reading=reading, text="Why not eight?", by=response.membership, now=NOW + HOUR
    )

    with pytest.raises(errors.MarkedMeanwhile, match="was changed while you marked it"):
        save(reading, ta, mine)


def test_a_question_changed_after_its_mark_keeps_it_and_says_so(reading, ta):
    response = ResponseFactory(reading=reading)
    save(reading, ta, marking(response, 1))
    response.refresh_from_db()
    assert not response.is_changed_since_marked

    changed = actions.post_response(
        reading=reading, text="Other words", by=response.membership, now=NOW + HOUR
    )

    assert changed.mark == 1 and changed.is_changed_since_marked


def test_only_students_questions_of_the_session_are_marked(reading, ta):
    elsewhere = ResponseFactory(reading=ReadingFactory(course=ta.course))
    own = ResponseFactory(reading=reading, membership=ta)

    for one in (elsewhere, own):
        with pytest.raises(errors.NoMarksHere, match="not there any more"):
            save(reading, ta, marking(one, 1))


def test_a_mark_is_0_1_or_2(reading, ta):
    with pytest.raises(errors.NoMarksHere, match="A mark is 0, 1 or 2"):
        save(reading, ta, marking(ResponseFactory(reading=reading), 3))


def test_a_course_may_mark_no_questions():
    reading = ReadingFactory(course=CourseFactory())
    ta = MembershipFactory(course=reading.paper.course, ta=True)

    with pytest.raises(errors.NoMarksHere, match="not marked in this course"):
        save(reading, ta, marking(ResponseFactory(reading=reading), 1))

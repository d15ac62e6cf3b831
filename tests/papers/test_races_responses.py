from functools import partial

from papers import actions
from papers.errors import MarkedMeanwhile
from papers.models import Response
from tests.factories import (
    NOW,
    MembershipFactory,
    ReadingFactory,
    ResponseFactory,
    TalkPolicyFactory,
)
from tests.papers.test_actions_marks import marking
from tests.races import at_once, race

pytestmark = race


def test_of_two_who_mark_the_same_questions_at_once_one_is_told():
    course = TalkPolicyFactory(marks_questions=True).course
    tas = MembershipFactory.create_batch(2, course=course, ta=True)
    reading = ReadingFactory(course=course)
    rows = ResponseFactory.create_batch(8, reading=reading)
    saves = [
        partial(
            actions.mark_responses,
            session=reading.session,
            marks=[marking(row, mark) for row in order],
            by=ta,
            now=NOW,
        )
        for ta, mark, order in [(tas[0], 1, rows), (tas[1], 2, rows[::-1])]
    ]

    results = at_once(saves)

    assert sorted(type(one).__name__ for one in results) == ["MarkedMeanwhile", "int"]
    (refused,) = [one for one in results if isinstance(one, MarkedMeanwhile)]
    assert len(refused.reasons) == 8 and "meanwhile; you chose" in str(refused)
    assert len(set(Response.objects.values_list("mark", "marked_by"))) == 1


def test_a_question_from_many_tabs_at_once_is_one_question():
    reading = ReadingFactory()
    student = MembershipFactory(course=reading.paper.course)
    texts = [f"Question {number}?" for number in range(8)]
    post = partial(actions.post_response, reading=reading, by=student, now=NOW)

    results = at_once([partial(post, text=text) for text in texts])

    assert {type(one).__name__ for one in results} == {"Response"}
    assert Response.objects.get().text in texts

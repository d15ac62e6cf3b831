"""A whole class says something at once; staff hide, release and take away meanwhile."""

from datetime import timedelta
from functools import partial

import pytest

from outbox.models import Letter
from papers import actions
from papers.errors import FeedbackClosed, TalkGone, TalkUnderWay
from papers.models import Feedback, Presentation
from tests.factories import (
    NOW,
    FeedbackFactory,
    MembershipFactory,
    PresentationFactory,
    TopicFactory,
)
from tests.races import at_once, race

pytestmark = race


@pytest.fixture
def talk():
    return PresentationFactory(slot=TopicFactory(slot__session__starts_at=NOW).slot)


@pytest.fixture
def ta(talk):
    return MembershipFactory(course=talk.membership.course, ta=True)


def give(talk, by, clarity=4, now=NOW):
    said = {"clarity": clarity, "depth": 3, "liked": "", "improve": ""}
    return partial(actions.give_feedback, presentation=talk, by=by, now=now, **said)


def test_whole_class_and_one_listener_five_times(talk):
    course = talk.membership.course
    eager, *others = MembershipFactory.create_batch(20, course=course)

    results = at_once(
        [give(talk, eager, clarity) for clarity in range(1, 6)]
        + [give(talk, one) for one in others]
    )

    assert {type(result) for result in results} == {Feedback}
    assert talk.feedback.count() == 20


def test_talk_taken_away_while_somebody_says_something_of_it(talk, ta):
    listener = MembershipFactory(course=talk.membership.course)
    take_away = partial(actions.give_seat_back, presentation=talk, by=ta, now=NOW)

    said, taken = at_once([give(talk, listener), take_away])

    if isinstance(said, Feedback):
        assert isinstance(taken, TalkUnderWay) and Presentation.objects.exists()
    else:
        assert isinstance(said, TalkGone) and taken is None
        assert not Presentation.objects.exists()


def test_hiding_and_changing_at_once_leaves_it_hidden(talk, ta):
    feedback = FeedbackFactory(presentation=talk)
    hide = partial(actions.hide_feedback, feedback=feedback, reason="Rude", by=ta, now=NOW)

    at_once([give(talk, feedback.author, clarity=1), hide])

    feedback.refresh_from_db()
    assert (feedback.clarity, feedback.hidden_reason) == (1, "Rude")


def test_two_colleagues_release_and_one_letter_goes_out(talk, ta):
    FeedbackFactory(presentation=talk)
    over = talk.seat.slot.session.ends_at + timedelta(days=1)
    listener = MembershipFactory(course=talk.membership.course)
    one = partial(actions.release_feedback, presentation=talk, by=ta, now=over)
    all_ = partial(
        actions.release_session_feedback, session=talk.seat.slot.session, by=ta, now=over
    )

    *_released, late = at_once([one, one, all_, give(talk, listener, now=over)])

    assert isinstance(late, FeedbackClosed)
    assert Letter.objects.filter(kind="feedback-released").count() == 1
    talk.refresh_from_db()
    assert talk.feedback_released_at == over

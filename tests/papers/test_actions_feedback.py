from datetime import timedelta

import pytest

from outbox.models import Letter
from papers import actions, errors
from papers.models import Feedback, Presentation
from tests.factories import (
    NOW,
    FeedbackFactory,
    MembershipFactory,
    PresentationFactory,
    SlotFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def slot():
    """A slot of a talk that has just begun."""
    return TopicFactory(
        slot__capacity=2, slot__session__starts_at=NOW, paper__title="Attention"
    ).slot


@pytest.fixture
def talk(slot):
    return PresentationFactory(slot=slot)


@pytest.fixture
def course(slot):
    return slot.round.course


@pytest.fixture
def listener(course):
    return MembershipFactory(course=course)


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


@pytest.fixture
def later(slot):
    """The moment at which nothing more is taken."""
    return slot.session.ends_at + DAY


def give(talk, by, *, now=NOW, clarity=4, depth=3, liked="The example.", improve="Slower."):
    return actions.give_feedback(
        presentation=talk,
        by=by,
        now=now,
        clarity=clarity,
        depth=depth,
        liked=liked,
        improve=improve,
    )


def release(talk, by, now):
    return actions.release_feedback(presentation=talk, by=by, now=now)


def hide(feedback, by, reason="Insulting"):
    return actions.hide_feedback(feedback=feedback, reason=reason, by=by, now=NOW)


def test_listener_gives_feedback_and_changes_it_until_it_closes(talk, listener, later):
    first = give(talk, listener)
    last = later - timedelta(seconds=1)

    give(talk, listener, now=last, clarity=1, depth=5, liked="", improve="Louder.")

    found = Feedback.objects.get()
    assert (found.pk, found.clarity, found.depth) == (first.pk, 1, 5)
    assert (found.liked, found.improve) == ("", "Louder.")
    assert (found.given_at, found.changed_at) == (NOW, last)


@pytest.mark.parametrize("role", ["student", "observer", "ta", "instructor"])
def test_everybody_of_the_course_may_have_listened(talk, course, role):
    assert give(talk, MembershipFactory(course=course, role=role)).presentation == talk


def test_who_presents_alone_or_with_others_is_no_listener(talk, slot):
    partner = PresentationFactory(slot=slot)

    for one in [talk.membership, partner.membership]:
        with pytest.raises(errors.NotAListener, match="You present"):
            give(talk, one)


def test_presenter_of_another_talk_of_the_session_listens(talk, slot):
    other = PresentationFactory(slot=SlotFactory(round=slot.round, session=slot.session))

    assert give(talk, other.membership)


def test_strangers_and_those_who_dropped_give_none(talk, course):
    for one in [MembershipFactory(), MembershipFactory(course=course, dropped=True)]:
        with pytest.raises(errors.NotAListener, match="of this course"):
            give(talk, one)


def test_outside_its_time_nothing_is_taken(talk, listener, later):
    for moment in [NOW - timedelta(seconds=1), later]:
        with pytest.raises(errors.FeedbackClosed, match="a day after its end"):
            give(talk, listener, now=moment)

    assert not Feedback.objects.exists()


def test_talk_given_back_meanwhile_takes_none(talk, listener):
    Presentation.objects.filter(pk=talk.pk).delete()

    with pytest.raises(errors.TalkGone):
        give(talk, listener)


def test_talk_with_feedback_is_nobodys_to_give_away(talk, ta):
    FeedbackFactory(presentation=talk)

    with pytest.raises(errors.TalkUnderWay, match="have given feedback"):
        actions.give_seat_back(presentation=talk, by=ta, now=NOW)

    assert Presentation.objects.get() == talk


def test_hidden_feedback_says_by_whom_and_why_and_stays_hidden_when_changed(talk, listener, ta):
    hide(give(talk, listener), ta)

    give(talk, listener, liked="Nicer now.")

    found = Feedback.objects.get()
    assert (found.hidden_by, found.hidden_at, found.hidden_reason) == (ta, NOW, "Insulting")
    assert found.liked == "Nicer now."
    with pytest.raises(errors.FeedbackHidden):
        hide(found, ta)
    for _twice in range(2):
        actions.show_feedback(feedback=found, by=ta, now=NOW)
    found.refresh_from_db()
    assert (found.hidden_by, found.hidden_at, found.hidden_reason) == (None, None, "")


def test_release_tells_the_presenter_once_and_says_nothing_of_what_was_said(
    talk, ta, later, django_capture_on_commit_callbacks
):
    said = FeedbackFactory(presentation=talk, liked="Marvellous")

    release(talk, ta, later)
    release(talk, ta, later + DAY)  # a second press
    actions.withhold_feedback(presentation=talk, by=ta, now=later)
    release(talk, ta, later + 2 * DAY)

    talk.refresh_from_db()
    assert talk.feedback_released_at == later + 2 * DAY
    letter = Letter.objects.get()
    assert (letter.recipient, letter.kind) == (talk.membership.user, "feedback-released")
    assert "Attention" in letter.body and f"/presentations/{talk.pk}/#feedback" in letter.body
    assert "Marvellous" not in letter.body and said.author.user.name not in letter.body


def test_release_waits_for_the_end_of_the_session(talk, ta):
    FeedbackFactory(presentation=talk)
    session = talk.seat.slot.session
    during = session.ends_at - timedelta(seconds=1)

    with pytest.raises(errors.FeedbackOpen):
        release(talk, ta, during)
    with pytest.raises(errors.FeedbackOpen):
        actions.release_session_feedback(session=session, by=ta, now=during)
    actions.release_session_feedback(session=session, by=ta, now=session.ends_at)


def test_nothing_comes_after_a_release_on_the_same_evening(talk, ta):
    FeedbackFactory(presentation=talk)
    evening = talk.seat.slot.session.ends_at + timedelta(hours=1)
    release(talk, ta, evening)

    with pytest.raises(errors.FeedbackClosed):
        give(talk, MembershipFactory(course=ta.course), now=evening)


def test_nothing_is_released_where_there_is_nothing_to_read(talk, ta, later):
    with pytest.raises(errors.NothingToRelease):
        release(talk, ta, later)
    hide(FeedbackFactory(presentation=talk), ta)
    with pytest.raises(errors.NothingToRelease):
        release(talk, ta, later)
    with pytest.raises(errors.NothingToRelease):
        actions.release_session_feedback(session=talk.seat.slot.session, by=ta, now=later)

    assert not Letter.objects.exists()


def test_whole_session_is_released_at_once_where_there_is_feedback(talk, slot, ta, later):
    dropped = PresentationFactory(slot=slot, membership__dropped=True)
    quiet = PresentationFactory(slot=SlotFactory(round=slot.round, session=slot.session))
    for one in [talk, dropped]:
        FeedbackFactory(presentation=one)

    released = actions.release_session_feedback(session=slot.session, by=ta, now=later)

    assert released == [talk, dropped]
    quiet.refresh_from_db()
    assert quiet.feedback_released_at is None
    assert Letter.objects.get().recipient == talk.membership.user


def test_released_feedback_takes_nothing_more_even_if_the_session_moves(talk, slot, ta, listener):
    FeedbackFactory(presentation=talk)
    moved = slot.session.ends_at + DAY
    release(talk, ta, moved)
    slot.session.ends_at = moved + DAY
    slot.session.save()

    with pytest.raises(errors.FeedbackClosed, match="has been released"):
        give(talk, listener, now=moved)


def test_withheld_feedback_is_written_to_nobody(talk, ta, later):
    FeedbackFactory(presentation=talk)
    release(talk, ta, later)
    Letter.objects.all().delete()

    actions.withhold_feedback(presentation=talk, by=ta, now=later)

    talk.refresh_from_db()
    assert talk.feedback_released_at is None and not Letter.objects.exists()

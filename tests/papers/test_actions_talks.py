from datetime import timedelta

import pytest

from papers import actions, errors
from papers.models import SlotTopic
from schedule.errors import SessionNotPlanned, SlotInUse, WrongCourse
from schedule.models import Slot
from tests.factories import (
    NOW,
    MembershipFactory,
    PaperFactory,
    PresentationFactory,
    ReadingFactory,
    RoundFactory,
    SessionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def ta(round_):
    return MembershipFactory(course=round_.course, ta=True)


@pytest.fixture
def session(round_):
    return SessionFactory(course=round_.course)


@pytest.fixture
def paper(round_):
    return PaperFactory(course=round_.course)


@pytest.fixture
def topic(round_):
    return TopicFactory(slot__round=round_)


def offer(round_, session, ta, **fields):
    fields = {"capacity": 2} | fields
    return actions.offer_talk(round=round_, session=session, by=ta, now=NOW, **fields)


def change(topic, ta, **fields):
    fields = {"capacity": topic.slot.capacity, "paper": topic.paper, "title": topic.title} | fields
    return actions.change_talk(topic=topic, by=ta, now=NOW, **fields)


def test_talk_on_a_paper_is_a_slot_with_seats(round_, session, paper, ta):
    topic = offer(round_, session, ta, paper=paper, position=3)

    slot = topic.slot
    assert (topic.paper, topic.title, topic.words) == (paper, "", paper.title)
    assert (slot.round, slot.session, slot.capacity, slot.position) == (round_, session, 2, 3)
    assert list(slot.seats.values_list("number", flat=True)) == [1, 2]


def test_talk_may_have_a_topic_of_its_own(round_, session, ta):
    version = round_.course.content_version

    topic = offer(round_, session, ta, title="A debate")

    assert (topic.paper, topic.words) == (None, "A debate")
    round_.course.refresh_from_db()
    assert round_.course.content_version == version + 1


@pytest.mark.parametrize("has_both", [True, False])
def test_talk_is_about_one_thing(round_, session, paper, ta, has_both):
    fields = {"paper": paper, "title": "A debate"} if has_both else {}

    with pytest.raises(errors.TopicNeeded, match="one of the two"):
        offer(round_, session, ta, **fields)


def test_other_courses_rows_do_not_go_together(round_, session, paper, ta):
    with pytest.raises(errors.TopicNeeded, match="another course"):
        offer(round_, session, ta, paper=PaperFactory())
    with pytest.raises(WrongCourse):
        offer(round_, SessionFactory(), ta, paper=paper)


def test_cancelled_session_takes_no_talk(round_, paper, ta):
    session = SessionFactory(course=round_.course, status="cancelled")

    with pytest.raises(SessionNotPlanned):
        offer(round_, session, ta, paper=paper)


def test_final_talks_have_no_papers(session, paper, ta, round_):
    final = RoundFactory(course=round_.course, purpose="final")

    with pytest.raises(errors.SlotNotAvailable):
        offer(final, session, ta, paper=paper)


def test_paper_has_one_talk_in_a_session(round_, session, paper, ta):
    offer(round_, session, ta, paper=paper)
    other_day = SessionFactory(course=round_.course)

    with pytest.raises(errors.TalkOffered, match="more seats"):
        offer(round_, session, ta, paper=paper)
    assert offer(round_, other_day, ta, paper=paper).paper == paper


def test_every_required_reading_of_a_discussion_to_come_gets_a_talk(round_, session, ta):
    course = round_.course
    second = ReadingFactory(session=session, course=course, position=2)
    first = ReadingFactory(session=session, course=course, position=1)
    ReadingFactory(session=session, course=course, kind="optional")
    ReadingFactory(session=SessionFactory(course=course, kind="lecture"), course=course)
    ReadingFactory(session=SessionFactory(course=course, status="cancelled"), course=course)
    past = SessionFactory(course=course, starts_at=NOW - timedelta(days=2))
    ReadingFactory(session=past, course=course)
    ReadingFactory()

    made = actions.offer_readings(round=round_, capacity=2, by=ta, now=NOW)

    assert [topic.paper for topic in made] == [first.paper, second.paper]
    assert {topic.slot.capacity for topic in made} == {2}
    assert actions.offer_readings(round=round_, capacity=2, by=ta, now=NOW) == []


def test_talk_gets_more_seats_and_fewer(topic, ta):
    change(topic, ta, capacity=3)
    assert list(topic.slot.seats.values_list("number", flat=True)) == [1, 2, 3]

    change(topic, ta, capacity=2)
    assert list(topic.slot.seats.values_list("number", flat=True)) == [1, 2]
    assert Slot.objects.get().capacity == 2


def test_taken_seat_does_not_go(topic, ta):
    change(topic, ta, capacity=2)
    PresentationFactory(seat=topic.slot.seats.get(number=2), slot=topic.slot)

    with pytest.raises(SlotInUse, match="Free it first"):
        change(topic, ta, capacity=1)

    topic.slot.refresh_from_db()
    assert (topic.slot.capacity, topic.slot.seats.count()) == (2, 2)


def test_topic_changes_while_nobody_has_taken_it(topic, ta):
    change(topic, ta, paper=None, title="A debate")

    topic.refresh_from_db()
    assert (topic.paper, topic.title) == (None, "A debate")
    PresentationFactory(slot=topic.slot)
    with pytest.raises(errors.TopicInUse):
        change(topic, ta, title="Another debate")


def test_taken_talk_still_gets_more_seats(topic, ta):
    PresentationFactory(slot=topic.slot)

    change(topic, ta, capacity=2)

    assert topic.slot.seats.count() == 2


def test_talk_is_withdrawn_with_its_slot_while_nobody_has_taken_it(topic, ta):
    talk = PresentationFactory(slot=topic.slot)
    with pytest.raises(SlotInUse):
        actions.withdraw_talk(topic=topic, by=ta, now=NOW)

    talk.delete()
    actions.withdraw_talk(topic=topic, by=ta, now=NOW)

    assert not SlotTopic.objects.exists() and not Slot.objects.exists()


def test_talk_withdrawn_by_a_colleague_meanwhile_is_said(topic, ta):
    seen = SlotTopic.objects.select_related("slot", "paper").get()
    actions.withdraw_talk(topic=topic, by=ta, now=NOW)

    with pytest.raises(errors.SlotNotAvailable, match="withdrawn meanwhile"):
        change(seen, ta, capacity=3)
    with pytest.raises(errors.SlotNotAvailable, match="withdrawn meanwhile"):
        actions.withdraw_talk(topic=seen, by=ta, now=NOW)

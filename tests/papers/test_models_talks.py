"""What the tables of talks make impossible, whatever the code does."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from papers.models import SlotTopic
from tests.factories import (
    MembershipFactory,
    PaperFactory,
    PresentationFactory,
    SlidesFactory,
    SlotFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def is_refused(make, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**fields)
    return True


def test_seat_is_one_students():
    talk = PresentationFactory()
    other = MembershipFactory(course=talk.membership.course)

    assert is_refused(PresentationFactory, membership=other, seat=talk.seat, slot=talk.seat.slot)


def test_turn_is_one_talk():
    talk = PresentationFactory()
    slot = SlotFactory(round=talk.seat.slot.round)

    assert is_refused(PresentationFactory, membership=talk.membership, slot=slot)
    assert PresentationFactory(membership=talk.membership, slot=slot, turn=2)


def test_turns_count_from_one():
    assert is_refused(PresentationFactory, slot=SlotFactory(), turn=0)


def test_talk_keeps_its_seat_its_slot_and_its_slides():
    talk = PresentationFactory()
    slides = SlidesFactory(presentation=talk)

    for row in [talk.seat, talk.seat.slot, talk, talk.membership, slides.upload]:
        with pytest.raises(ProtectedError):
            row.delete()


def test_version_of_slides_is_one_file():
    slides = SlidesFactory()

    assert is_refused(SlidesFactory, presentation=slides.presentation)
    assert is_refused(SlidesFactory, presentation=slides.presentation, version=0)
    assert SlidesFactory(presentation=slides.presentation, version=2)


def test_topic_is_a_paper_or_a_title():
    slot, paper = SlotFactory(), PaperFactory()

    assert is_refused(SlotTopic.objects.create, slot=slot, paper=paper, title="A debate")
    assert is_refused(SlotTopic.objects.create, slot=slot)


def test_slot_has_one_topic():
    topic = TopicFactory()

    assert is_refused(SlotTopic.objects.create, slot=topic.slot, title="A debate")

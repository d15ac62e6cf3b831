"""What staff put up for the sign-up: talks, each a slot with a paper or a title of its own."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Membership
from papers import errors, queries
from papers.actions.consequences import pass_on, tell_withdrawn
from papers.actions.locks import lock_round, lock_slots
from papers.models import Paper, Presentation, SlotTopic
from papers.queries.exchange import kept_seats
from schedule.actions import create_slot, remove_slot, resize_slot
from schedule.errors import SlotInUse
from schedule.models import Session, SignupRound, Slot

logger = logging.getLogger(__name__)


@transaction.atomic
def offer_talk(
    *,
    round: SignupRound,  # noqa: A002  the row's name everywhere
    session: Session,
    capacity: int,
    by: Membership,
    now: datetime,
    paper: Paper | None = None,
    title: str = "",
    position: int = 1,
    role: str = SlotTopic.Role.PRESENTER,
    minimum: int = 0,
) -> SlotTopic:
    """Put a talk up for the sign-up: a slot of the session, on a paper or with a free topic.

    :param capacity: how many students present it together, 1 to 20.
    :param minimum: how many of them the assignment finds at least.
    :raises TopicNeeded: if there is neither a paper of this course nor a title, or both.
    :raises TalkOffered: if the session has a talk on this paper in this role.
    :raises SlotNotAvailable: if the round is not for paper talks.
    :raises schedule.errors.ScheduleError: if the session is another course's, or not planned.
    """
    round_ = SignupRound.objects.select_for_update().get(pk=round.pk)
    if round_.purpose != SignupRound.Purpose.TALK:
        raise errors.SlotNotAvailable(_("This sign-up is not for paper talks."))
    _check_topic(round_.course_id, paper, title)
    _check_once(session, paper, role)
    slot = create_slot(
        round=round_,
        session=session,
        capacity=capacity,
        minimum=minimum,
        position=position,
        by=by,
        now=now,
    )
    topic = SlotTopic.objects.create(slot=slot, paper=paper, title=title, role=role)
    logger.info("talk %s offered by member %s", topic.pk, by.pk)
    return topic


@transaction.atomic
def offer_readings(
    *,
    round: SignupRound,  # noqa: A002
    capacity: int,
    by: Membership,
    now: datetime,
) -> list[SlotTopic]:
    """Put up one talk for each required reading of every discussion to come that has none yet.

    :raises SlotNotAvailable: if the round is not for paper talks.
    """
    return [
        offer_talk(
            round=round,
            session=reading.session,
            capacity=capacity,
            paper=reading.paper,
            position=reading.position,
            by=by,
            now=now,
        )
        for reading in queries.readings_without_talk(round.course, now=now)
    ]


@transaction.atomic
def change_talk(
    *,
    topic: SlotTopic,
    capacity: int,
    by: Membership,
    now: datetime,
    paper: Paper | None = None,
    title: str = "",
    role: str = SlotTopic.Role.PRESENTER,
    minimum: int = 0,
) -> SlotTopic:
    """Give a talk another number of seats or, while nobody holds one, another topic or role.

    :raises TopicNeeded: and :raises TopicInUse: and :raises TalkOffered:
    :raises SlotNotAvailable: if it was withdrawn meanwhile.
    :raises schedule.errors.SlotInUse: if somebody holds a seat that would go.
    """
    _check_there(topic)
    _check_kept(topic.slot, capacity)
    slot = resize_slot(slot=topic.slot, capacity=capacity, minimum=minimum, by=by, now=now)
    pass_on(lock_slots([slot.pk])[slot.pk], now=now)
    _check_topic(slot.round.course_id, paper, title)
    locked = SlotTopic.objects.select_for_update().get(pk=topic.pk)
    if (locked.paper, locked.title, locked.role) == (paper, title, role):
        return locked
    _check_once(slot.session, paper, role, besides=locked)
    held = Presentation.objects.filter(seat__slot=slot)
    if held.exists() or kept_seats().filter(seat__slot=slot).exists():
        raise errors.TopicInUse(
            _("Somebody has taken this talk as it is. Free its seats, then change the topic.")
        )
    locked.paper, locked.title, locked.role = paper, title, role
    locked.save(update_fields=["paper", "title", "role"])
    logger.info("talk %s changed by member %s", topic.pk, by.pk)
    raise_content_version(slot.round.course_id)
    return locked


@transaction.atomic
def withdraw_talk(*, topic: SlotTopic, by: Membership, now: datetime) -> None:
    """Take a talk off the sign-up, with its slot; who waits for it is told.

    :raises SlotNotAvailable: if it was withdrawn meanwhile.
    :raises schedule.errors.SlotInUse: if somebody holds a seat.
    """
    _check_there(topic)
    tell_withdrawn(topic.slot, now=now)
    remove_slot(slot=topic.slot, by=by, now=now)


def _check_there(topic: SlotTopic) -> None:
    """Lock the talk's slot, and refuse if a colleague has withdrawn it since it was looked at."""
    lock_round(topic.slot.round_id)
    if Slot.objects.select_for_update().filter(pk=topic.slot_id).first() is None:
        raise errors.SlotNotAvailable(_("This talk has been withdrawn meanwhile."))


def _check_once(
    session: Session, paper: Paper | None, role: str, *, besides: SlotTopic | None = None
) -> None:
    """Refuse a second talk on a paper in one session, unless one does something else in it."""
    same = SlotTopic.objects.filter(slot__session=session, paper=paper, role=role)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if paper is not None and same.exists():
        raise errors.TalkOffered(
            _(
                "“%(title)s” has a talk in this session. Give that one more seats instead, "
                "or choose another role."
            )
            % {"title": paper.title}
        )


def _check_kept(slot: Slot, capacity: int) -> None:
    """Refuse to take away a free seat that is kept for somebody."""
    if kept_seats().filter(seat__slot=slot, seat__number__gt=capacity).exists():
        raise SlotInUse(
            _("A seat that would go is kept for somebody on the waitlist. Wait for their answer.")
        )


def _check_topic(course_id: int, paper: Paper | None, title: str) -> None:
    if (paper is None) == (not title):
        raise errors.TopicNeeded(_("Choose a paper or write a free topic: one of the two."))
    if paper is not None and paper.course_id != course_id:
        raise errors.TopicNeeded(_("That paper is another course's."))

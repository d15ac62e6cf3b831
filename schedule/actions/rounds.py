"""Sign-up rounds and their slots: one mechanism for paper talks and final project talks."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from schedule import errors
from schedule.actions.sessions import lock_session
from schedule.models import Seat, Session, SignupRound, Slot

logger = logging.getLogger(__name__)


def open_round(
    *,
    course: Course,
    purpose: str,
    opens_at: datetime,
    closes_at: datetime,
    returns_until: datetime,
    by: Membership,
    now: datetime,
    mode: str = "first_come",
    seats_each: int = 2,
    slides_lead_days: int = 3,
) -> SignupRound:
    """Set the window in which seats of one purpose are handed out.

    :raises RoundExists: if the course has a round of this purpose.
    :raises EndsBeforeItStarts: if it closes before it opens.
    """
    _check_window(opens_at, closes_at)
    round_ = SignupRound(
        course=course,
        purpose=purpose,
        mode=mode,
        opens_at=opens_at,
        closes_at=closes_at,
        returns_until=returns_until,
        seats_each=seats_each,
        slides_lead_days=slides_lead_days,
        changed_at=now,
    )
    try:
        with transaction.atomic():
            round_.save()
            raise_content_version(course.pk)
    except IntegrityError as error:
        raise errors.RoundExists(
            _("There is a sign-up of this kind already. Edit its window instead.")
        ) from error
    logger.info("round %s opened by member %s", round_.pk, by.pk)
    return round_


@transaction.atomic
def update_round(
    *,
    round: SignupRound,  # noqa: A002  the row's name everywhere
    by: Membership,
    now: datetime,
    **changes: Any,
) -> SignupRound:
    """Change a round's window or numbers. A changed date raises its revision.

    :raises EndsBeforeItStarts: if it closes before it opens.
    """
    locked = SignupRound.objects.select_for_update().get(pk=round.pk)
    changed = {name for name, value in changes.items() if getattr(locked, name) != value}
    if not changed:
        return round
    for name in changed:
        setattr(round, name, changes[name])
    _check_window(round.opens_at, round.closes_at)
    dates = {"opens_at", "closes_at", "returns_until", "slides_lead_days"}
    round.revision = locked.revision + (1 if changed & dates else 0)
    round.changed_at = now
    round.save(update_fields=[*changed, "revision", "changed_at"])
    logger.info("round %s changed by member %s", round.pk, by.pk)
    raise_content_version(round.course_id)
    return round


def open_round_now(*, round: SignupRound, by: Membership, now: datetime) -> SignupRound:  # noqa: A002
    """Let a sign-up that has not begun begin now.

    :raises RoundOpened: if it has begun already.
    :raises EndsBeforeItStarts: if it closes before now.
    """
    if round.opens_at <= now:
        raise errors.RoundOpened(_("This sign-up has opened already."))
    return update_round(round=round, by=by, now=now, opens_at=now)


def _check_window(opens_at: datetime, closes_at: datetime) -> None:
    if opens_at >= closes_at:
        raise errors.EndsBeforeItStarts(_("The sign-up must close after it opens."))


@transaction.atomic
def create_slot(
    *,
    round: SignupRound,  # noqa: A002
    session: Session,
    capacity: int,
    by: Membership,
    now: datetime,
    position: int = 1,
    minimum: int = 0,
) -> Slot:
    """Make a slot for talks in a session, with its seats.

    :param capacity: number of seats, 1 to 20.
    :param minimum: how many of them an assignment fills at least; no more than there are.
    :raises WrongCourse: if round and session are of two courses.
    :raises SessionNotPlanned: if the session is cancelled, or a mark of a move.
    """
    locked = lock_session(session)
    if locked.week.course_id != round.course_id:
        raise errors.WrongCourse(_("That session is another course's."))
    if locked.status != Session.Status.PLANNED:
        raise errors.SessionNotPlanned(_("This session is cancelled or has been moved."))
    slot = Slot.objects.create(
        round=round, session=session, position=position, capacity=capacity, minimum=minimum
    )
    Seat.objects.bulk_create(Seat(slot=slot, number=n) for n in range(1, capacity + 1))
    logger.info("slot %s created by member %s", slot.pk, by.pk)
    raise_content_version(round.course_id)
    return slot


@transaction.atomic
def create_slots(
    *,
    round: SignupRound,  # noqa: A002
    session: Session,
    count: int,
    capacity: int,
    by: Membership,
    now: datetime,
) -> list[Slot]:
    """Make several slots of one size in a session, after those that are there; all or none.

    :raises WrongCourse: and :raises SessionNotPlanned: as `create_slot`.
    """
    lock_session(session)
    last = session.slots.aggregate(last=Max("position"))["last"] or 0
    return [
        create_slot(
            round=round,
            session=session,
            capacity=capacity,
            position=last + step,
            by=by,
            now=now,
        )
        for step in range(1, count + 1)
    ]


@transaction.atomic
def resize_slot(
    *, slot: Slot, capacity: int, by: Membership, now: datetime, minimum: int | None = None
) -> Slot:
    """Give a slot more seats, or take free ones away from its end.

    :param capacity: number of seats, 1 to 20.
    :param minimum: as `create_slot`; None: as before, as far as there are seats.
    :raises SlotInUse: if somebody holds a seat that would go.
    """
    locked = Slot.objects.select_for_update(of=("self",)).select_related("round").get(pk=slot.pk)
    least = min(locked.minimum if minimum is None else minimum, capacity)
    old, were = locked.capacity, (locked.capacity, locked.minimum)
    if (capacity, least) == were:
        return locked
    locked.capacity, locked.minimum = capacity, least
    locked.save(update_fields=["capacity", "minimum"])
    Seat.objects.bulk_create(Seat(slot=locked, number=n) for n in range(old + 1, capacity + 1))
    try:
        with transaction.atomic():
            locked.seats.filter(number__gt=capacity).delete()
    except ProtectedError as error:
        raise errors.SlotInUse(
            _("Somebody holds a seat that would go. Free it first, then take the seats away.")
        ) from error
    logger.info("slot %s resized from %s to %s by member %s", slot.pk, old, capacity, by.pk)
    raise_content_version(locked.round.course_id)
    return locked


@transaction.atomic
def remove_slot(*, slot: Slot, by: Membership, now: datetime) -> None:
    """Take away a slot in which nobody holds a seat.

    :raises SlotInUse: if somebody does.
    """
    rows = Slot.objects.select_for_update(of=("self",)).select_related("round")
    locked = rows.filter(pk=slot.pk).first()
    if locked is None:
        return
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError as error:
        raise errors.SlotInUse(
            _("Somebody holds a seat of this slot. Free it first, then remove the slot.")
        ) from error
    logger.info("slot %s removed by member %s", slot.pk, by.pk)
    raise_content_version(locked.round.course_id)

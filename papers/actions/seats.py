"""Taking a talk's seat and giving it back."""

import logging
from datetime import datetime
from functools import partial
from typing import NoReturn

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.actions import raise_content_version
from courses.models import Membership
from papers import emails, errors, queries
from papers.actions.consequences import end_waiting_for, lapse_swaps, pass_on, tell
from papers.actions.locks import lock_round
from papers.models import Presentation
from papers.rules.talks import Clash, free_turn
from schedule.models import Session, SignupRound, Slot
from schedule.queries import free_seats

logger = logging.getLogger(__name__)


@transaction.atomic
def take_seat(*, slot: Slot, student: Membership, by: Membership, now: datetime) -> Presentation:
    """Give the student the lowest free seat of the slot, as the lowest turn they have free.

    Two unique constraints on Presentation (seat, turn of a student) decide races; the locks, on the
    slot and then on the student, only make the loser's message kind. Staff may place a student
    outside the window, also in a talk that was given already, never beyond seats or turns, nor
    twice in one session; they may where the course's weeks or roles say otherwise, and are warned
    of it on their page. The student is told by letter.

    :raises NotYourTalk: and :raises NotAStudent: and :raises SlotNotAvailable:
    :raises SignupClosed: outside the round's window.
    :raises TalksComplete: if the student has all the talks the course asks for.
    :raises SameSession: if the student has a talk in the session already.
    :raises TooClose: and :raises SameRole: if the course's policy forbids it beside their talks.
    :raises SlotFull: if no seat is left.
    """
    slot = _lock_slot(slot)
    student = _lock_student(student)
    _check_by(student, by)
    _check_student(student)
    _check_slot(slot, student, by=by, now=now)
    _check_window(slot.round, by=by, now=now)
    turn = _next_turn(slot, student, by=by)
    _check_clash(slot, student, by=by)
    talk = _create_talk(slot, student, turn, now=now)
    end_waiting_for(slot, student, now=now)
    if by != student:
        make = partial(emails.talk_given, talk, slot)
        tell(student, "talk-given", f"presentation:{talk.pk}", make, now=now)
    logger.info("talk %s of member %s taken by member %s", talk.pk, student.pk, by.pk)
    raise_content_version(student.course_id)
    return talk


def _create_talk(slot: Slot, student: Membership, turn: int, *, now: datetime) -> Presentation:
    full = errors.SlotFull(
        _("Somebody was faster: “%(topic)s” is full. Choose another talk.")
        % {"topic": queries.topic_words(slot)}
    )
    seat = free_seats(slot).first()
    if seat is None:
        raise full
    try:
        with transaction.atomic():
            return Presentation.objects.create(
                membership=student, turn=turn, seat=seat, taken_at=now
            )
    except IntegrityError as error:
        raise full from error


@transaction.atomic
def give_seat_back(*, presentation: Presentation, by: Membership, now: datetime) -> None:
    """Free the seat of a talk.

    Its presenter may until the round's cut-off and before the talk; staff at any time, and a
    student who has not dropped is told by letter. Nobody may once there are slides or feedback:
    they are kept, and with them whose they are. Swaps of the seat lapse, and it is kept for the
    next on the waitlist.

    :raises NotYourTalk: and :raises TalkGone:
    :raises TalkUnderWay: if there are slides or feedback, or the talk has begun.
    :raises SignupClosed: after the moment until which seats may be given back.
    """
    seat, slot = presentation.seat, None
    if seat is not None:
        lock_round(seat.slot.round_id)
        slot = _lock_slot(seat.slot)
    student = _lock_student(presentation.membership)
    _check_by(student, by)
    locked = Presentation.objects.select_for_update().filter(pk=presentation.pk).first()
    if locked is None or locked.seat_id != presentation.seat_id:
        raise errors.TalkGone(_("This seat has been given back or swapped already."))
    if locked.slides.exists():
        raise errors.TalkUnderWay(
            _("There are slides for this talk, so its seat cannot be given back.")
        )
    if locked.feedback.exists():
        raise errors.TalkUnderWay(
            _("Listeners have given feedback on this talk, so its seat cannot be given back.")
        )
    if slot is not None:
        _check_may_return(slot, by=by, now=now)
    locked.delete()
    if slot is not None and seat is not None:
        lapse_swaps(student.course, [seat.pk], now=now)
        pass_on(slot, now=now)
    if slot is not None and by != student:
        make = partial(emails.talk_taken_away, student, slot)
        tell(student, "talk-taken-away", f"presentation:{presentation.pk}", make, now=now)
    logger.info("talk %s given back by member %s", presentation.pk, by.pk)
    raise_content_version(student.course_id)


def _lock_slot(slot: Slot) -> Slot:
    """Return the slot, locked, or refuse if staff have withdrawn it since it was looked at."""
    slots = Slot.objects.select_for_update(of=("self",)).select_related(
        "round__course", "session", "topic__paper"
    )
    locked = slots.filter(pk=slot.pk).first()
    if locked is None:
        raise errors.SlotNotAvailable(_("This talk has been withdrawn. Choose another one."))
    return locked


def _lock_student(student: Membership) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "course")
        .get(pk=student.pk)
    )


def _check_by(student: Membership, by: Membership) -> None:
    if by != student and not (by.is_course_staff and by.course_id == student.course_id):
        raise errors.NotYourTalk(_("This is for the student whose talk it is, and for the staff."))


def _check_student(student: Membership) -> None:
    if not student.is_active or student.role != Membership.Role.STUDENT:
        raise errors.NotAStudent(_("Only the course's students give talks."))


def _check_slot(slot: Slot, student: Membership, *, by: Membership, now: datetime) -> None:
    is_talk = slot.round.purpose == SignupRound.Purpose.TALK
    if not is_talk or slot.round.course_id != student.course_id:
        raise errors.SlotNotAvailable(_("This slot is not for paper talks of this course."))
    if slot.session.status != Session.Status.PLANNED:
        raise errors.SlotNotAvailable(_("This session does not take place. Choose another talk."))
    if slot.session.starts_at <= now and not by.is_course_staff:
        raise errors.SlotNotAvailable(_("This session is over. Choose a later talk."))


def _check_window(round_: SignupRound, *, by: Membership, now: datetime) -> None:
    if by.is_course_staff:
        return
    if round_.mode != SignupRound.Mode.FIRST_COME:
        raise errors.SignupClosed(_("Talks are assigned by everybody's wishes, not taken here."))
    if now < round_.opens_at:
        raise errors.SignupClosed(_("The sign-up for talks has not opened yet."))
    if now >= round_.closes_at:
        raise errors.SignupClosed(_("The sign-up for talks is over. Ask the staff for a seat."))


def _next_turn(slot: Slot, student: Membership, *, by: Membership) -> int:
    each = queries.talks_asked_of(student, slot.round)
    turn = free_turn(student.presentations.values_list("turn", flat=True), each=each)
    if turn is not None:
        return turn
    message = ngettext(
        "%(name)s has all %(count)s talk already.",
        "%(name)s has all %(count)s talks already.",
        each,
    )
    if not each:
        message = _("%(name)s is asked for no talk.")
    elif by == student:
        message = ngettext(
            "You have your %(count)s talk. Give it back to take another.",
            "You have all your %(count)s talks. Give one back to take another.",
            each,
        )
    raise errors.TalksComplete(message % {"name": student.user.name, "count": each})


def _check_clash(slot: Slot, student: Membership, *, by: Membership) -> None:
    """Refuse what stands in the way of the student's other talks.

    Staff place somebody as they think best, only not twice in one session.
    """
    found = queries.clash_with(student, slot)
    if found is Clash.SAME_SESSION and by != student:
        message = _("%(name)s has a talk in this session already.")
        raise errors.SameSession(message % {"name": student.user.name})
    if found is not None and by == student:
        refuse_clash(found, student)


def refuse_clash(found: Clash, student: Membership) -> NoReturn:
    """Tell the student, in words, what forbids them the talk.

    :raises SameSession: and :raises TooClose: and :raises SameRole:
    """
    if found is Clash.SAME_SESSION:
        raise errors.SameSession(
            _("You have a talk in this session already. Choose one on another day.")
        )
    if found is Clash.TOO_CLOSE:
        raise errors.TooClose(too_close_words(queries.talk_policy(student.course).min_gap_weeks))
    raise errors.SameRole(_("You have a talk in this role already. Choose one in another role."))


def too_close_words(weeks: int) -> str:
    return ngettext(
        "You have a talk in that week already. Choose one in another week.",
        "It is too close to a talk of yours: yours have to be at least %(n)s weeks apart.",
        weeks,
    ) % {"n": weeks}


def _check_may_return(slot: Slot, *, by: Membership, now: datetime) -> None:
    if by.is_course_staff:
        return
    if slot.session.starts_at <= now:
        raise errors.TalkUnderWay(_("This talk has been given. Ask the staff if it was not."))
    if now > slot.round.returns_until:
        raise errors.SignupClosed(
            _("Seats can no longer be given back. Ask the staff for a change.")
        )

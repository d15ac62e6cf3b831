import logging
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from outbox.rules import Told
from projects import emails, errors, queries
from projects.actions.joining import lock_team, tell
from projects.models import FinalTalk, Team
from schedule.models import Session, SignupRound, Slot
from schedule.queries import free_seats

logger = logging.getLogger(__name__)


@transaction.atomic
def take_final_seat(*, slot: Slot, team: Team, by: Membership, now: datetime) -> FinalTalk:
    """Give the team the lowest free seat of the slot. Staff may do it outside the window too.

    Two unique constraints on FinalTalk (seat, team) decide races; the locks, on the slot and then
    on the team, only make the loser's message kind.

    :raises SlotNotAvailable: and :raises SignupClosed: and :raises NotInTeam:
    :raises TalkTaken: if the team has a seat.
    :raises SlotFull: if none is left.
    """
    slot = _lock_slot(slot)
    team = lock_team(team)
    _check_slot(slot, team)
    _check_by(team, by)
    _check_window(slot.round, by=by, now=now)
    if FinalTalk.objects.filter(team=team).exists():
        raise errors.TalkTaken(
            _("%(team)s has a seat already. Give it back to take another one.")
            % {"team": team.name}
        )
    seat = free_seats(slot).first()
    full = errors.SlotFull(_("Another team was faster: this slot is full. Choose another one."))
    if seat is None:
        raise full
    try:
        with transaction.atomic():
            talk = FinalTalk.objects.create(team=team, seat=seat, taken_by=by, taken_at=now)
    except IntegrityError as error:
        raise full from error
    if by.is_course_staff:
        _tell_team(talk, now=now)
    logger.info("final talk %s of team %s taken by member %s", talk.pk, team.pk, by.pk)
    raise_content_version(team.course_id)
    return talk


@transaction.atomic
def lay_out_final_talks(
    *, course: Course, expected: str, by: Membership, now: datetime
) -> list[FinalTalk]:
    """Give every team without a seat one, by staff and by letter: all of them or none.

    :param expected: the mark of the plan that was looked at.
    :raises SeatsMissing: if there are fewer free seats than teams.
    :raises PlanChanged: if the plan is another one by now.
    """
    slots = Slot.objects.filter(round__course=course, round__purpose=SignupRound.Purpose.FINAL)
    list(slots.select_for_update(of=("self",)).order_by("pk"))
    list(course.teams.select_for_update(of=("self",)).order_by("pk"))
    plan = queries.final_talk_plan(course, now=now)
    if plan.missing_count:
        raise errors.SeatsMissing(plan.missing_words)
    if plan.mark != expected:
        raise errors.PlanChanged(_("Seats or teams have changed meanwhile. Look at it again."))
    talks = [
        FinalTalk.objects.create(team=team, seat=seat, taken_by=by, taken_at=now)
        for team, seat in plan.pairs
    ]
    for talk in talks:
        talk.team.course = course
        _tell_team(talk, now=now)
    logger.info("%s final talks of course %s laid out by member %s", len(talks), course.pk, by.pk)
    raise_content_version(course.pk)
    return talks


@transaction.atomic
def give_final_seat_back(*, final_talk: FinalTalk, by: Membership, now: datetime) -> None:
    """Free the seat of a team's final talk. Staff may do it at any time.

    :raises SignupClosed: after the moment until which seats may be given back.
    :raises TalkTaken: if it was given back meanwhile.
    """
    seat = final_talk.seat
    if seat is not None:
        slot = _lock_slot(seat.slot)
        if now > slot.round.returns_until and not by.is_course_staff:
            raise errors.SignupClosed(
                _("Seats can no longer be given back. Ask the staff for a change.")
            )
    team = lock_team(final_talk.team)
    _check_by(team, by)
    FinalTalk.objects.filter(pk=final_talk.pk).delete()
    logger.info("final talk of team %s given back by member %s", team.pk, by.pk)
    raise_content_version(team.course_id)


def _tell_team(talk: FinalTalk, *, now: datetime) -> None:
    assert talk.seat is not None  # it was given just now
    text = partial(emails.final_talk_given, talk, talk.seat.slot.session)
    told = Told("final-talk", f"final-talk:{talk.pk}")
    tell(queries.members_of(talk.team), text, told, now=now)


def _lock_slot(slot: Slot) -> Slot:
    return (
        Slot.objects.select_for_update(of=("self",))
        .select_related("round", "session")
        .get(pk=slot.pk)
    )


def _check_slot(slot: Slot, team: Team) -> None:
    is_final = slot.round.purpose == SignupRound.Purpose.FINAL
    if not is_final or slot.round.course_id != team.course_id:
        raise errors.SlotNotAvailable(_("This slot is not for final talks of this course."))
    if slot.session.status != Session.Status.PLANNED:
        raise errors.SlotNotAvailable(_("This session does not take place. Choose another one."))


def _check_by(team: Team, by: Membership) -> None:
    if not by.is_course_staff and queries.current_team(by) != team:
        raise errors.NotInTeam(_("Only the team's members can do this."))


def _check_window(round_: SignupRound, *, by: Membership, now: datetime) -> None:
    if by.is_course_staff or round_.opens_at <= now < round_.closes_at:
        return
    if now < round_.opens_at:
        raise errors.SignupClosed(_("The sign-up for final talks has not opened yet."))
    raise errors.SignupClosed(_("The sign-up for final talks is over. Ask the staff for a seat."))

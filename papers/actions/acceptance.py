"""Accepting a proposal: everybody gets their seats and one letter."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.emails import written_for
from courses.models import Membership
from outbox.actions import write_letter
from outbox.rules import Told
from papers import emails, errors, queries
from papers.actions.consequences import end_waiting_of
from papers.actions.locks import lock_members, lock_round, lock_slots
from papers.actions.proposals import lock_proposal
from papers.models import AssignmentRun, Presentation, ProposedTalk
from papers.rules.snapshots import changes, pairs
from schedule.models import Seat, SignupRound, Slot
from schedule.queries import free

logger = logging.getLogger(__name__)


def accept_proposal(
    *,
    run: AssignmentRun,
    revision: int,
    by: Membership,
    now: datetime,
    although_changed: bool = False,
) -> AssignmentRun:
    """Give everybody the seats that are proposed, all or nobody, and write each of them a letter.

    The rules are checked anew, against the course as it is now.

    :param although_changed: somebody has read what changed since the snapshot and accepts it.
    :raises SignupOpen: before the sign-up closes.
    :raises ProposalAccepted: if this one was accepted, or another one since it was asked for.
    :raises ProposalChanged: if it was edited since it was looked at.
    :raises CourseChanged: if the course changed since the snapshot, and nobody accepts that.
    :raises ProposalBreaksRules: if it cannot be had any more as it is.
    """
    try:
        with transaction.atomic():
            return _accept(run, revision, by, now, although_changed=although_changed)
    except IntegrityError as error:
        raise errors.CourseChanged(
            _("Somebody took one of these seats at the same moment. Look at it again.")
        ) from error


def _accept(
    run: AssignmentRun, revision: int, by: Membership, now: datetime, *, although_changed: bool
) -> AssignmentRun:
    round_ = lock_round(run.round_id)
    _check_window(round_, now=now)
    run = lock_proposal(run, revision=revision)
    _check_first(run)
    proposed = list(run.talks.order_by("pk"))
    slots = lock_slots(talk.slot_id for talk in proposed)
    members = lock_members(talk.membership_id for talk in proposed)
    live = queries.course_snapshot(round_, now=now)
    problems = queries.standing_problems(run, live)
    if problems:
        raise errors.ProposalBreaksRules(" ".join(problems))
    if changes(run.problem, live) and not although_changed:
        raise errors.CourseChanged(
            _(
                "The course has changed since this was computed. Read what, then accept it all the same or compute again."
            )
        )
    held = pairs(live["held"])
    new = [talk for talk in proposed if queries.pair_of(talk) not in held]
    talks = _give(new, slots, now=now)
    end_waiting_of(talks, now=now)
    _tell(run, round_, members, talks, now=now)
    run.accepted_at, run.accepted_by = now, by
    run.save(update_fields=["accepted_at", "accepted_by"])
    logger.info("run %s accepted by member %s: %s talks", run.pk, by.pk, len(talks))
    raise_content_version(round_.course_id)
    return run


def _check_window(round_: SignupRound, *, now: datetime) -> None:
    if now < round_.closes_at:
        raise errors.SignupOpen(
            _(
                "Students may still change their minds: accept it when the sign-up has closed, or close it first."
            )
        )


def _check_first(run: AssignmentRun) -> None:
    accepted = AssignmentRun.objects.filter(round=run.round_id, accepted_at__gte=run.asked_at)
    if accepted.exists():
        raise errors.ProposalAccepted(
            _("Another proposal has been accepted since this one was computed. Compute again.")
        )


def _free_seats(slot_ids: Iterable[int]) -> dict[int, list[Seat]]:
    """Return the seats that may be given, of each slot by number. The slots' locks cover them."""
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in free(Seat.objects.filter(slot__in=slot_ids)).order_by("number"):
        seats[seat.slot_id].append(seat)
    return seats


def _give(new: list[ProposedTalk], slots: dict[int, Slot], *, now: datetime) -> list[Presentation]:
    """Give seats to those who do not have them yet; one's earlier talk gets the lower free turn."""

    def by_date(talk: ProposedTalk) -> tuple[datetime, int]:
        return slots[talk.slot_id].session.starts_at, talk.pk

    seats = _free_seats(slots)
    turns = _free_turns({talk.membership_id for talk in new})
    return Presentation.objects.bulk_create(
        Presentation(
            membership_id=talk.membership_id,
            turn=next(turns[talk.membership_id]),
            seat=_next_seat(seats[talk.slot_id]),
            taken_at=now,
        )
        for talk in sorted(new, key=by_date)
    )


def _next_seat(free: list[Seat]) -> Seat:
    if not free:
        raise errors.ProposalBreaksRules(_("A talk has become full meanwhile. Compute again."))
    return free.pop(0)


def _free_turns(member_ids: set[int]) -> dict[int, Iterator[int]]:
    taken: dict[int, set[int]] = {one: set() for one in member_ids}
    rows = Presentation.objects.filter(membership__in=member_ids)
    for member_id, turn in rows.values_list("membership_id", "turn"):
        taken[member_id].add(turn)
    return {one: _without(turns) for one, turns in taken.items()}


def _without(taken: set[int]) -> Iterator[int]:
    return (turn for turn in count(1) if turn not in taken)


def _tell(
    run: AssignmentRun,
    round_: SignupRound,
    members: dict[int, Membership],
    talks: list[Presentation],
    *,
    now: datetime,
) -> None:
    """Write to everybody who got a talk, once."""
    given: dict[int, list[Presentation]] = defaultdict(list)
    for talk in talks:
        given[talk.membership_id].append(talk)
    topics = queries.topics_of(round_)
    for member_id, own in given.items():
        member = members[member_id]
        text = written_for(member.user, emails.talks_assigned, member, own, round_, topics)
        write_letter(
            recipient_id=member.user_id,
            course_id=round_.course_id,
            subject=text.subject,
            body=text.body,
            told=[Told("talks-assigned", f"run:{run.pk}")],
            now=now,
        )

"""What a worker does with an assignment run: claim it, compute, say how far it is, store the result.

A run is somebody's as long as its lease lasts; each word of progress makes it last longer. A worker
that dies leaves a lease that lapses, and the sweep gives the run to another one. As the result
depends on snapshot and seed alone, it does not matter if the first was only slow: whoever ends
first stores it, and the other one finds that it has ended.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Membership
from papers import queries
from papers.models import AssignmentRun, ProposedTalk
from papers.rules.assignment import Assignment, Cancelled, Infeasible, assign, described
from papers.rules.snapshots import pairs, problem_of, row_id, slot_key, student_key
from schedule.models import Slot

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
LONGEST = timedelta(minutes=30)
"""After that a run that ends its workers is given up."""
QUIET = timedelta(seconds=1)
"""Between two words of progress: each is a transaction of its own."""
State = AssignmentRun.State
ENDED = [
    *("state", "ended_at", "leased_until", "cancel_asked_at", "progress"),
    *("reasons", "worst_rank", "sum_squared_ranks"),
]


def compute_assignment(*, run_id: int, clock: Callable[[], datetime]) -> None:
    """Compute one run, unless it has ended or is another worker's. In no transaction."""
    run = claim_assignment(run_id=run_id, now=clock())
    if run is None:
        return
    watch = Watch(run_id, clock)
    try:
        answer = assign(
            problem_of(run.problem),
            seed=run.seed,
            report=watch.report,
            is_cancelled=watch.is_cancelled,
        )
    except Cancelled:
        end_assignment(run_id=run_id, state=State.CANCELLED, now=clock())
    except Exception:
        logger.exception("assignment run %s failed", run_id)
        sentence = _("The computation failed. Try it again; if it fails again, tell the operator.")
        end_assignment(run_id=run_id, state=State.FAILED, now=clock(), sentence=sentence)
    else:
        store_answer(run_id=run_id, answer=answer, now=clock())


@transaction.atomic
def claim_assignment(*, run_id: int, now: datetime) -> AssignmentRun | None:
    """Take a run that waits, or whose worker has gone; None if there is nothing to do."""
    run = AssignmentRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None or not _is_free(run, now):
        return None
    if run.cancel_asked_at:
        _end(run, State.CANCELLED, now)
        return None
    if now - run.asked_at > LONGEST:
        sentence = _("The computation did not come to an end. Start it again.")
        _end(run, State.FAILED, now, sentence=sentence)
        return None
    run.state, run.leased_until = State.WORKING, now + LEASE
    run.progress, run.stage = 0, ""
    run.save(update_fields=["state", "leased_until", "progress", "stage"])
    return run


def _is_free(run: AssignmentRun, now: datetime) -> bool:
    is_abandoned = run.leased_until is not None and run.leased_until <= now
    return run.state == State.QUEUED or (run.state == State.WORKING and is_abandoned)


class Watch:
    """The solver's view of its run: says how far it is, and hears whether it is still wanted."""

    def __init__(self, run_id: int, clock: Callable[[], datetime]) -> None:
        self.runs = AssignmentRun.objects.filter(pk=run_id, state=State.WORKING)
        self.clock = clock
        self.said_at: datetime | None = None
        self.asked_at: datetime | None = None
        self.is_unwanted = False

    def report(self, percent: int, stage: str) -> None:
        now = self.clock()
        if self.said_at is not None and now - self.said_at < QUIET:
            return
        self.said_at = now
        self.runs.update(
            progress=min(max(percent, 0), 100), stage=stage[:100], leased_until=now + LEASE
        )

    def is_cancelled(self) -> bool:
        """Ask at most once a second; what asks is alive, so its lease lasts on."""
        now = self.clock()
        if self.asked_at is None or now - self.asked_at >= QUIET:
            self.asked_at = now
            self.runs.update(leased_until=now + LEASE)
            self.is_unwanted = not self.runs.filter(cancel_asked_at=None).exists()
        return self.is_unwanted


@transaction.atomic
def store_answer(*, run_id: int, answer: Assignment | Infeasible, now: datetime) -> None:
    """Store what came out, all of it or nothing; once, however many workers come with it."""
    run = _lock_working(run_id)
    if run is None:
        return
    if run.cancel_asked_at:
        _end(run, State.CANCELLED, now)
        return
    if isinstance(answer, Infeasible):
        run.reasons = _reasons(run, answer)
        _end(run, State.INFEASIBLE, now)
        return
    seats = [
        (row_id(student), row_id(slot)) for student, slots in answer.seats.items() for slot in slots
    ]
    if not _are_there(seats):
        sentence = _("A talk was withdrawn while this was computed. Start it again.")
        _end(run, State.FAILED, now, sentence=sentence)
        return
    pinned = pairs(run.problem["pins"]) - pairs(run.problem["held"])
    ProposedTalk.objects.bulk_create(
        ProposedTalk(
            run=run,
            membership_id=member_id,
            slot_id=slot_id,
            is_pinned=(student_key(member_id), slot_key(slot_id)) in pinned,
        )
        for member_id, slot_id in seats
    )
    run.worst_rank, run.sum_squared_ranks = answer.worst_rank, answer.sum_squared_ranks
    _end(run, State.DONE, now)


def _reasons(run: AssignmentRun, answer: Infeasible) -> list[dict[str, object]]:
    """Write down why there is no assignment, with names and titles."""
    names = queries.names_of(run.round.course_id, queries.topics_of(run.round).values())
    reasons = [described(reason, students=names, slots=names) for reason in answer.reasons]
    return [
        {"kind": one.kind, "text": one.text, "relax": one.relax, "slots": one.slots}
        for one in reasons
    ]


def _are_there(seats: list[tuple[int, int]]) -> bool:
    members, slots = {one for one, _slot in seats}, {slot for _one, slot in seats}
    return Membership.objects.filter(pk__in=members).count() == len(
        members
    ) and Slot.objects.filter(pk__in=slots).count() == len(slots)


@transaction.atomic
def end_assignment(*, run_id: int, state: str, now: datetime, sentence: str = "") -> None:
    run = _lock_working(run_id)
    if run is not None:
        _end(run, state, now, sentence=sentence)


def _lock_working(run_id: int) -> AssignmentRun | None:
    runs = AssignmentRun.objects.select_for_update().filter(pk=run_id, state=State.WORKING)
    return runs.first()


def _end(run: AssignmentRun, state: str, now: datetime, *, sentence: str = "") -> None:
    """End a run that is locked.

    :param sentence: why it failed.
    """
    if state == State.CANCELLED:
        run.cancel_asked_at = run.cancel_asked_at or now
    if sentence:
        run.reasons = [{"kind": "failed", "text": sentence}]
    run.state, run.ended_at, run.leased_until = state, now, None
    run.progress = 100 if state == State.DONE else run.progress
    run.save(update_fields=ENDED)
    logger.info("assignment run %s ended: %s", run.pk, state)

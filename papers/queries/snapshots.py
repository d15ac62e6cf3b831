"""The snapshot of a round: what an assignment is computed on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from papers.models import Presentation, SlotTopic
from papers.queries.exchange import kept_seats
from papers.queries.policy import StudentTalks, student_talks, talk_policy
from papers.queries.ranking import Wishes, ballots
from papers.rules.snapshots import (
    SlotRow,
    Snapshot,
    StudentRow,
    row_id,
    session_key,
    slot_key,
    student_key,
)
from papers.rules.talks import calendar_week, week_of_day
from schedule.models import Session, SignupRound


@dataclass(frozen=True)
class Held:
    """A talk that somebody has. Whoever has all of theirs is out of the computation."""

    membership_id: int
    slot_id: int
    is_on: bool


def course_snapshot(round_: SignupRound, *, now: datetime) -> Snapshot:
    """Return what is to be assigned, as the course has it now; nine queries.

    In it are the active students who are short of talks, and the talks of planned sessions to
    come. A talk that such a student holds is a pin. Everybody else's seats are taken off the
    capacity, and so are those offered to somebody on a waitlist. A talk that fell off with its
    session counts as one of the student's, and stands in nobody's way.
    """
    talks = _held(round_)
    students = [one for one in student_talks(round_) if one.missing]
    ids = {one.membership.pk for one in students}
    pins = [talk for talk in talks if talk.membership_id in ids and talk.is_on]
    slots = _slots(round_, talks, pins, now=now)
    policy = talk_policy(round_.course)
    held = sorted((talk.membership_id, talk.slot_id) for talk in pins)
    told = [[student_key(member_id), slot_key(slot_id)] for member_id, slot_id in held]
    return {
        "talks_per_student": round_.seats_each,
        "min_gap_weeks": policy.min_gap_weeks,
        "different_roles": policy.roles_differ,
        "slots": slots,
        "students": _students(students, ballots(round_), talks, slots),
        "pins": told,
        "held": told,
    }


def _held(round_: SignupRound) -> list[Held]:
    rows = Presentation.objects.filter(seat__slot__round=round_).values_list(
        "membership_id", "seat__slot_id", "seat__slot__session__status"
    )
    return [
        Held(member_id, slot_id, status == Session.Status.PLANNED)
        for member_id, slot_id, status in rows
    ]


def _slots(
    round_: SignupRound, talks: Sequence[Held], pins: Sequence[Held], *, now: datetime
) -> list[SlotRow]:
    """Return the slots with the seats that are left to those of the computation.

    A slot of the past is there only with the talks that its presenters hold. Weeks are counted by
    the calendar from the course's first, since people read of them.
    """
    pinned = Counter(talk.slot_id for talk in pins)
    taken = Counter(talk.slot_id for talk in talks)
    taken.update(_offered(round_))
    zone = round_.course.zone
    before = week_of_day(round_.course.starts_on) - 1
    rows: list[SlotRow] = []
    topics = SlotTopic.objects.filter(
        slot__round=round_, slot__session__status=Session.Status.PLANNED
    ).select_related("slot__session")
    for topic in topics.order_by("slot_id"):
        slot, session = topic.slot, topic.slot.session
        others = taken[slot.pk] - pinned[slot.pk]
        is_ahead = session.starts_at > now
        if not (is_ahead or pinned[slot.pk]):
            continue
        left = max(slot.capacity - others, 0) if is_ahead else pinned[slot.pk]
        rows.append(
            {
                "id": slot_key(slot.pk),
                "week": calendar_week(session.starts_at, zone) - before,
                "session": session_key(session.pk),
                "capacity": left,
                "minimum": min(max(slot.minimum - others, 0), left) if is_ahead else 0,
                "role": topic.role,
            }
        )
    return rows


def _offered(round_: SignupRound) -> Mapping[int, int]:
    """Return how many seats of each slot are kept for somebody on its waitlist."""
    offers = kept_seats().filter(seat__slot__round=round_)
    return Counter(offers.values_list("seat__slot_id", flat=True))


def _students(
    students: Iterable[StudentTalks],
    wishes: Iterable[Wishes],
    talks: Sequence[Held],
    slots: Sequence[SlotRow],
) -> list[StudentRow]:
    """Return the students with what is left of their wishes, in the order of their ids.

    Whoever holds a talk at a session which they cannot attend has thought better of it.
    """
    wished = {one.membership.pk: one for one in wishes}
    in_session: dict[str, list[str]] = defaultdict(list)
    for slot in slots:
        in_session[slot["session"]].append(slot["id"])
    there = {slot["id"] for slot in slots}
    held: dict[int, set[str]] = defaultdict(set)
    fallen_off = Counter(talk.membership_id for talk in talks if not talk.is_on)
    for talk in talks:
        held[talk.membership_id].add(slot_key(talk.slot_id))
    rows: list[StudentRow] = []
    by_id = {student.membership.pk: student for student in students}
    for pk, one in sorted(by_id.items()):
        wish = wished.get(pk)
        ranking = [slot_key(slot_id) for slot_id in wish.ranking] if wish else []
        cannot = {
            slot_id
            for session_id in (wish.impossible if wish else ())
            for slot_id in in_session[session_key(session_id)]
        }
        rows.append(
            {
                "id": student_key(pk),
                "ranking": [slot_id for slot_id in ranking if slot_id in there],
                "impossible": sorted(cannot - held[pk], key=row_id),
                "talks": one.asked - fallen_off[pk],
            }
        )
    return rows

"""Reads of talks: the programme of all of them, who holds which, who still needs one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from courses.models import Course, Membership
from papers.models import Paper, Presentation, Slides, SlotTopic, TalkPolicy
from papers.queries.exchange import kept_count, kept_of, queue_count, queued_for
from papers.queries.policy import clash_under
from papers.queries.programme import author_line
from papers.rules.talks import (
    Clash,
    Place,
    TalkState,
    calendar_week,
    slides_due_at,
    talk_state,
)
from schedule.models import Session, SignupRound, Slot


@dataclass(frozen=True)
class Talk:
    """One student's talk.

    :param is_active: False for a student who has dropped and still holds the seat.
    :param slides: the latest version, if there is any.
    """

    talk_id: int
    membership_id: int
    name: str
    is_active: bool
    state: TalkState
    slides: Slides | None


@dataclass(frozen=True)
class TalkSlot:
    """What is talked about, by whom, and how many seats are left.

    :param kept_count: free seats that are kept for somebody on the waitlist.
    """

    topic: SlotTopic
    talks: tuple[Talk, ...]
    kept_count: int = 0

    @property
    def slot_id(self) -> int:
        return self.topic.slot_id

    @property
    def paper(self) -> Paper | None:
        return self.topic.paper

    @property
    def authors(self) -> str:
        """Return the paper's authors as printed; nothing for a topic without a paper."""
        return author_line(self.topic.paper) if self.topic.paper else ""

    @property
    def role_words(self) -> str:
        """Return what one does in it, where that is not presenting."""
        is_usual = self.topic.role == SlotTopic.Role.PRESENTER
        return "" if is_usual else self.topic.get_role_display()

    @property
    def capacity(self) -> int:
        return self.topic.slot.capacity

    @property
    def waiting_count(self) -> int:
        return queued_for(self.topic)

    @property
    def free_count(self) -> int:
        return self.capacity - len(self.talks) - self.kept_count


@dataclass(frozen=True)
class SessionTalks:
    """A session with its talks.

    :param is_off: it does not take place.
    """

    session: Session
    slides_due_at: datetime
    is_past: bool
    is_off: bool
    slots: tuple[TalkSlot, ...]

    @property
    def is_open(self) -> bool:
        return not (self.is_past or self.is_off)


@dataclass(frozen=True)
class OwnTalk:
    """A talk of one's own, with where it stands in the programme."""

    day: SessionTalks
    slot: TalkSlot
    talk: Talk


def talk_round(course: Course) -> SignupRound | None:
    """Return the window in which seats for paper talks are taken, if staff made one."""
    found = course.rounds.filter(purpose=SignupRound.Purpose.TALK).first()
    if found is not None:
        found.course = course
    return found


def talk_programme(round_: SignupRound, *, now: datetime) -> list[SessionTalks]:
    """Return all sessions with talks, by date, with presenters and slides; three queries."""
    topics: dict[int, list[SlotTopic]] = defaultdict(list)
    found = SlotTopic.objects.filter(slot__round=round_).annotate(
        kept_count=kept_count(), queue_count=queue_count()
    )
    rows = found.select_related("slot__session__week", "paper")
    for topic in rows.order_by("slot__session__starts_at", "slot__position", "slot_id"):
        topics[topic.slot.session_id].append(topic)
    taken = _taken_by_slot(round_)
    slides = _latest_slides(round_)
    return [_day(found, round_, taken, slides, now=now) for found in topics.values()]


def _taken_by_slot(round_: SignupRound) -> dict[int, list[Presentation]]:
    taken: dict[int, list[Presentation]] = defaultdict(list)
    rows = Presentation.objects.filter(seat__slot__round=round_).select_related(
        "membership__user", "seat"
    )
    for row in rows.order_by("seat__number"):
        if row.seat:
            taken[row.seat.slot_id].append(row)
    return taken


def _latest_slides(round_: SignupRound) -> dict[int, Slides]:
    versions = Slides.objects.filter(presentation__seat__slot__round=round_)
    rows = versions.select_related("upload").order_by("version")
    return {row.presentation_id: row for row in rows}


def _day(
    topics: Sequence[SlotTopic],
    round_: SignupRound,
    taken: dict[int, list[Presentation]],
    slides: dict[int, Slides],
    *,
    now: datetime,
) -> SessionTalks:
    session = topics[0].slot.session
    due_at = slides_due_at(
        session.starts_at, lead_days=round_.slides_lead_days, zone=round_.course.zone
    )
    is_off = session.status != Session.Status.PLANNED

    def talk(row: Presentation) -> Talk:
        state = talk_state(
            slides_due_at=due_at,
            ends_at=session.ends_at,
            has_slides=row.pk in slides,
            is_off=is_off,
            now=now,
        )
        member = row.membership
        return Talk(
            row.pk, member.pk, member.user.name, member.is_active, state, slides.get(row.pk)
        )

    return SessionTalks(
        session=session,
        slides_due_at=due_at,
        is_past=session.starts_at <= now,
        is_off=is_off,
        slots=tuple(
            TalkSlot(topic, tuple(talk(row) for row in taken[topic.slot_id]), kept_of(topic))
            for topic in topics
        ),
    )


def own_talks(programme: Sequence[SessionTalks], member: Membership | None) -> list[OwnTalk]:
    """Return the member's talks in the programme, by date; no query."""
    return [
        OwnTalk(day, slot, talk)
        for day in programme
        for slot in day.slots
        for talk in slot.talks
        if member is not None and talk.membership_id == member.pk
    ]


def free_slots(programme: Sequence[SessionTalks]) -> list[tuple[SessionTalks, TalkSlot]]:
    """Return the talks to come that have a free seat; no query."""
    return [
        (day, slot) for day in programme if day.is_open for slot in day.slots if slot.free_count > 0
    ]


def free_seat_count(programme: Sequence[SessionTalks]) -> int:
    return sum(slot.free_count for _day, slot in free_slots(programme))


def is_signup_open(round_: SignupRound, *, now: datetime) -> bool:
    is_first_come = round_.mode == SignupRound.Mode.FIRST_COME
    return is_first_come and round_.opens_at <= now < round_.closes_at


def takeable_slots(
    programme: Sequence[SessionTalks],
    own: Sequence[OwnTalk],
    round_: SignupRound,
    *,
    asked: int,
    now: datetime,
) -> frozenset[int]:
    """Return the slots of which the holder of these talks may take a seat now, if no rule forbids it.

    :param asked: how many talks they give.
    """
    if len(own) >= asked or not is_signup_open(round_, now=now):
        return frozenset()
    return frozenset(slot.slot_id for _day, slot in free_slots(programme))


def clashes(
    programme: Sequence[SessionTalks], own: Sequence[OwnTalk], policy: TalkPolicy
) -> dict[int, Clash]:
    """Return why the holder of these talks cannot hold a slot as well, for those they cannot.

    No query, for a policy and a programme that are there.
    """
    zone = policy.course.zone
    held = [place_in(one.day, one.slot, zone) for one in own if not one.day.is_off]
    found = {
        slot.slot_id: clash_under(policy, held, place_in(day, slot, zone))
        for day in programme
        for slot in day.slots
    }
    return {slot_id: why for slot_id, why in found.items() if why is not None}


def place_in(day: SessionTalks, slot: TalkSlot, zone: ZoneInfo) -> Place:
    """Return where a slot of the programme stands, for `clash_under`."""
    return Place(day.session.pk, calendar_week(day.session.starts_at, zone), slot.topic.role)


def returnable_talks(
    own: Sequence[OwnTalk], round_: SignupRound, *, now: datetime
) -> frozenset[int]:
    """Return those of one's own talks whose seats may be given back now."""
    if now > round_.returns_until:
        return frozenset()
    return frozenset(
        one.talk.talk_id for one in own if not one.day.is_past and one.talk.slides is None
    )


def topic_words(slot: Slot) -> str:
    """Return what the slot's talk is about, or its session's title while nobody has said."""
    topic = SlotTopic.objects.filter(slot=slot).select_related("paper").first()
    return topic.words if topic else slot.session.title

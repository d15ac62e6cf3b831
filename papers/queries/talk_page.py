"""Reads for the page of one talk."""

from dataclasses import dataclass
from datetime import datetime

from papers.models import Paper, Presentation, Response, Slides, SlotTopic
from papers.queries.policy import talks_asked_of
from papers.queries.programme import author_line, paper_link
from papers.rules.talks import TalkState, slides_due_at, talk_state
from schedule.models import Session, SignupRound


@dataclass(frozen=True)
class TalkFacts:
    """What there is to say of one talk, apart from its grade.

    :param asked: how many talks its student gives.
    :param versions: of its slides, newest first.
    :param is_returnable: its presenter may give the seat back.
    """

    topic: SlotTopic | None
    session: Session
    round: SignupRound
    asked: int
    taken_at: datetime
    slides_due_at: datetime
    state: TalkState
    versions: tuple[Slides, ...]
    is_returnable: bool

    @property
    def title(self) -> str:
        return self.topic.words if self.topic else self.session.title

    @property
    def paper(self) -> Paper | None:
        return self.topic.paper if self.topic else None

    @property
    def authors(self) -> str:
        return author_line(self.paper) if self.paper else ""

    @property
    def link(self) -> str:
        """Return where the paper itself is."""
        return paper_link(self.paper) if self.paper else ""

    @property
    def is_off(self) -> bool:
        return self.session.status != Session.Status.PLANNED


def talk_facts(talk: Presentation, *, now: datetime, is_graded: bool) -> TalkFacts:
    """Return the facts of a talk that was loaded with its seat, slot and session; two queries."""
    assert talk.seat is not None  # permissions give no talk without one
    slot, course = talk.seat.slot, talk.membership.course
    versions = tuple(talk.slides.select_related("upload__uploaded_by").order_by("-version"))
    starts_at = slot.session.starts_at
    due_at = slides_due_at(starts_at, lead_days=slot.round.slides_lead_days, zone=course.zone)
    return TalkFacts(
        topic=SlotTopic.objects.filter(slot=slot).select_related("paper").first(),
        session=slot.session,
        round=slot.round,
        asked=talks_asked_of(talk.membership, slot.round),
        taken_at=talk.taken_at,
        slides_due_at=due_at,
        state=talk_state(
            slides_due_at=due_at,
            ends_at=slot.session.ends_at,
            has_slides=bool(versions),
            is_off=slot.session.status != Session.Status.PLANNED,
            is_graded=is_graded,
            now=now,
        ),
        versions=versions,
        is_returnable=not versions and now <= slot.round.returns_until and now < starts_at,
    )


def questions_for(talk: Presentation) -> list[Response]:
    """Return the questions to what is presented, as posted for the talk's own session, with names."""
    assert talk.seat is not None
    slot = talk.seat.slot
    responses = Response.objects.filter(
        reading__session=slot.session_id, reading__paper__topics__slot=slot
    )
    return list(responses.select_related("membership__user").order_by("posted_at", "pk"))


def others_in_slot(talk: Presentation) -> list[Presentation]:
    """Return the talks of those who present together with this one's student, by seat."""
    assert talk.seat is not None
    others = Presentation.objects.filter(seat__slot=talk.seat.slot_id).exclude(pk=talk.pk)
    return list(others.select_related("membership__user").order_by("seat__number"))

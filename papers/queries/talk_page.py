"""Reads for the page of one talk."""

from dataclasses import dataclass
from datetime import datetime

from papers.models import Paper, Presentation, Response, Slides, SlotTopic
from papers.queries.policy import talks_asked_of
from papers.queries.programme import author_line, paper_link
from papers.rules import pool_place
from papers.rules.talk_life import NextStep, final_slides_due_at, is_final, next_step
from papers.rules.talks import TalkState, slides_due_at, talk_state
from schedule.models import Session, SignupRound


@dataclass(frozen=True)
class Version:
    """One version of a talk's slides: a draft, or final because it came once the talk had begun."""

    slides: Slides
    is_final: bool


@dataclass(frozen=True)
class TalkSubject:
    """What a talk is about, in its session."""

    topic: SlotTopic | None
    session: Session

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


@dataclass(frozen=True)
class TalkFacts(TalkSubject):
    """What there is to say of one talk, apart from its grade and its feedback.

    :param asked: how many talks its student gives.
    :param versions: of its slides, newest first.
    :param next_step: what comes next for who gives it.
    :param is_returnable: its presenter may give the seat back.
    """

    round: SignupRound
    asked: int
    taken_at: datetime
    slides_due_at: datetime
    final_due_at: datetime
    state: TalkState
    next_step: NextStep
    versions: tuple[Version, ...]
    is_returnable: bool

    @property
    def draft(self) -> Slides | None:
        """Return the last version from before the talk."""
        return next((one.slides for one in self.versions if not one.is_final), None)

    @property
    def final(self) -> Slides | None:
        """Return the slides as the talk was given, if there are any yet."""
        return next((one.slides for one in self.versions if one.is_final), None)

    @property
    def is_given(self) -> bool:
        return self.state in {TalkState.GIVEN, TalkState.GRADED}

    @property
    def is_draft_final(self) -> bool:
        """Say whether the last draft may be declared how the talk was given."""
        return self.is_given and self.draft is not None and self.final is None

    @property
    def is_off(self) -> bool:
        return self.session.status != Session.Status.PLANNED


def talk_facts(talk: Presentation, *, now: datetime, is_graded: bool) -> TalkFacts:
    """Return the facts of a talk that was loaded with its seat, slot and session; two queries."""
    assert talk.seat is not None  # permissions give no talk without one
    slot, course = talk.seat.slot, talk.membership.course
    starts_at, ends_at = slot.session.starts_at, slot.session.ends_at
    rows = talk.slides.select_related("upload__uploaded_by").order_by("-version")
    versions = tuple(Version(one, is_final(one.uploaded_at, starts_at=starts_at)) for one in rows)
    final_due_at = final_slides_due_at(ends_at, zone=course.zone)
    due_at = slides_due_at(starts_at, lead_days=slot.round.slides_lead_days, zone=course.zone)
    state = talk_state(
        slides_due_at=due_at,
        ends_at=ends_at,
        has_slides=bool(versions),
        is_off=slot.session.status != Session.Status.PLANNED,
        is_graded=is_graded,
        now=now,
    )
    return TalkFacts(
        topic=SlotTopic.objects.filter(slot=slot).select_related("paper").first(),
        session=slot.session,
        round=slot.round,
        asked=talks_asked_of(talk.membership, slot.round),
        taken_at=talk.taken_at,
        slides_due_at=due_at,
        final_due_at=final_due_at,
        state=state,
        next_step=next_step(
            state=state,
            starts_at=starts_at,
            final_due_at=final_due_at,
            has_final=any(one.is_final for one in versions),
            has_feedback=talk.feedback_released_at is not None,
            now=now,
        ),
        versions=versions,
        is_returnable=not versions and now <= slot.round.returns_until and now < starts_at,
    )


def questions_for(talk: Presentation) -> list[Response]:
    """Return the questions to what is presented, as posted for the talk's own session, with names.

    Their order says nothing of who asked, or when.
    """
    assert talk.seat is not None
    slot = talk.seat.slot
    responses = Response.objects.filter(
        reading__session=slot.session_id, reading__paper__topics__slot=slot
    )
    rows = responses.select_related("membership__user")
    return sorted(rows, key=lambda row: pool_place(row.pk))


def others_in_slot(talk: Presentation) -> list[Presentation]:
    """Return the talks of those who present together with this one's student, by seat."""
    assert talk.seat is not None
    others = Presentation.objects.filter(seat__slot=talk.seat.slot_id).exclude(pk=talk.pk)
    return list(others.select_related("membership__user").order_by("seat__number"))

"""Reads of feedback: for a presenter without names, for staff with them, for a listener their own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from courses.models import Course, Membership
from papers.models import Feedback, Presentation
from papers.rules.feedback import (
    LASTS,
    FeedbackWindow,
    Opinion,
    Summary,
    feedback_window,
    summarise,
)
from schedule.models import Session


@dataclass(frozen=True)
class ListenerCount:
    """How many of those who could have listened have given feedback.

    :param listeners: the active students who do not present in the talk's slot.
    :param given: how many of them gave some; hidden feedback counts too.
    :param others: staff and observers who gave some.
    """

    given: int
    listeners: int
    others: int


@dataclass(frozen=True)
class TalkToRate:
    """A talk of a session, as one member meets it on the session's page of feedback.

    :param is_own: they give it.
    :param is_mine: they present in its slot, alone or with others, so they give no feedback on it.
    :param mine: what they have given.
    :param given_count: by how many, for staff.
    :param hidden_count: how many of these are hidden.
    """

    talk: Presentation
    topic: str
    is_own: bool
    is_mine: bool
    mine: Feedback | None
    given_count: int
    hidden_count: int

    @property
    def is_releasable(self) -> bool:
        return self.talk.feedback_released_at is None and self.given_count > self.hidden_count


def window_of(session: Session, *, now: datetime) -> FeedbackWindow:
    """Return when feedback on the session's talks is taken; no query."""
    return feedback_window(
        starts_at=session.starts_at, ends_at=session.ends_at, status=session.status, now=now
    )


def feedback_summary(talk: Presentation) -> Summary:
    """Return what the talk's presenter reads, without what is hidden; one query.

    Only what was said is read: neither who said it nor when reaches the page.
    """
    return feedback_summaries([talk])[talk.pk]


def feedback_summaries(talks: Collection[Presentation]) -> dict[int, Summary]:
    """Return what the presenters of these talks read, by talk; one query."""
    shown = Feedback.objects.filter(presentation__in=talks, hidden_at=None).order_by()
    said: dict[int, list[Opinion]] = {talk.pk: [] for talk in talks}
    rows = shown.values_list("presentation", "clarity", "depth", "liked", "improve")
    for talk_id, clarity, depth, liked, improve in rows:
        said[talk_id].append(Opinion(clarity, depth, liked, improve))
    return {pk: summarise(opinions, salt=f"talk {pk}") for pk, opinions in said.items()}


def feedback_with_names(talk: Presentation) -> list[Feedback]:
    """Return all feedback on a talk as staff see it: who, when, what is hidden; one query."""
    rows = talk.feedback.select_related("author__user", "hidden_by__user")
    return list(rows.order_by("given_at", "pk"))


def feedback_by(member: Membership, talk: Presentation) -> Feedback | None:
    return Feedback.objects.filter(presentation=talk, author=member).first()


def listener_count(talk: Presentation) -> ListenerCount:
    """Say how many listeners have given feedback; two queries."""
    assert talk.seat is not None  # permissions give no talk without one
    students = Membership.objects.active().students().filter(course=talk.membership.course_id)
    listeners = students.exclude(presentations__seat__slot=talk.seat.slot_id)
    is_listener = Q(author__in=listeners.order_by().values("pk"))
    said = talk.feedback.aggregate(all=Count("pk"), given=Count("pk", filter=is_listener))
    return ListenerCount(said["given"], listeners.count(), said["all"] - said["given"])


def talks_to_rate(session: Session, member: Membership) -> list[TalkToRate]:
    """Return a session's talks, by slot and seat, with what this member gave; two queries."""
    mine = {
        one.presentation_id: one
        for one in member.feedback_given.filter(presentation__seat__slot__session=session)
    }
    talks = list(_talks_of(session))
    my_slots = {talk.seat.slot_id for talk in talks if talk.seat and talk.membership == member}
    return [
        TalkToRate(
            talk=talk,
            topic=_topic(talk, session),
            is_own=talk.membership == member,
            is_mine=talk.seat is not None and talk.seat.slot_id in my_slots,
            mine=mine.get(talk.pk),
            given_count=getattr(talk, "given_count", 0),
            hidden_count=getattr(talk, "hidden_count", 0),
        )
        for talk in talks
    ]


def _talks_of(session: Session) -> QuerySet[Presentation]:
    return (
        Presentation.objects.filter(seat__slot__session=session)
        .select_related("membership__user", "seat__slot__topic__paper")
        .annotate(
            given_count=Count("feedback"),
            hidden_count=Count("feedback", filter=Q(feedback__hidden_at__isnull=False)),
        )
        .order_by("seat__slot__position", "seat__slot", "seat__number")
    )


def _topic(talk: Presentation, session: Session) -> str:
    slot = talk.seat.slot if talk.seat else None
    return slot.topic.words if slot and hasattr(slot, "topic") else session.title


@dataclass(frozen=True)
class SessionToRelease:
    """A session of which the feedback on some talks waits to be released."""

    session_id: int
    title: str
    talk_count: int


def feedback_to_release(course: Course, *, now: datetime) -> list[SessionToRelease]:
    """Return the sessions with feedback that can be released, the oldest first; one query."""
    is_over = Q(seat__slot__session__ends_at__lte=now - LASTS) | ~Q(
        seat__slot__session__status=Session.Status.PLANNED
    )
    talks = Presentation.objects.filter(
        is_over,
        membership__course=course,
        feedback_released_at=None,
        feedback__isnull=False,
        feedback__hidden_at=None,
    )
    rows = talks.values_list("seat__slot__session", "seat__slot__session__title").annotate(
        talk_count=Count("pk", distinct=True)
    )
    ordered = rows.order_by("seat__slot__session__starts_at", "seat__slot__session")
    return [SessionToRelease(*row) for row in ordered]

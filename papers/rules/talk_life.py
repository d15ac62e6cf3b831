"""Decisions about the life of one talk: which slides are final, and what its presenter does next."""

from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from courses.rules import add_local_days
from papers.rules.talks import TalkState

FINAL_SLIDES_DAYS = 7


class NextStep(Enum):
    """What comes next for who gives the talk. Derived from facts, stored nowhere."""

    OFF = "off"
    DRAFT = "draft"
    DRAFT_LATE = "draft_late"
    GIVE = "give"
    UNDER_WAY = "under_way"
    FINAL = "final"
    FINAL_LATE = "final_late"
    FEEDBACK = "feedback"
    GRADE = "grade"
    DONE = "done"


def is_final(uploaded_at: datetime, *, starts_at: datetime) -> bool:
    """Say whether slides are as the talk was given: whatever came before it is a draft."""
    return uploaded_at >= starts_at


def final_slides_due_at(ends_at: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the hour at which the talk ended, a week later on the course's calendar."""
    return add_local_days(ends_at, FINAL_SLIDES_DAYS, zone)


def next_step(
    *,
    state: TalkState,
    starts_at: datetime,
    final_due_at: datetime,
    has_final: bool,
    has_feedback: bool,
    now: datetime,
) -> NextStep:
    """Say what comes next for the presenter.

    :param has_feedback: the feedback on the talk has been released.
    """
    if state in _OF_STATE:
        return _OF_STATE[state]
    if state is not TalkState.GIVEN:
        return NextStep.UNDER_WAY if starts_at <= now else _BEFORE[state]
    if not has_final:
        return NextStep.FINAL if now <= final_due_at else NextStep.FINAL_LATE
    return NextStep.GRADE if has_feedback else NextStep.FEEDBACK


_OF_STATE = {TalkState.OFF: NextStep.OFF, TalkState.GRADED: NextStep.DONE}
_BEFORE = {
    TalkState.TAKEN: NextStep.DRAFT,
    TalkState.SLIDES_DUE: NextStep.DRAFT,
    TalkState.SLIDES_LATE: NextStep.DRAFT_LATE,
    TalkState.SLIDES_IN: NextStep.GIVE,
}

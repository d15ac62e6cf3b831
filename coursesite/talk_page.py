"""What the page of a talk says that follows from several facts: its stages, and its feedback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.permissions import Access
from courses.rules import Permission
from papers import queries
from papers.models import Feedback, Presentation
from papers.queries import ListenerCount, TalkFacts
from papers.rules.feedback import FeedbackWindow, Summary
from papers.rules.talks import TalkState


@dataclass(frozen=True)
class Stage:
    """One step in the life of a talk."""

    label: Promise
    at: datetime | None
    is_done: bool
    is_next: bool = False


@dataclass(frozen=True)
class TalkFeedback:
    """What of a talk's feedback this person sees, and may do.

    :param can_give: they are a listener, and may give some or change theirs now.
    :param mine: what they gave, as long as they may change it.
    :param can_project: they may put its QR code on the wall.
    :param is_presenter: they give the talk, alone or with others.
    :param summary: for whose talk it is, once released.
    :param count: for staff who may read it with names.
    """

    window: FeedbackWindow
    released_at: datetime | None
    can_give: bool
    mine: Feedback | None
    can_project: bool
    is_presenter: bool
    summary: Summary | None
    count: ListenerCount | None

    @property
    def is_given(self) -> bool:
        """Say, for staff, whether somebody has given some."""
        return self.count is not None and self.count.given + self.count.others > 0

    @property
    def is_shown(self) -> bool:
        """Say whether there is anything to tell this person."""
        return self.is_presenter or self.can_give or self.count is not None


@dataclass(frozen=True)
class Sharing:
    """Whether everybody may see the talk, for who may decide so or take it back.

    :param is_own: theirs to agree to; staff may only take it back.
    :param is_public: everybody sees it now.
    :param shows_name: the course names those who agree.
    """

    is_own: bool
    is_given: bool
    is_public: bool
    shows_name: bool


def sharing_of(access: Access, talk: Presentation, facts: TalkFacts) -> Sharing | None:
    """Return what there is to decide for its presenter, and to take back for staff; at most one query.

    In an archived course nothing new is agreed to; what was can still be taken back.
    """
    is_own, is_shared = talk.membership == access.member, talk.shared_at is not None
    can_share = is_own and access.course.is_public and access.can(Permission.TAKE_SEAT)
    can_unshare = is_shared and (is_own or access.is_course_staff)
    if not (can_unshare or (can_share and not is_shared)):
        return None
    return Sharing(
        is_own=is_own,
        is_given=facts.is_given,
        is_public=is_shared and facts.is_given and access.course.is_public,
        shows_name=queries.names_presenters(access.course),
    )


def feedback_of(
    access: Access,
    talk: Presentation,
    facts: TalkFacts,
    others: Sequence[Presentation],
    *,
    now: datetime,
) -> TalkFeedback:
    """Put a talk's feedback together for one reader; at most two queries."""
    member = access.member
    window = queries.window_of(facts.session, now=now)
    is_own = talk.membership == member
    is_presenter = is_own or any(other.membership == member for other in others)
    is_open = window.is_open and talk.feedback_released_at is None
    can_give = is_open and not is_presenter and access.can(Permission.GIVE_FEEDBACK)
    can_review = access.can(Permission.EDIT_TALKS) and not is_own
    sees_summary = is_own and talk.feedback_released_at is not None
    return TalkFeedback(
        window=window,
        released_at=talk.feedback_released_at,
        can_give=can_give,
        mine=queries.feedback_by(member, talk) if can_give and member else None,
        can_project=(is_presenter or access.is_course_staff) and not window.is_over,
        is_presenter=is_presenter,
        summary=queries.feedback_summary(talk) if sees_summary else None,
        count=queries.listener_count(talk) if can_review else None,
    )


def stages(
    facts: TalkFacts, *, released_at: datetime | None, shows_feedback: bool, shows_grade: bool
) -> list[Stage]:
    """Return the steps of the talk's life; the first that is not done is what comes next.

    Once the talk is given, a draft that never came is not asked for any more.

    :param released_at: when its feedback was.
    """
    draft, final = facts.draft or facts.final, facts.final
    given_at = facts.session.ends_at if facts.is_given else None
    steps = [
        (_("Seat taken"), facts.taken_at, True),
        (_("Draft slides"), draft.uploaded_at if draft else None, draft is not None),
        (_("Talk given"), given_at, facts.is_given),
        (_("Final slides"), final.uploaded_at if final else None, final is not None),
    ]
    if shows_feedback:
        steps.append((_("Feedback"), released_at, released_at is not None))
    if shows_grade:
        steps.append((_("Graded"), None, facts.state is TalkState.GRADED))
    first = 2 if facts.is_given else 0
    is_over = facts.state in {TalkState.GRADED, TalkState.OFF}
    following = next((at for at in range(first, len(steps)) if not (steps[at][2] or is_over)), None)
    return [
        Stage(label, at, is_done, place == following)
        for place, (label, at, is_done) in enumerate(steps)
    ]

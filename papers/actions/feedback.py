"""Feedback on talks: given by listeners, hidden by staff, released to who presented."""

import logging
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.emails import written_for
from courses.models import Membership
from outbox.actions import write_letter
from outbox.errors import AlreadyTold
from outbox.rules import Told
from papers import emails, errors
from papers.models import Feedback, Presentation
from papers.rules.feedback import feedback_window, takes_feedback
from schedule.models import Session, Slot

logger = logging.getLogger(__name__)
SAID = ("clarity", "depth", "liked", "improve", "changed_at")


@transaction.atomic
def give_feedback(
    *,
    presentation: Presentation,
    clarity: int,
    depth: int,
    liked: str,
    improve: str,
    by: Membership,
    now: datetime,
) -> Feedback:
    """Give a listener's feedback on a talk, or put it in place of their earlier one.

    Feedback that staff have hidden stays hidden when its author changes it. The talk is locked, so
    that it is not given back, nor its feedback released, meanwhile.

    :param clarity: 1 to 5, 5 is best; likewise `depth`.
    :raises TalkGone: if the talk was given back meanwhile.
    :raises NotAListener: for who presents in its slot, and for people of other courses.
    :raises FeedbackClosed: outside the time for it, and once it has been released.
    """
    talk, slot = _lock(presentation)
    _check_listener(talk, slot, by)
    _check_open(talk, slot.session, now=now)
    feedback = Feedback.objects.filter(presentation=talk, author=by).first()
    changed = None if feedback is None else SAID  # never its hiding, which staff may be doing
    if feedback is None:
        feedback = Feedback(presentation=talk, author=by, given_at=now)
    feedback.clarity, feedback.depth = clarity, depth
    feedback.liked, feedback.improve, feedback.changed_at = liked, improve, now
    feedback.save(update_fields=changed)
    logger.info("feedback %s given by member %s", feedback.pk, by.pk)
    return feedback


@transaction.atomic
def hide_feedback(*, feedback: Feedback, reason: str, by: Membership, now: datetime) -> Feedback:
    """Take one listener's feedback out of what the presenter reads, also after its release.

    Its author is not told.

    :param reason: for the other staff; not empty.
    :raises FeedbackHidden: if a colleague has done so already.
    """
    locked = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if locked.hidden_at is not None:
        raise errors.FeedbackHidden(_("A colleague has hidden this feedback already."))
    locked.hidden_at, locked.hidden_by, locked.hidden_reason = now, by, reason
    locked.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    logger.info("feedback %s hidden by member %s", locked.pk, by.pk)
    return locked


@transaction.atomic
def show_feedback(*, feedback: Feedback, by: Membership, now: datetime) -> Feedback:
    """Put hidden feedback back. Showing what is shown changes nothing."""
    locked = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if locked.hidden_at is not None:
        locked.hidden_at, locked.hidden_by, locked.hidden_reason = None, None, ""
        locked.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
        logger.info("feedback %s shown again by member %s", locked.pk, by.pk)
    return locked


@transaction.atomic
def release_feedback(*, presentation: Presentation, by: Membership, now: datetime) -> Presentation:
    """Let a talk's presenter read its feedback, and tell them by letter, once.

    Where listeners may still give some, this ends it: nothing comes after the release.
    Releasing again changes nothing; released after it was taken back, it sends no second letter.

    :raises TalkGone: if the talk was given back meanwhile.
    :raises FeedbackOpen: as long as the session goes on.
    :raises NothingToRelease: if there is none, or all of it is hidden.
    """
    talk, slot = _lock(presentation)
    if talk.feedback_released_at is not None:
        return talk
    _check_ended(slot.session, now=now)
    if not talk.feedback.filter(hidden_at=None).exists():
        raise errors.NothingToRelease(_("There is no feedback on this talk to release."))
    _release(talk, slot, by=by, now=now)
    return talk


@transaction.atomic
def release_session_feedback(
    *, session: Session, by: Membership, now: datetime
) -> list[Presentation]:
    """Release the feedback on all of a session's talks that have some; return those talks.

    :raises FeedbackOpen: as long as the session goes on.
    :raises NothingToRelease: if no talk has feedback that is not released yet.
    """
    _check_ended(session, now=now)
    talks = Presentation.objects.select_for_update(of=("self",)).filter(
        seat__slot__session=session, feedback_released_at=None
    )
    released = []
    for talk in talks.select_related("membership__course", "membership__user").order_by("pk"):
        if talk.feedback.filter(hidden_at=None).exists():
            _release(talk, _slot_of(talk), by=by, now=now)
            released.append(talk)
    if not released:
        raise errors.NothingToRelease(_("No talk has feedback that is not released yet."))
    return released


@transaction.atomic
def withhold_feedback(*, presentation: Presentation, by: Membership, now: datetime) -> Presentation:
    """Take the release back: the presenter reads it no more. Nobody is written to.

    :raises TalkGone: if the talk was given back meanwhile.
    """
    talk, _slot = _lock(presentation)
    if talk.feedback_released_at is not None:
        talk.feedback_released_at = None
        talk.save(update_fields=["feedback_released_at"])
        logger.info("feedback on talk %s withheld by member %s", talk.pk, by.pk)
    return talk


def _lock(presentation: Presentation) -> tuple[Presentation, Slot]:
    """Return the talk, locked, with its slot and session."""
    talks = Presentation.objects.select_for_update(of=("self",)).filter(seat__isnull=False)
    talk = (
        talks.select_related("membership__course", "membership__user")
        .filter(pk=presentation.pk)
        .first()
    )
    if talk is None:
        raise errors.TalkGone(_("This talk was given back meanwhile, so it has no feedback."))
    return talk, _slot_of(talk)


def _slot_of(talk: Presentation) -> Slot:
    return Slot.objects.select_related("session").get(seats__presentation=talk)


def _check_listener(talk: Presentation, slot: Slot, by: Membership) -> None:
    if not by.is_active or by.course_id != talk.membership.course_id:
        raise errors.NotAListener(_("Feedback is for the people of this course to give."))
    if Presentation.objects.filter(seat__slot=slot, membership=by).exists():
        raise errors.NotAListener(
            _("You present in this talk: feedback on it comes from the others.")
        )


def _check_open(talk: Presentation, session: Session, *, now: datetime) -> None:
    if talk.feedback_released_at is not None:
        raise errors.FeedbackClosed(
            _("The feedback on this talk has been released, so no more is taken.")
        )
    if not takes_feedback(
        starts_at=session.starts_at, ends_at=session.ends_at, status=session.status, now=now
    ):
        raise errors.FeedbackClosed(
            _("Feedback is taken from the session's beginning until a day after its end.")
        )


def _check_ended(session: Session, *, now: datetime) -> None:
    window = feedback_window(
        starts_at=session.starts_at, ends_at=session.ends_at, status=session.status, now=now
    )
    if not window.has_ended:
        raise errors.FeedbackOpen(_("The session goes on. Release the feedback once it has ended."))


def _release(talk: Presentation, slot: Slot, *, by: Membership, now: datetime) -> None:
    talk.feedback_released_at = now
    talk.save(update_fields=["feedback_released_at"])
    student = talk.membership
    if student.is_active:
        text = written_for(student.user, emails.feedback_released, talk, slot)
        with suppress(AlreadyTold):
            write_letter(
                recipient_id=student.user_id,
                course_id=student.course_id,
                subject=text.subject,
                body=text.body,
                told=[Told("feedback-released", f"presentation:{talk.pk}")],
                now=now,
            )
    logger.info("feedback on talk %s released by member %s", talk.pk, by.pk)

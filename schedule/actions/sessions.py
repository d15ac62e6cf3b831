"""Sessions: made, changed, moved, cancelled.

A session that moves keeps its row, and with it its readings, talks, materials and graded item, and
the key of its deadline, so that calendars and reminders follow. What stays behind at the old date
is a new row that says "moved" and points to it.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from schedule import errors, rules
from schedule.models import Session, Week

logger = logging.getLogger(__name__)

DATES = {"starts_at", "ends_at"}


@transaction.atomic
def create_session(
    *,
    week: Week,
    kind: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Membership,
    now: datetime,
    place: str = "",
    description: str = "",
) -> Session:
    """Add a session to a week.

    :raises EndsBeforeItStarts:
    :raises WeekGone: if the week was deleted meanwhile.
    """
    _check_dates(starts_at, ends_at)
    if not Week.objects.select_for_update().filter(pk=week.pk).exists():
        raise errors.WeekGone(_("This week was deleted meanwhile. Add it again first."))
    session = Session.objects.create(
        week=week,
        kind=kind,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        description=description,
        changed_at=now,
    )
    logger.info("session %s created by member %s", session.pk, by.pk)
    raise_content_version(week.course_id)
    return session


@transaction.atomic
def update_session(*, session: Session, by: Membership, now: datetime, **changes: Any) -> Session:
    """Change a session's `week`, `kind`, `title`, `description`, `place`, `starts_at` or `ends_at`.

    Any change raises its revision, by which calendars know that theirs is old.

    :raises EndsBeforeItStarts:
    :raises WrongCourse: if the week is another course's.
    """
    locked = lock_session(session)
    changed = {name for name, value in changes.items() if getattr(locked, name) != value}
    if not changed:
        return session
    for name in changed:
        setattr(session, name, changes[name])
    _check_dates(session.starts_at, session.ends_at)
    if session.week.course_id != locked.week.course_id:
        raise errors.WrongCourse(_("That week is another course's."))
    if "kind" in changed:
        session.was_a_class = session.kind == Session.Kind.NO_CLASS
        changed.add("was_a_class")
    session.revision = locked.revision + 1
    session.changed_at = now
    session.save(update_fields=[*changed, "revision", "changed_at"])
    logger.info("session %s changed by member %s", session.pk, by.pk)
    raise_content_version(session.week.course_id)
    return session


@transaction.atomic
def cancel_session(*, session: Session, by: Membership, now: datetime) -> Session:
    """Call a planned session off. It stays visible, struck out.

    :raises SessionNotPlanned:
    """
    locked = lock_session(session)
    _check_planned(locked)
    session.revision = locked.revision + 1
    return _set_status(session, Session.Status.CANCELLED, by=by, now=now)


@transaction.atomic
def restore_session(*, session: Session, by: Membership, now: datetime) -> Session:
    """Take a cancellation back.

    :raises SessionNotPlanned: if it is not cancelled.
    """
    locked = lock_session(session)
    if locked.status != Session.Status.CANCELLED:
        raise errors.SessionNotPlanned(_("This session is not cancelled."))
    session.revision = locked.revision + 1
    return _set_status(session, Session.Status.PLANNED, by=by, now=now)


@transaction.atomic
def move_session(
    *, session: Session, starts_at: datetime, ends_at: datetime, by: Membership, now: datetime
) -> Session:
    """Give a planned session a new date, in the week of that date; return it.

    Everything that hangs on the session goes with it. A row with the status "moved" stays at the
    old date and points to it; moving back to that date takes it away again.

    :raises SessionNotPlanned: if it is cancelled, or is itself what a move left behind.
    :raises EndsBeforeItStarts:
    """
    old = lock_session(session)
    _check_planned(old)
    _check_dates(starts_at, ends_at)
    if (old.starts_at, old.ends_at) == (starts_at, ends_at):
        return session
    Session.objects.filter(moved_to=old, starts_at=starts_at).delete()
    if old.starts_at != starts_at:
        _leave_mark(old, now)
    session.week = _week_of(old.week, starts_at)
    session.starts_at, session.ends_at = starts_at, ends_at
    session.revision, session.changed_at = old.revision + 1, now
    session.save(update_fields=["week", "starts_at", "ends_at", "revision", "changed_at"])
    logger.info("session %s moved by member %s", session.pk, by.pk)
    raise_content_version(old.week.course_id)
    return session


@transaction.atomic
def delete_session(*, session: Session, by: Membership, now: datetime) -> None:
    """Delete a session on which nothing hangs that people made; its marks at old dates go with it.

    :raises SessionInUse: if talks, questions or a graded item hang on it.
    """
    locked = lock_session(session)
    refusal = errors.SessionInUse(
        _("Talks, questions or grades hang on this session. Cancel it, or take them away first.")
    )
    if locked.slots.exists() or Session.objects.filter(
        pk=locked.pk, readings__responses__isnull=False
    ):
        raise refusal
    try:
        with transaction.atomic():
            locked.moved_from.all().delete()
            locked.delete()
    except ProtectedError as error:
        raise refusal from error
    logger.info("session %s deleted by member %s", session.pk, by.pk)
    raise_content_version(locked.week.course_id)


@transaction.atomic
def tell_usual_place(*, course: Course, by: Membership, now: datetime) -> None:
    """Let calendars know that sessions without a place of their own meet elsewhere: their revision is raised.

    Whoever calls this gives the course its place afterwards: its row is locked last.
    """
    rows = Session.objects.filter(week__course=course, place="")
    count = rows.update(revision=F("revision") + 1, changed_at=now)
    logger.info("usual place of %s sessions changed by member %s", count, by.pk)


def lock_session(session: Session) -> Session:
    """Lock the session's row and return it afresh, with its week and course.

    Locked without a join: PostgreSQL leaves a row out that was moved to another week while it waits.

    :raises SessionGone: if it was deleted meanwhile.
    """
    Session.objects.select_for_update().filter(pk=session.pk).first()
    locked = Session.objects.select_related("week__course").filter(pk=session.pk).first()
    if locked is None:
        raise errors.SessionGone(_("This session was deleted meanwhile."))
    return locked


def _check_dates(starts_at: datetime, ends_at: datetime) -> None:
    if starts_at >= ends_at:
        raise errors.EndsBeforeItStarts(_("The session must end after it starts."))


def _check_planned(session: Session) -> None:
    if session.status != Session.Status.PLANNED:
        raise errors.SessionNotPlanned(_("This session is cancelled or has been moved already."))


def _set_status(
    session: Session, status: Session.Status, *, by: Membership, now: datetime
) -> Session:
    session.status = status
    session.changed_at = now
    session.save(update_fields=["status", "revision", "changed_at"])
    logger.info("session %s %s by member %s", session.pk, status, by.pk)
    raise_content_version(session.week.course_id)
    return session


def _leave_mark(old: Session, now: datetime) -> None:
    Session.objects.create(
        week=old.week,
        kind=old.kind,
        status=Session.Status.MOVED,
        moved_to=old,
        title=old.title,
        place=old.place,
        starts_at=old.starts_at,
        ends_at=old.ends_at,
        changed_at=now,
    )


def _week_of(week: Week, moment: datetime) -> Week:
    """Return the course's week in which the moment falls on the local calendar."""
    weeks = list(week.course.weeks.order_by("starts_on", "number"))
    day = moment.astimezone(week.course.zone).date()
    return weeks[rules.week_index([week.starts_on for week in weeks], day)]

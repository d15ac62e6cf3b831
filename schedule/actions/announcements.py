"""Telling the course, or some of it: at once or at a moment, corrected, withdrawn."""

import logging
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.emails import written_for_each
from courses.models import Course, Membership, User
from outbox.actions import hold_back, write_letters
from outbox.rules import Draft, Told
from schedule import emails, errors
from schedule.models import Announcement
from schedule.rules import ANNOUNCED, announcement_key

logger = logging.getLogger(__name__)

Recipients = Callable[[Announcement], Collection[int]]
"""Says to which users an announcement goes; asked in the transaction in which it goes out."""


def everybody(announcement: Announcement) -> list[int]:
    members = announcement.course.memberships.active().order_by("pk")
    return list(members.values_list("user_id", flat=True))


@transaction.atomic
def publish_announcement(
    *,
    course: Course,
    title: str,
    body: str,
    by: Membership,
    now: datetime,
    audience: str = Announcement.ALL,
    publish_at: datetime | None = None,
    token: str = "",
    recipients: Recipients = everybody,
) -> Announcement:
    """Put it on the course page with a letter to each of its audience: at once, or at its moment.

    :param token: tells this form from another: sent twice, it announces once.
    :raises AlreadyAnnounced: if it was.
    :raises MomentPassed: if the moment is not ahead.
    :raises NobodyToTell: if it is to go out at once and nobody is in the audience.
    """
    _check_is_ahead(publish_at, now)
    announcement = _create(
        course=course,
        author=by.user,
        title=title,
        body=body,
        audience=audience,
        token=token,
        **_when(publish_at, now),
    )
    if publish_at is None:
        _tell(announcement, recipients, now, is_nobody_fine=False)
    logger.info("announcement %s %s by member %s", announcement.pk, announcement.state, by.pk)
    return announcement


@transaction.atomic
def update_announcement(
    *,
    announcement: Announcement,
    title: str,
    body: str,
    audience: str,
    publish_at: datetime | None,
    version: int,
    by: Membership,
    now: datetime,
    recipients: Recipients = everybody,
) -> Announcement:
    """Change one that is scheduled; without a moment it goes out at once.

    :param version: of the announcement as the person saw it.
    :raises AnnouncementChanged: if it is another by now, or went out.
    :raises MomentPassed: and :raises NobodyToTell: as :func:`publish_announcement`.
    """
    _check_is_ahead(publish_at, now)
    locked = _lock(announcement, Announcement.State.SCHEDULED, version)
    changes = {"title": title, "body": body, "audience": audience, **_when(publish_at, now)}
    _save(locked, **changes)
    if publish_at is None:
        _tell(locked, recipients, now, is_nobody_fine=False)
    logger.info("announcement %s %s by member %s", locked.pk, locked.state, by.pk)
    return locked


@transaction.atomic
def publish_if_due(
    *, announcement_id: int, recipients: Recipients, now: datetime
) -> Announcement | None:
    """Publish a scheduled announcement whose moment has come; in an archived course it waits.

    The lock lets one worker do it; the others find it published. It goes out also if nobody is in
    its audience by now: staff see that on the page.

    :return: None if there is nothing to do.
    """
    due = Announcement.objects.select_for_update(of=["self"]).filter(
        pk=announcement_id,
        state=Announcement.State.SCHEDULED,
        publish_at__lte=now,
        course__archived_at=None,
    )
    announcement = due.select_related("course", "author").first()
    if announcement is None:
        return None
    _save(announcement, state=Announcement.State.PUBLISHED, published_at=now)
    count = _tell(announcement, recipients, now, is_nobody_fine=True)
    logger.info("announcement %s went out by itself: %s letters", announcement.pk, count)
    return announcement


@transaction.atomic
def correct_announcement(
    *,
    announcement: Announcement,
    title: str,
    body: str,
    version: int,
    by: Membership,
    now: datetime,
) -> Announcement:
    """Change what a published one says on the page, which tells when; no letter goes out.

    :param version: of the announcement as the person saw it.
    :raises AnnouncementChanged: if it is another by now, or was withdrawn.
    """
    locked = _lock(announcement, Announcement.State.PUBLISHED, version)
    _save(locked, title=title, body=body, corrected_at=now)
    logger.info("announcement %s corrected by member %s", locked.pk, by.pk)
    raise_content_version(locked.course_id)
    return locked


@transaction.atomic
def withdraw_announcement(
    *, announcement: Announcement, reason: str, version: int, by: Membership, now: datetime
) -> Announcement:
    """Take it off the page, or out of the schedule before it went out; staff still see it.

    Letters that have not gone out by then do not.

    :param version: of the announcement as the person saw it.
    :raises AnnouncementChanged: if it is another by now, or was withdrawn already.
    """
    locked = _lock(announcement, announcement.state, version)
    if locked.state == Announcement.State.WITHDRAWN:
        raise errors.AnnouncementChanged(_("It is withdrawn already."))
    _save(
        locked,
        state=Announcement.State.WITHDRAWN,
        withdrawn_at=now,
        withdrawn_reason=reason,
    )
    hold_back(
        kind=ANNOUNCED,
        subject_key=announcement_key(locked.pk),
        reason=_("The announcement was withdrawn."),
        now=now,
    )
    logger.info("announcement %s withdrawn by member %s", locked.pk, by.pk)
    raise_content_version(locked.course_id)
    return locked


def _check_is_ahead(publish_at: datetime | None, now: datetime) -> None:
    if publish_at is not None and publish_at <= now:
        raise errors.MomentPassed(
            _("That moment has passed. Leave it empty, and it goes out at once.")
        )


def _when(publish_at: datetime | None, now: datetime) -> dict[str, datetime | str | None]:
    if publish_at is None:
        state = Announcement.State.PUBLISHED
        return {"state": state, "publish_at": None, "published_at": now}
    return {"state": Announcement.State.SCHEDULED, "publish_at": publish_at, "published_at": None}


def _create(**fields: Any) -> Announcement:
    try:
        with transaction.atomic():
            return Announcement.objects.create(**fields)
    except IntegrityError as error:
        raise errors.AlreadyAnnounced(_("This has been announced already.")) from error


def _lock(announcement: Announcement, state: str, version: int) -> Announcement:
    """Return the row as it is now, for this transaction alone, if it is still what the person saw."""
    rows = Announcement.objects.select_for_update(of=["self"]).select_related("course", "author")
    locked = rows.get(pk=announcement.pk)
    if locked.state != state:
        raise errors.AnnouncementChanged(
            _("Meanwhile it went out or was withdrawn: look at it again.")
        )
    if locked.version != version:
        raise errors.AnnouncementChanged(
            _("Somebody changed it meanwhile: look at it again, so that nothing is lost.")
        )
    return locked


def _save(announcement: Announcement, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(announcement, name, value)
    announcement.version += 1
    announcement.save(update_fields=[*changes, "version"])


def _tell(
    announcement: Announcement, recipients: Recipients, now: datetime, *, is_nobody_fine: bool
) -> int:
    """Write a letter to each of the audience; return how many."""
    found = recipients(announcement)
    if not found and not is_nobody_fine:
        raise errors.NobodyToTell(_("Nobody is among them now, so nobody would be told."))
    readers = User.objects.filter(pk__in=found).only("language", "time_zone")
    told = [Told(ANNOUNCED, announcement_key(announcement.pk))]
    drafts = [
        Draft(
            recipient_id=reader.pk,
            course_id=announcement.course_id,
            told=told,
            **asdict(text),
        )
        for reader, text in written_for_each(readers, emails.announcement, announcement)
    ]
    count = write_letters(drafts=drafts, now=now)
    raise_content_version(announcement.course_id)
    return count

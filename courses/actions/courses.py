import logging
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from courses.errors import AddressTaken
from courses.models import Course, Membership, User

logger = logging.getLogger(__name__)


def create_course(
    *,
    slug: str,
    title: str,
    term: str,
    starts_on: date,
    ends_on: date,
    time_zone: str,
    by: User,
    now: datetime,
    **texts: Any,
) -> Course:
    """Make a course and its first instructor, who is the person making it.

    :param texts: code, description, teaching_methods, textbooks, place, accent, contact_email,
        is_public, as the fields of Course.
    :raises AddressTaken: if another course has the slug.
    """
    try:
        with transaction.atomic():
            course = Course.objects.create(
                slug=slug,
                title=title,
                term=term,
                starts_on=starts_on,
                ends_on=ends_on,
                time_zone=time_zone,
                created_at=now,
                **texts,
            )
            Membership.objects.create(
                course=course, user=by, role=Membership.Role.INSTRUCTOR, joined_at=now
            )
    except IntegrityError as error:
        if not Course.objects.filter(slug=slug).exists():
            raise
        raise _address_taken(slug) from error
    logger.info("course %s made by user %s", course.pk, by.pk)
    return course


def _address_taken(slug: str) -> AddressTaken:
    return AddressTaken(
        _("Another course has the address “%(slug)s”. Choose another one.") % {"slug": slug}
    )


@transaction.atomic
def update_course(*, course: Course, by: Membership, now: datetime, **changes: Any) -> Course:
    """Change what the course says of itself.

    A new time zone alone moves no moment; where dates are to keep their time of day, as they are
    for people, `coursesite.course_settings.update_course` moves them with it.
    """
    for field, value in changes.items():
        setattr(course, field, value)
    course.save(update_fields=list(changes))
    logger.info("course %s changed by member %s: %s", course.pk, by.pk, ", ".join(changes))
    raise_content_version(course.pk)
    return course


@transaction.atomic
def archive_course(*, course: Course, by: Membership, now: datetime) -> Course:
    """Let the course be read and no longer written."""
    return _set_archived(course, now, by)


@transaction.atomic
def unarchive_course(*, course: Course, by: Membership, now: datetime) -> Course:
    return _set_archived(course, None, by)


def _set_archived(course: Course, archived_at: datetime | None, by: Membership) -> Course:
    course.archived_at = archived_at
    course.save(update_fields=["archived_at"])
    logger.info("course %s archived at %s by member %s", course.pk, archived_at, by.pk)
    raise_content_version(course.pk)
    return course


def raise_content_version(course_id: int) -> None:
    """Say that what the schedule shows has changed, so that cached pages are made anew.

    Called last in the transaction of every action that the course page shows: the course row's
    lock is then held only for a moment, and always taken after all others.
    """
    Course.objects.filter(pk=course_id).update(content_version=F("content_version") + 1)


def raise_content_versions_of(user: User) -> None:
    """Do so for all courses of a person, whose name they show; in one order, so none waits for another."""
    for course_id in user.memberships.order_by("course_id").values_list("course_id", flat=True):
        raise_content_version(course_id)

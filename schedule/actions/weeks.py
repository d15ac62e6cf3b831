import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from schedule import errors
from schedule.models import Week

logger = logging.getLogger(__name__)


def create_week(
    *,
    course: Course,
    number: int,
    label: str,
    title: str,
    starts_on: date,
    by: Membership,
    now: datetime,
) -> Week:
    """Add a week to the programme.

    :raises WeekNumberTaken: if another week has this place in the order.
    """
    week = Week(course=course, number=number, label=label, title=title, starts_on=starts_on)
    _save(week)
    logger.info("week %s created by member %s", week.pk, by.pk)
    return week


@transaction.atomic
def add_weeks(
    *,
    course: Course,
    count: int,
    first_number: int,
    starts_on: date,
    by: Membership,
    now: datetime,
) -> list[Week]:
    """Lay out weeks that follow each other, labelled by their numbers; all or none.

    :raises WeekNumberTaken: if one of the numbers is another week's.
    """
    made = []
    for step in range(count):
        number = first_number + step
        first_day = starts_on + timedelta(days=7 * step)
        week = Week(course=course, number=number, label=str(number), starts_on=first_day)
        _save(week)
        made.append(week)
    logger.info("%s weeks added to course %s by member %s", count, course.pk, by.pk)
    return made


def update_week(*, week: Week, by: Membership, now: datetime, **changes: Any) -> Week:
    """Change a week's `number`, `label`, `title` or `starts_on`.

    :raises WeekNumberTaken: if another week has this place in the order.
    """
    for name, value in changes.items():
        setattr(week, name, value)
    _save(week, update_fields=sorted(changes))
    logger.info("week %s changed by member %s", week.pk, by.pk)
    return week


def _save(week: Week, **how: Any) -> None:
    try:
        with transaction.atomic():
            week.save(**how)
            raise_content_version(week.course_id)
    except IntegrityError as error:
        message = _("Another week has the place %(number)s in the order. Choose a free number.")
        raise errors.WeekNumberTaken(message % {"number": week.number}) from error


@transaction.atomic
def delete_week(*, week: Week, by: Membership, now: datetime) -> None:
    """Take an empty week out of the programme.

    :raises WeekNotEmpty: if it has sessions.
    """
    locked = Week.objects.select_for_update().get(pk=week.pk)
    if locked.sessions.exists():
        raise errors.WeekNotEmpty(
            _("This week has sessions. Move them to another week or delete them first.")
        )
    logger.info("week %s deleted by member %s", week.pk, by.pk)
    locked.delete()
    raise_content_version(week.course_id)

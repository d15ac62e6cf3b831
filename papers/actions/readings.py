"""What is read for a session."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.actions import raise_content_version
from courses.models import Membership
from papers import errors, queries
from papers.actions.library import import_papers
from papers.models import Paper, Reading
from papers.rules.bibtex import Entry
from papers.rules.duplicates import by_identity, twin_of
from schedule.models import Session

logger = logging.getLogger(__name__)


def add_reading(
    *,
    session: Session,
    paper: Paper,
    by: Membership,
    now: datetime,
    kind: str = Reading.Kind.REQUIRED,
    note: str = "",
    position: int | None = None,
) -> Reading:
    """Let a paper be read for a session.

    :param position: its place in the list; by default the last.
    :raises WrongCourse: if the paper is of another course's library.
    :raises PaperReadAlready: if the session has it already.
    """
    if session.week.course_id != paper.course_id:
        raise errors.WrongCourse(_("This paper is in another course's library."))
    if position is None:
        last = session.readings.aggregate(last=Max("position"))["last"]
        position = (last or 0) + 1
    try:
        with transaction.atomic():
            reading = Reading.objects.create(
                session=session, paper=paper, kind=kind, note=note, position=position
            )
            logger.info("reading %s added by member %s", reading.pk, by.pk)
            raise_content_version(paper.course_id)
    except IntegrityError as error:
        if not session.readings.filter(paper=paper).exists():
            raise
        told = _("This paper is among the session's readings already.")
        raise errors.PaperReadAlready(told) from error
    return reading


@transaction.atomic
def add_readings_from_entries(
    *,
    session: Session,
    entries: Sequence[Entry],
    by: Membership,
    now: datetime,
    kind: str = Reading.Kind.REQUIRED,
    note: str = "",
    position: int | None = None,
) -> list[Reading]:
    """Put a bibliography's entries into the library, where they are not yet, and read them.

    A paper that the library has, by its key, DOI or arXiv id, is taken as it is there.

    :raises ImportRefused: if an entry cannot be a paper.
    :raises PaperReadAlready: if the session has one of them already.
    """
    course = session.week.course
    known = queries.entries_of(course)
    keys = _keys_in_library(entries, known)
    new = [one for one, key in zip(entries, keys, strict=True) if key not in known]
    import_papers(course=course, entries=new, by=by, now=now)
    papers = {one.key: one for one in course.papers.filter(key__in=keys)}
    return [
        add_reading(
            session=session,
            paper=papers[key],
            kind=kind,
            note=note,
            position=position and position + place,
            by=by,
            now=now,
        )
        for place, key in enumerate(keys)
    ]


def _keys_in_library(entries: Sequence[Entry], known: Mapping[str, Entry]) -> list[str]:
    """Return under which key the library has each entry, or is to have it."""
    library = by_identity(known.values())
    twins = (None if one.key in known else twin_of(one, library) for one in entries)
    return [
        twin.entry.key if twin and twin.is_certain else entry.key
        for entry, twin in zip(entries, twins, strict=True)
    ]


@transaction.atomic
def update_reading(*, reading: Reading, by: Membership, now: datetime, **changes: Any) -> Reading:
    """Change a reading's `kind`, `note` or `position`.

    :raises Gone: if it was removed meanwhile.
    """
    if not Reading.objects.select_for_update().filter(pk=reading.pk).exists():
        raise errors.Gone(_("This paper is no longer read for the session."))
    for name, value in changes.items():
        setattr(reading, name, value)
    reading.save(update_fields=list(changes))
    logger.info("reading %s changed by member %s", reading.pk, by.pk)
    raise_content_version(reading.session.week.course_id)
    return reading


@transaction.atomic
def remove_reading(*, reading: Reading, by: Membership, now: datetime) -> None:
    """Take a paper out of a session's readings; it stays in the library. Twice is once.

    :raises ReadingHasQuestions: if somebody posted one, which would be lost.
    """
    locked = Reading.objects.select_for_update().filter(pk=reading.pk).first()
    if locked is None:
        return
    count = locked.responses.count()
    if count:
        told = ngettext(
            "%(n)s question was posted to this reading and would be lost. It stays.",
            "%(n)s questions were posted to this reading and would be lost. It stays.",
            count,
        )
        raise errors.ReadingHasQuestions(told % {"n": count})
    locked.delete()
    logger.info("reading %s removed by member %s", reading.pk, by.pk)
    raise_content_version(reading.session.week.course_id)

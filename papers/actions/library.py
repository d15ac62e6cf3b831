"""The course's library: papers added, changed, removed, taken over from BibTeX."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Course, Membership
from papers import errors, queries
from papers.models import Paper

logger = logging.getLogger(__name__)


def add_paper(
    *,
    course: Course,
    key: str,
    title: str,
    by: Membership,
    now: datetime,
    authors: Sequence[str] = (),
    has_more_authors: bool = False,
    entry_type: str = "misc",
    venue: str = "",
    year: int | None = None,
    doi: str = "",
    arxiv_id: str = "",
    url: str = "",
    abstract: str = "",
) -> Paper:
    """Put a paper into the course's library.

    :raises KeyTaken: if another paper of the course has the key.
    """
    try:
        with transaction.atomic():
            paper = Paper.objects.create(
                course=course,
                key=key,
                entry_type=entry_type,
                title=title,
                authors=list(authors),
                has_more_authors=has_more_authors,
                venue=venue,
                year=year,
                doi=doi,
                arxiv_id=arxiv_id,
                url=url,
                abstract=abstract,
                added_at=now,
            )
    except IntegrityError as error:
        raise _key_taken(course, key, error) from error
    logger.info("paper %s added by member %s", paper.pk, by.pk)
    return paper


def update_paper(*, paper: Paper, by: Membership, now: datetime, **changes: Any) -> Paper:
    """Change what the library says of a paper; any field of `add_paper`.

    :raises KeyTaken: if another paper of the course has the new key.
    """
    try:
        with transaction.atomic():
            for name, value in changes.items():
                setattr(paper, name, value)
            paper.save(update_fields=list(changes))
            logger.info("paper %s changed by member %s", paper.pk, by.pk)
            raise_content_version(paper.course_id)
    except IntegrityError as error:
        raise _key_taken(paper.course, paper.key, error) from error
    return paper


def _key_taken(course: Course, key: str, error: IntegrityError) -> Exception:
    """Return the refusal, or the error itself where it has another cause."""
    if not course.papers.filter(key=key).exists():
        return error
    told = _("Another paper of this course has the key “%(key)s”.") % {"key": key}
    return errors.KeyTaken(told)


def remove_paper(*, paper: Paper, by: Membership, now: datetime) -> None:
    """Take a paper that nobody reads or presents out of the library.

    :raises PaperInUse: if somebody does.
    """
    try:
        with transaction.atomic():
            logger.info("paper %s removed by member %s", paper.pk, by.pk)
            Paper.objects.filter(pk=paper.pk).delete()
    except (ProtectedError, IntegrityError) as error:
        uses = "; ".join(use.words for use in queries.uses_of(paper))
        told = _("It stays, because it is in use: %(uses)s.") % {"uses": uses}
        raise errors.PaperInUse(told) from error

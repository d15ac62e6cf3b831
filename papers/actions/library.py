"""The course's library: papers added, changed, removed, taken over from BibTeX."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.actions import raise_content_version
from courses.models import Course, Membership
from papers import errors, queries
from papers.models import Paper, PaperTag
from papers.rules import imports
from papers.rules.bibtex import Entry, tags_in

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
    tags: Sequence[str] = (),
) -> Paper:
    """Put a paper into the course's library.

    :raises KeyTaken: if another paper of the course has the key.
    """
    paper = Paper(
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
    _insert(paper, tags)
    logger.info("paper %s added by member %s", paper.pk, by.pk)
    return paper


def _insert(paper: Paper, tags: Sequence[str]) -> None:
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
            _set_tags({paper.pk: tags})
    except IntegrityError as error:
        raise _key_taken(paper.course, paper.key, error) from error


def update_paper(*, paper: Paper, by: Membership, now: datetime, **changes: Any) -> Paper:
    """Change what the library says of a paper; any field of `add_paper`.

    :raises KeyTaken: if another paper of the course has the new key.
    :raises Gone: if it was removed meanwhile.
    """
    try:
        with transaction.atomic():
            if not Paper.objects.select_for_update().filter(pk=paper.pk).exists():
                raise errors.Gone(_("This paper is no longer in the library."))
            if "tags" in changes:
                _set_tags({paper.pk: changes.pop("tags")})
            for name, value in changes.items():
                setattr(paper, name, value)
            paper.save(update_fields=list(changes))
            logger.info("paper %s changed by member %s", paper.pk, by.pk)
            raise_content_version(paper.course_id)
    except IntegrityError as error:
        raise _key_taken(paper.course, paper.key, error) from error
    return paper


def _set_tags(wanted: Mapping[int, Sequence[str]]) -> None:
    """Give papers, by their ids, these tags and no others; three queries."""
    PaperTag.objects.filter(paper__in=wanted).delete()
    PaperTag.objects.bulk_create(
        PaperTag(paper_id=paper_id, name=name)
        for paper_id, names in wanted.items()
        for name in tags_in(",".join(names))
    )


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


def import_papers(
    *,
    course: Course,
    entries: Sequence[Entry],
    by: Membership,
    now: datetime,
    seen: str | None = None,
) -> imports.Plan:
    """Take over a bibliography: add the new papers, change those whose key is known. All or none.

    What an entry does not say leaves what is there; nothing is removed.

    :param seen: the fingerprint of the library that the preview compared with.
    :raises ImportRefused: if an entry cannot be a paper.
    :raises LibraryChanged: if the library is no longer that of the preview.
    """
    try:
        with transaction.atomic():
            return _import(course, entries, by, now, seen)
    except IntegrityError as error:
        raise errors.LibraryChanged(LIBRARY_CHANGED) from error


LIBRARY_CHANGED = gettext_lazy("Somebody changed the library meanwhile. Look at the changes again.")


def _import(
    course: Course, entries: Sequence[Entry], by: Membership, now: datetime, seen: str | None
) -> imports.Plan:
    locked = course.papers.select_for_update().order_by("key").prefetch_related("tags")
    papers = {one.key: one for one in locked}
    known = {key: queries.entry_of(paper) for key, paper in papers.items()}
    if seen is not None and queries.fingerprint(known) != seen:
        raise errors.LibraryChanged(LIBRARY_CHANGED)
    plan = imports.plan(entries, known)
    for problem in plan.problems:
        told = {"key": problem.key, "reason": problem.reason}
        raise errors.ImportRefused(_("“%(key)s” cannot be taken over. %(reason)s") % told)
    for change in plan.of_kind("changed"):
        paper = papers[change.entry.key]
        for name, value in change.changes.items():
            setattr(paper, name, value)
        paper.save(update_fields=list(change.changes))
    new = [_new_paper(course, change.entry, now) for change in plan.of_kind("new")]
    papers |= {paper.key: paper for paper in Paper.objects.bulk_create(new)}
    _set_tags(
        {papers[one.entry.key].pk: one.tags for one in plan.changes if one.kind != "unchanged"}
    )
    logger.info("library of course %s by member %s: %s", course.pk, by.pk, dict(plan.counts))
    raise_content_version(course.pk)
    return plan


def _new_paper(course: Course, entry: Entry, now: datetime) -> Paper:
    return Paper(
        course=course,
        key=entry.key,
        entry_type=entry.entry_type,
        title=entry.title,
        authors=list(entry.authors),
        has_more_authors=entry.has_more_authors,
        venue=entry.venue,
        year=entry.year,
        doi=entry.doi,
        arxiv_id=entry.arxiv_id,
        url=entry.url,
        abstract=entry.abstract,
        added_at=now,
    )

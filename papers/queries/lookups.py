"""Reads of papers asked for by DOI or arXiv id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from courses.models import Course
from papers.models import Paper, PaperLookup
from papers.queries.library import entry_of
from papers.rules import bibtex
from papers.rules.duplicates import by_identity, identities
from papers.rules.lookups import Identifier, suggested_key


@dataclass(frozen=True)
class LookupBoard:
    """All that a course asked for, the newest first."""

    lookups: list[PaperLookup]

    @property
    def is_waiting(self) -> bool:
        return any(one.state == PaperLookup.State.WAITING for one in self.lookups)

    @property
    def found_count(self) -> int:
        return sum(one.state == PaperLookup.State.FOUND for one in self.lookups)


def lookup_board(course: Course) -> LookupBoard:
    """Return the course's lookups; one query."""
    return LookupBoard(list(course.paper_lookups.order_by("-asked_at", "-pk")))


def due_lookups(now: datetime) -> list[int]:
    """Return the ids of lookups that nobody is at and that are to be tried now."""
    due = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    waiting = PaperLookup.objects.filter(due, state=PaperLookup.State.WAITING)
    return list(waiting.order_by("asked_at").values_list("pk", flat=True))


def papers_named(course: Course, identifiers: Iterable[Identifier]) -> dict[Identifier, Paper]:
    """Return which of these the library has already; two queries."""
    papers: dict[tuple[str, str], Paper] = {}
    for paper in course.papers.prefetch_related("tags"):
        for identity in identities(entry_of(paper)):
            papers.setdefault(identity, paper)
    return {one: papers[one.word] for one in identifiers if one.word in papers}


def found_lookups(course: Course) -> list[PaperLookup]:
    """Return what was found and not taken over yet, in the order it was asked for; one query."""
    found = course.paper_lookups.filter(state=PaperLookup.State.FOUND)
    return list(found.order_by("asked_at", "pk"))


def bibtex_of(lookups: Sequence[PaperLookup], taken: Iterable[str]) -> str:
    """Return what was found as one bibliography, each paper under a key of its own.

    :param taken: the keys of the library.
    """
    keys = set(taken)
    entries: list[bibtex.Entry] = []
    for lookup in lookups:
        for entry in bibtex.read(lookup.bibtex).entries[:1]:
            told = replace(entry, key=suggested_key(entry, keys))
            if lookup.source == PaperLookup.Source.ARXIV and not entry.arxiv_id:
                told = replace(told, arxiv_id=lookup.identifier)
            if not by_identity(entries).keys() & set(identities(told)):
                keys.add(told.key)
                entries.append(told)
    return bibtex.write(entries)

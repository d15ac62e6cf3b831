"""Reads of the course's library: its papers, and where each is used."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Course
from papers.models import Paper, Reading, SlotTopic
from papers.queries.programme import ReadingLine, author_line, paper_link
from papers.rules.bibtex import Entry
from schedule.models import Session


@dataclass(frozen=True)
class Use:
    """A session in which a paper is read or presented."""

    session_id: int
    title: str
    week: str
    starts_at: datetime
    url: str
    is_talk: bool = False
    note: str = ""
    kind: str = ""
    kind_label: str = ""
    reading_id: int | None = None

    @property
    def words(self) -> str:
        told = _("presented in “%(title)s” (week %(week)s)")
        if not self.is_talk:
            told = _("read for “%(title)s” (week %(week)s)")
        return told % {"title": self.title, "week": self.week}


@dataclass(frozen=True)
class LibraryLine:
    """A paper as the library lists it, with the sessions that read or present it."""

    line: ReadingLine
    key: str
    uses: tuple[Use, ...]


def library_lines(course: Course, *, words: str = "", order: str = "author") -> list[LibraryLine]:
    """Return the library as a page lists it; three queries.

    :param order: "author", "year" (newest first) or "session" (in the order they are met).
    """
    papers = papers_of(course, words=words)
    uses = uses_by_paper(course, [paper.pk for paper in papers])
    lines = [LibraryLine(line_of(one), one.key, tuple(uses.get(one.pk, ()))) for one in papers]
    if order == "year":
        lines.sort(key=lambda line: -(line.line.year or 0))
    elif order == "session":
        lines.sort(
            key=lambda line: (not line.uses, line.uses[0].starts_at.timestamp() if line.uses else 0)
        )
    return lines


def line_of(paper: Paper) -> ReadingLine:
    """Return a paper as a bibliography prints it, outside of any session."""
    return ReadingLine(
        reading_id=0,
        paper_id=paper.pk,
        kind=Reading.Kind.REQUIRED,
        kind_label="",
        note="",
        authors=author_line(paper),
        title=paper.title,
        venue=paper.venue,
        year=paper.year,
        link=paper_link(paper),
    )


def entry_of(paper: Paper) -> Entry:
    """Return a paper as a bibliography's entry, for the export and to compare an import with."""
    return Entry(
        key=paper.key,
        entry_type=paper.entry_type,
        title=paper.title,
        authors=tuple(paper.authors),
        has_more_authors=paper.has_more_authors,
        venue=paper.venue,
        year=paper.year,
        doi=paper.doi,
        arxiv_id=paper.arxiv_id,
        url=paper.url,
        abstract=paper.abstract,
    )


def entries_of(course: Course) -> dict[str, Entry]:
    """Return the library's papers as entries by key; one query."""
    return {paper.key: entry_of(paper) for paper in course.papers.order_by("key")}


def fingerprint(known: Mapping[str, Entry]) -> str:
    """Return a short word that changes whenever anything in the library does."""
    told = json.dumps([astuple(entry) for entry in known.values()])
    return hashlib.sha256(told.encode()).hexdigest()


def papers_of(course: Course, *, words: str = "") -> list[Paper]:
    """Return the course's papers by first author's family name, then year; one query.

    The words are looked for here and not in the database: names are JSON there, which SQLite and
    PostgreSQL spell differently outside of ASCII, and no library is long.

    :param words: each must occur in the title, an author, the venue, the year or the key.
    """
    wanted = words.casefold().split()
    papers = Paper.objects.filter(course=course)
    found = [paper for paper in papers if _has_words(paper, wanted)]
    return sorted(found, key=_in_a_bibliography)


def papers_to_read(session: Session) -> list[Paper]:
    """Return the library's papers that the session does not read yet; two queries."""
    read = set(session.readings.values_list("paper_id", flat=True))
    return [paper for paper in papers_of(session.week.course) if paper.pk not in read]


def _has_words(paper: Paper, wanted: Sequence[str]) -> bool:
    told = " ".join([paper.title, *paper.authors, paper.venue, str(paper.year), paper.key])
    return all(word in told.casefold() for word in wanted)


def _in_a_bibliography(paper: Paper) -> tuple[str, int, str, int]:
    first = paper.authors[0].casefold().split() if paper.authors else []
    return (first[-1] if first else "", paper.year or 0, paper.title.casefold(), paper.pk)


def uses_of(paper: Paper) -> list[Use]:
    """Return the sessions that read or present a paper, by date; two queries."""
    return uses_by_paper(paper.course, [paper.pk]).get(paper.pk, [])


def uses_by_paper(course: Course, paper_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Return for each paper the sessions that read or present it, by date; two queries."""
    ids = list(paper_ids)
    uses: dict[int, list[Use]] = defaultdict(list)
    readings = Reading.objects.filter(paper__course=course, paper__in=ids)
    for reading in readings.select_related("session__week").order_by("pk"):
        uses[reading.paper_id].append(_reading_use(course, reading))
    topics = SlotTopic.objects.filter(paper__course=course, paper__in=ids)
    for topic in topics.select_related("slot__session__week").order_by("pk"):
        uses[topic.paper_id or 0].append(_use(course, topic.slot.session, is_talk=True))
    for found in uses.values():
        found.sort(key=lambda use: (use.starts_at, use.is_talk))
    return dict(uses)


def _reading_use(course: Course, reading: Reading) -> Use:
    return _use(
        course,
        reading.session,
        note=reading.note,
        kind=reading.kind,
        kind_label=str(reading.get_kind_display()),
        reading_id=reading.pk,
    )


def _use(
    course: Course,
    session: Session,
    *,
    is_talk: bool = False,
    note: str = "",
    kind: str = "",
    kind_label: str = "",
    reading_id: int | None = None,
) -> Use:
    return Use(
        session_id=session.pk,
        title=session.title,
        week=session.week.label,
        starts_at=session.starts_at,
        url=reverse("schedule:session", args=[course.slug, session.pk]),
        is_talk=is_talk,
        note=note,
        kind=kind,
        kind_label=kind_label,
        reading_id=reading_id,
    )

"""Reads of the course's library: its papers, and where each is used."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Course
from papers.models import Paper, Reading, SlotTopic
from papers.queries.programme import ReadingLine, author_line, paper_link
from papers.rules.bibtex import Entry, tags_in
from schedule.models import Session


@dataclass(frozen=True)
class Use:
    """A session in which a paper is read or presented."""

    session_id: int
    title: str
    week: str
    week_id: int
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
        tags=tags_of(paper),
    )


def tags_of(paper: Paper) -> tuple[str, ...]:
    """Return a paper's tags by letters; no query where they were fetched with the papers."""
    return tags_in(",".join(tag.name for tag in paper.tags.all()))


def entries_of(course: Course) -> dict[str, Entry]:
    """Return the library's papers as entries by key; two queries."""
    papers = course.papers.order_by("key").prefetch_related("tags")
    return {paper.key: entry_of(paper) for paper in papers}


def fingerprint(known: Mapping[str, Entry]) -> str:
    """Return a short word that changes whenever anything in the library does."""
    told = json.dumps([astuple(entry) for entry in known.values()])
    return hashlib.sha256(told.encode()).hexdigest()


def papers_of(course: Course) -> list[Paper]:
    """Return the course's papers by first author's family name, then year; two queries."""
    papers = Paper.objects.filter(course=course).prefetch_related("tags")
    return sorted(papers, key=_in_a_bibliography)


def papers_to_read(session: Session) -> list[Paper]:
    """Return the library's papers that the session does not read yet; three queries."""
    read = set(session.readings.values_list("paper_id", flat=True))
    return [paper for paper in papers_of(session.week.course) if paper.pk not in read]


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
        week_id=session.week_id,
        starts_at=session.starts_at,
        url=reverse("schedule:session", args=[course.slug, session.pk]),
        is_talk=is_talk,
        note=note,
        kind=kind,
        kind_label=kind_label,
        reading_id=reading_id,
    )

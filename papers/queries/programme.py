"""What a session shows of papers: its bibliography, and its talks."""

from collections import defaultdict
from dataclasses import dataclass

from courses.models import Course
from papers.models import Paper, Presentation, Reading, SlotTopic
from papers.queries.exchange import kept_count, kept_of

MOST_AUTHORS = 6


@dataclass(frozen=True)
class ReadingLine:
    """One line of a session's bibliography.

    :param authors: as printed: the first few names, "et al." if there are more.
    :param link: where the paper itself is; empty if nobody said.
    """

    reading_id: int
    paper_id: int
    kind: str
    kind_label: str
    note: str
    authors: str
    title: str
    venue: str
    year: int | None
    link: str


@dataclass(frozen=True)
class Presenter:
    """Who gives a talk, and where that talk's own page is: for members only."""

    talk_id: int
    name: str


@dataclass(frozen=True)
class TalkLine:
    """One paper talk of a session, with who gives it: for members only.

    :param shared: for visitors, those of its talks that everybody may see.
    :param kept_count: free seats that are kept for somebody on the waitlist.
    """

    slot_id: int
    topic: str
    paper_id: int | None
    capacity: int
    presenters: tuple[Presenter, ...]
    shared: tuple[Presenter, ...] = ()
    kept_count: int = 0

    @property
    def free_count(self) -> int:
        return self.capacity - len(self.presenters) - self.kept_count


def readings_by_session(course: Course) -> dict[int, list[ReadingLine]]:
    """Return the readings of each session that has any, in their order; one query."""
    readings = (
        Reading.objects.filter(session__week__course=course)
        .select_related("paper")
        .order_by("position", "pk")
    )
    lines: dict[int, list[ReadingLine]] = defaultdict(list)
    for reading in readings:
        lines[reading.session_id].append(reading_line(reading))
    return dict(lines)


def reading_line(reading: Reading) -> ReadingLine:
    paper = reading.paper
    return ReadingLine(
        reading_id=reading.pk,
        paper_id=paper.pk,
        kind=reading.kind,
        kind_label=str(reading.get_kind_display()),
        note=reading.note,
        authors=author_line(paper),
        title=paper.title,
        venue=paper.venue,
        year=paper.year,
        link=paper_link(paper),
    )


def author_line(paper: Paper) -> str:
    """Return the authors as a bibliography prints them."""
    names = ", ".join(paper.authors[:MOST_AUTHORS])
    has_more = paper.has_more_authors or len(paper.authors) > MOST_AUTHORS
    return f"{names} et al." if names and has_more else names


def paper_link(paper: Paper) -> str:
    """Return where the paper itself is: its DOI, else arXiv, else its own link."""
    if paper.doi:
        return f"https://doi.org/{paper.doi}"
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{paper.arxiv_id}"
    return paper.url


def talks_by_session(course: Course) -> dict[int, list[TalkLine]]:
    """Return the paper talks of each session that has any, with presenters; two queries."""
    presenters: dict[int, list[Presenter]] = defaultdict(list)
    taken = Presentation.objects.filter(seat__slot__session__week__course=course).order_by(
        "seat__number"
    )
    for slot_id, pk, name in taken.values_list("seat__slot", "pk", "membership__user__name"):
        presenters[slot_id].append(Presenter(pk, name))
    topics = (
        SlotTopic.objects.filter(slot__session__week__course=course)
        .annotate(kept_count=kept_count())
        .select_related("slot", "paper")
        .order_by("slot__position", "slot_id")
    )
    lines: dict[int, list[TalkLine]] = defaultdict(list)
    for topic in topics:
        line = TalkLine(
            slot_id=topic.slot_id,
            topic=topic.paper.title if topic.paper else topic.title,
            paper_id=topic.paper_id,
            capacity=topic.slot.capacity,
            presenters=tuple(presenters[topic.slot_id]),
            kept_count=kept_of(topic),
        )
        lines[topic.slot.session_id].append(line)
    return dict(lines)

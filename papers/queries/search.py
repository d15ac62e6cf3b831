"""The library as a list: every paper with where it is used, and what the list is narrowed to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.models import Course
from papers.models import Presentation
from papers.queries.library import Use, line_of, papers_of, tags_of, uses_by_paper
from papers.queries.programme import ReadingLine

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class PresentedBy:
    """Who presents a paper: for members only."""

    member_id: int
    name: str


@dataclass(frozen=True)
class LibraryLine:
    """A paper as the library lists it, with the sessions that read or present it.

    :param words: what is searched, case folded.
    :param presenters: empty unless they were asked for.
    """

    line: ReadingLine
    key: str
    uses: tuple[Use, ...]
    tags: tuple[str, ...] = ()
    presenters: tuple[PresentedBy, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Wanted:
    """What the library is narrowed to; empty is anything.

    :param words: each must occur in the title, an author, the venue, the year, the key or a tag.
    :param week: the id of a week in which the paper is read or presented.
    :param who: the membership of somebody who presents it.
    """

    words: str = ""
    week: str = ""
    tag: str = ""
    year: str = ""
    who: str = ""

    @property
    def is_narrow(self) -> bool:
        return any([self.words.strip(), self.week, self.tag, self.year, self.who])


def library_lines(course: Course, *, has_names: bool = False) -> list[LibraryLine]:
    """Return the whole library by author; four queries, and one for the presenters' names."""
    papers = papers_of(course)
    uses = uses_by_paper(course, [paper.pk for paper in papers])
    presenters = _presenters(course) if has_names else {}
    return [
        LibraryLine(
            line=line_of(paper),
            key=paper.key,
            uses=tuple(uses.get(paper.pk, ())),
            tags=(tags := tags_of(paper)),
            presenters=tuple(presenters.get(paper.pk, ())),
            words=" ".join(
                [paper.title, *paper.authors, paper.venue, str(paper.year), paper.key, *tags]
            ).casefold(),
        )
        for paper in papers
    ]


def _presenters(course: Course) -> dict[int, list[PresentedBy]]:
    taken = Presentation.objects.filter(seat__slot__topic__paper__course=course)
    rows = taken.order_by("membership__user__name", "membership_id").values_list(
        "seat__slot__topic__paper_id", "membership_id", "membership__user__name"
    )
    found: dict[int, dict[int, PresentedBy]] = defaultdict(dict)
    for paper_id, member_id, name in rows:
        found[paper_id][member_id] = PresentedBy(member_id, name)
    return {paper_id: list(people.values()) for paper_id, people in found.items()}


def narrowed(lines: Iterable[LibraryLine], wanted: Wanted) -> list[LibraryLine]:
    words = wanted.words.casefold().split()
    return [
        line
        for line in lines
        if all(word in line.words for word in words)
        if wanted.week in {"", *(str(use.week_id) for use in line.uses)}
        if wanted.tag in {"", *(tag.lower() for tag in line.tags)}
        if wanted.year in {"", str(line.line.year)}
        if wanted.who in {"", *(str(one.member_id) for one in line.presenters)}
    ]


def ordered(lines: Sequence[LibraryLine], order: str) -> list[LibraryLine]:
    """Return the lines by "author" (as they come), "year" (newest first) or "session" (as met)."""
    if order == "year":
        return sorted(lines, key=lambda line: -(line.line.year or 0))
    if order == "session":
        return sorted(
            lines,
            key=lambda line: (
                not line.uses,
                line.uses[0].starts_at.timestamp() if line.uses else 0,
            ),
        )
    return list(lines)


def week_choices(lines: Iterable[LibraryLine]) -> Choices:
    """Return the weeks in which a paper is read or presented, in their order."""
    uses = sorted((use for line in lines for use in line.uses), key=lambda use: use.starts_at)
    return list({str(use.week_id): use.week for use in uses}.items())


def tag_choices(lines: Iterable[LibraryLine]) -> Choices:
    return sorted({tag.lower(): tag for line in lines for tag in line.tags}.items())


def year_choices(lines: Iterable[LibraryLine]) -> Choices:
    years = sorted({line.line.year for line in lines if line.line.year}, reverse=True)
    return [(str(year), str(year)) for year in years]


def presenter_choices(lines: Iterable[LibraryLine]) -> Choices:
    people = {one.member_id: one.name for line in lines for one in line.presenters}
    return [
        (str(pk), name) for pk, name in sorted(people.items(), key=lambda one: one[1].casefold())
    ]

"""Which entries are the same paper: by DOI, by arXiv id, by title."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from papers.rules.bibtex import Entry, doi_in

ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)")
VERSION = re.compile(r"v\d+$")
MOST_YEARS_APART = 3  # a preprint and what became of it
COMMAND = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True)
class Twin:
    """Another entry that seems to be the same paper.

    :param because: by which they are the same: "key", "doi", "arxiv" or "title".
    """

    entry: Entry
    because: str

    @property
    def is_certain(self) -> bool:
        """Two papers may share a title; a DOI and an arXiv id are one paper's."""
        return self.because != "title"

    @property
    def words(self) -> str:
        return {
            "key": _("the same key"),
            "doi": _("the same DOI"),
            "arxiv": _("the same arXiv id"),
            "title": _("the same title"),
        }[self.because]


def doi_word(doi: str) -> str:
    return doi_in(doi).lower()


def arxiv_word(arxiv_id: str) -> str:
    return VERSION.sub("", arxiv_id.lower())


def title_word(title: str) -> str:
    """Return a title's letters and digits: no case, accents, punctuation or LaTeX."""
    plain = unicodedata.normalize("NFKD", COMMAND.sub("", title)).casefold()
    return "".join(char for char in plain if char.isalnum())


def identities(entry: Entry) -> list[tuple[str, str]]:
    """Return by what an entry is known, the surest first."""
    doi = doi_word(entry.doi)
    preprint = ARXIV_DOI.fullmatch(doi)
    words = [
        ("doi", "" if preprint else doi),
        ("arxiv", arxiv_word(entry.arxiv_id or (preprint[1] if preprint else ""))),
        ("title", title_word(entry.title)),
    ]
    return [(kind, word) for kind, word in words if word]


def by_identity(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """Return the entries by each thing they are known by; of several the first counts."""
    found: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        for identity in identities(entry):
            found.setdefault(identity, entry)
    return found


def twin_of(entry: Entry, others: Mapping[tuple[str, str], Entry]) -> Twin | None:
    """Return which of the others seems to be the same paper; by title only if nothing contradicts."""
    for kind, word in identities(entry):
        other = others.get((kind, word))
        if other is not None and (kind != "title" or not _contradict(entry, other)):
            return Twin(other, kind)
    return None


def _contradict(one: Entry, other: Entry) -> bool:
    """Say whether two of one title are two papers: years far apart, or no name in common."""
    if one.year and other.year and abs(one.year - other.year) > MOST_YEARS_APART:
        return True
    names, others = _names(one), _names(other)
    return bool(names and others) and not names & others


def _names(entry: Entry) -> set[str]:
    """Return the words of the authors' names, initials left out, whichever stands first."""
    words = (title_word(word) for author in entry.authors for word in author.split())
    return {word for word in words if len(word) > 1}

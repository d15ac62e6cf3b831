"""DOIs and arXiv ids as people paste them, how long a lookup tries, and the key a found paper gets."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote

from papers.rules.bibtex import Entry, arxiv_in, doi_in, is_doi
from papers.rules.duplicates import ARXIV_DOI, arxiv_word, doi_word

DOI, ARXIV = "doi", "arxiv"
MOST_AT_ONCE = 50
LONGEST = 200
MOST_ATTEMPTS = 5
LEASE = timedelta(minutes=1)
DOI_ANYWHERE = re.compile(r"(?:^|doi\.org/|doi:\s*|[/=\s])(10\.\d{4,9}/[^\s?#]+)", re.IGNORECASE)
SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "towards",
        "via",
        "with",
    ]
)


@dataclass(frozen=True)
class Identifier:
    """What a service is asked for.

    :param source: "doi" or "arxiv".
    """

    source: str
    value: str

    @property
    def word(self) -> tuple[str, str]:
        """Return by what the same paper is known in a library."""
        preprint = ARXIV_DOI.fullmatch(doi_word(self.value)) if self.source == DOI else None
        if preprint:
            return (ARXIV, arxiv_word(preprint[1]))
        word = doi_word(self.value) if self.source == DOI else arxiv_word(self.value)
        return (self.source, word)


def identifier_in(line: str) -> Identifier | None:
    """Return the DOI or the arXiv id of a line, whatever is written around it."""
    text = unquote(line.strip())
    if len(text) > LONGEST:
        return None
    if arxiv_id := arxiv_in(text):
        return Identifier(ARXIV, arxiv_id)
    found = DOI_ANYWHERE.search(text)
    doi = doi_in(found[1]) if found else ""
    return Identifier(DOI, doi) if is_doi(doi) else None


def identifiers_in(text: str) -> tuple[list[Identifier], list[str]]:
    """Return what a text asks for, each once, and the lines that name nothing."""
    found: dict[tuple[str, str], Identifier] = {}
    unknown = []
    for line in text.splitlines():
        if not line.strip(" \t,;"):
            continue
        identifier = identifier_in(line.strip(" \t,;"))
        if identifier is None:
            unknown.append(line.strip())
        else:
            found.setdefault(identifier.word, identifier)
    return list(found.values()), unknown


def wait_after(attempts: int) -> timedelta:
    """Return how long a lookup rests after so many attempts: 10 s, 30 s, 90 s, 270 s."""
    return timedelta(seconds=10 * 3 ** (attempts - 1))


def suggested_key(entry: Entry, taken: Collection[str]) -> str:
    """Return a key such as "abadi2016tensorflow" that nobody has; services' own are often links."""
    author = _plain(entry.authors[0].split()[-1]) if entry.authors else ""
    words = (_plain(word) for word in re.split(r"[\s:–—-]+", entry.title))
    title = next((word for word in words if word and word not in SMALL_WORDS), "")
    key = f"{author}{entry.year or ''}{title}"[:60] or "paper"
    letters = ["", *"bcdefghijklmnopqrstuvwxyz"]
    free = (f"{key}{letter}" for letter in letters if f"{key}{letter}" not in taken)
    return next(free, f"{key}{len(taken)}")


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if char.isalnum()))

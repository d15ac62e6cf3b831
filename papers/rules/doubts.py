"""What a person should look at in an entry: what is missing, and what cannot well be true."""

import re

from django.utils.translation import gettext as _

from papers.rules.bibtex import Entry
from papers.rules.duplicates import ARXIV_DOI, arxiv_word, doi_word

FIRST_YEAR = 1900
FEWEST_CAPITALS = 10
KEY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
DOI_YEAR = re.compile(r"[./(-]((?:19|20)\d{2})(?=[./)-]|$)")
NEW_ARXIV = re.compile(r"(\d{2})(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?")
OLD_ARXIV = re.compile(r".+/(\d{2})\d{5}(?:v\d+)?")
LATEX_LEFT = re.compile(r"[\\{}]|\$.*\$")
PREPRINT_FIRST, PREPRINT_AFTER = 5, 1
"""By how many years a preprint may come before its publication, and after it."""


def sentences_of_fields() -> frozenset[str]:
    """Return what the reader says of an entry's fields, and `doubts` says anew once mended."""
    return frozenset(
        {
            _("It has no title."),
            _("It names no authors."),
            _("It has no year."),
            and_others(),
        }
    )


def and_others() -> str:
    return _("Not all authors are named: the list ends in “and others”.")


def doubts(entry: Entry, *, this_year: int) -> list[str]:
    return [*_missing(entry), *_odd(entry, this_year), *_years_that_disagree(entry)]


def _missing(entry: Entry) -> list[str]:
    told = [
        (not entry.authors, _("It names no authors.")),
        (entry.has_more_authors, and_others()),
        (entry.year is None, _("It has no year.")),
        (not (entry.venue or entry.arxiv_id), _("It does not say where it appeared.")),
    ]
    return [sentence for is_so, sentence in told if is_so]


def _odd(entry: Entry, this_year: int) -> list[str]:
    year = entry.year
    told = [
        (year is not None and year > this_year, _("Its year is in the future: %(year)s.")),
        (year is not None and year < FIRST_YEAR, _("Its year is long ago: %(year)s.")),
        (_is_shouted(entry.title), _("Its title is all in capitals.")),
        (bool(LATEX_LEFT.search(entry.title)), _("Its title has LaTeX in it.")),
    ]
    return [sentence % {"year": year} for is_so, sentence in told if is_so]


def _is_shouted(title: str) -> bool:
    letters = [char for char in title if char.isalpha()]
    return (
        len(letters) >= FEWEST_CAPITALS and " " in title and all(one.isupper() for one in letters)
    )


def _years_that_disagree(entry: Entry) -> list[str]:
    """Compare the year with those that the key, the DOI and the arXiv id tell."""
    key, doi = KEY_YEAR.search(entry.key), DOI_YEAR.search(entry.doi)
    year = entry.year or (int(key[1]) if key else None)
    if year is None:
        return []
    posted = arxiv_year(entry.arxiv_id)
    told = [
        (key and int(key[1]) != year, _("Its key says %(other)s, its year %(year)s."), key),
        (doi and abs(int(doi[1]) - year) > 1, _("Its DOI says %(other)s, its year %(year)s."), doi),
    ]
    found = [
        text % {"other": said[1], "year": year} for is_so, text, said in told if is_so and said
    ]
    if posted and not posted - PREPRINT_AFTER <= year <= posted + PREPRINT_FIRST:
        text = _("Its arXiv id is of %(other)s, its year %(year)s: is it this paper's?")
        found.append(text % {"other": posted, "year": year})
    preprint = ARXIV_DOI.fullmatch(doi_word(entry.doi))
    if preprint and entry.arxiv_id and arxiv_word(preprint[1]) != arxiv_word(entry.arxiv_id):
        found.append(_("Its DOI and its arXiv id are two different preprints."))
    return found


def arxiv_year(arxiv_id: str) -> int | None:
    """Return the year in which an arXiv id was given out; None if it does not say."""
    found = NEW_ARXIV.fullmatch(arxiv_id) or OLD_ARXIV.fullmatch(arxiv_id)
    if found is None:
        return None
    short = int(found[1])
    return 1900 + short if short > 90 else 2000 + short

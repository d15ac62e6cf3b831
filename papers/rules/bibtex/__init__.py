"""BibTeX, read and written. Pure: text in, plain values out."""

from papers.rules.bibtex.decoding import decode
from papers.rules.bibtex.entries import Bibliography, Entry, Refused
from papers.rules.bibtex.fields import arxiv_in, doi_in, escaped_url, is_doi
from papers.rules.bibtex.keywords import (
    LONGEST_TAG,
    MOST_TAGS,
    line_of_tags,
    tags_in,
    united_tags,
)
from papers.rules.bibtex.latex import tidy
from papers.rules.bibtex.reading import read
from papers.rules.bibtex.writing import write, write_entry

__all__ = [
    "LONGEST_TAG",
    "MOST_TAGS",
    "Bibliography",
    "Entry",
    "Refused",
    "arxiv_in",
    "decode",
    "doi_in",
    "escaped_url",
    "is_doi",
    "line_of_tags",
    "read",
    "tags_in",
    "tidy",
    "united_tags",
    "write",
    "write_entry",
]

"""BibTeX, read and written. Pure: text in, plain values out."""

from papers.rules.bibtex.decoding import decode
from papers.rules.bibtex.entries import Bibliography, Entry, Refused
from papers.rules.bibtex.fields import arxiv_in, doi_in, escaped_url, is_doi
from papers.rules.bibtex.latex import tidy
from papers.rules.bibtex.reading import read
from papers.rules.bibtex.writing import write, write_entry

__all__ = [
    "Bibliography",
    "Entry",
    "Refused",
    "arxiv_in",
    "decode",
    "doi_in",
    "escaped_url",
    "is_doi",
    "read",
    "tidy",
    "write",
    "write_entry",
]

"""Writing BibTeX: the export, which the reader reads back to the same."""

from collections.abc import Iterable

from papers.rules.bibtex import keywords, latex, names
from papers.rules.bibtex.entries import Entry

VENUE_FIELDS = {
    "article": "journal",
    "inproceedings": "booktitle",
    "conference": "booktitle",
    "incollection": "booktitle",
    "inbook": "booktitle",
    "phdthesis": "school",
    "mastersthesis": "school",
    "thesis": "institution",
    "techreport": "institution",
    "report": "institution",
    "book": "publisher",
    "proceedings": "publisher",
    "manual": "organization",
}


def write(entries: Iterable[Entry]) -> str:
    """Return the entries as one file, by key, so that two exports of one library are equal."""
    ordered = sorted(entries, key=lambda entry: (entry.key.lower(), entry.key))
    return "\n".join(write_entry(entry) for entry in ordered)


def write_entry(entry: Entry) -> str:
    """Return one entry, a field on each line. The title's doubled braces keep its capitals."""
    authors = names.write(entry.authors, has_more=entry.has_more_authors)
    venue_field = VENUE_FIELDS.get(entry.entry_type, "howpublished")
    fields = {
        "author": authors,
        "title": f"{{{latex.from_text(entry.title)}}}",
        venue_field: latex.from_text(entry.venue),
        "year": str(entry.year or ""),
        "doi": entry.doi,
        "eprint": entry.arxiv_id,
        "archiveprefix": "arXiv" if entry.arxiv_id else "",
        "url": entry.url,
        "keywords": latex.from_text(keywords.line_of_tags(entry.tags)),
        "abstract": latex.from_text(entry.abstract),
    }
    told = {name: value for name, value in fields.items() if value}
    width = max(len(name) for name in told)
    lines = [f"  {name:<{width}} = {{{value}}}," for name, value in told.items()]
    return "\n".join([f"@{entry.entry_type}{{{entry.key},", *lines, "}", ""])

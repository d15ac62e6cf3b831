"""Reads of papers, readings and talks that pages are made from."""

from papers.queries.deadlines import deadlines_for
from papers.queries.library import Use, papers_of, uses_by_paper, uses_of
from papers.queries.programme import (
    Presenter,
    ReadingLine,
    TalkLine,
    author_line,
    paper_link,
    readings_by_session,
    talks_by_session,
)
from papers.queries.responses import pool_of, presents, response_of

__all__ = [
    "Presenter",
    "ReadingLine",
    "TalkLine",
    "Use",
    "author_line",
    "deadlines_for",
    "paper_link",
    "papers_of",
    "pool_of",
    "presents",
    "readings_by_session",
    "response_of",
    "talks_by_session",
    "uses_by_paper",
    "uses_of",
]

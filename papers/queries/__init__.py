"""Reads of papers, readings and talks that pages are made from."""

from papers.queries.deadlines import deadlines_for
from papers.queries.programme import (
    ReadingLine,
    TalkLine,
    author_line,
    paper_link,
    readings_by_session,
    talks_by_session,
)

__all__ = [
    "ReadingLine",
    "TalkLine",
    "author_line",
    "deadlines_for",
    "paper_link",
    "readings_by_session",
    "talks_by_session",
]

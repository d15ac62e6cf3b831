"""Decisions about papers and talks, over plain values."""

from papers.rules.questions import (
    HIGHEST_MARK,
    Part,
    attendance_of,
    may_be_mark,
    parts,
    pool_place,
    shown_state,
    takes_questions,
    text_print,
    tidy,
)

__all__ = [
    "HIGHEST_MARK",
    "Part",
    "attendance_of",
    "may_be_mark",
    "parts",
    "pool_place",
    "shown_state",
    "takes_questions",
    "text_print",
    "tidy",
]

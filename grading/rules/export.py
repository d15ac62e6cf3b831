"""Cells of a file that a spreadsheet will open."""

from collections.abc import Sequence

OWN_PEOPLE = ("Name", "E-mail", "Student id")
OWN_TOTALS = (
    "Total if the rest is 0",
    "Total now",
    "Total if the rest is full",
    "Total now, as the student sees it",
)
OWN_CHECK = "Total now, by the site"
"""The headings of our own file, in one language: it is known by them when it comes back."""

RUNS = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a cell may not begin with: a spreadsheet would run it. The apostrophe, so that it comes back."""


def guarded(text: str) -> str:
    """Return the text so that no spreadsheet runs it: an apostrophe before what might be a formula."""
    return f"'{text}" if text.startswith(RUNS) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RUNS) else text


def is_own_header(headings: Sequence[str]) -> bool:
    """Say whether these are the headings of a file that we wrote."""
    return set(OWN_PEOPLE) <= set(headings) and OWN_TOTALS[1] in headings


def is_own_total(heading: str) -> bool:
    return heading in {*OWN_TOTALS, OWN_CHECK}

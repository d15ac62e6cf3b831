"""Cells of a file that a spreadsheet will open."""

RUNS = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a cell may not begin with: a spreadsheet would run it. The apostrophe, so that it comes back."""


def guarded(text: str) -> str:
    """Return the text so that no spreadsheet runs it: an apostrophe before what might be a formula."""
    return f"'{text}" if text.startswith(RUNS) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RUNS) else text

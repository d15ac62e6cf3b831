"""Decisions about papers and talks, over plain values."""

from papers.rules.questions import takes_questions

__all__ = ["takes_questions"]

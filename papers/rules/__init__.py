"""Decisions about papers and talks, over plain values."""

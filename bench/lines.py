"""What a measure returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the table. `ratio` is what counts: value and baseline differ from day to day."""

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float
    note: str


class Failed(Exception):
    """Something did not answer as it should; a ratio of it would mean nothing."""

"""How totals come about: pure functions over frozen dataclasses. docs/grading.md explains them."""

from grading.rules.policy import (
    Component,
    Grade,
    Item,
    Key,
    LatePolicy,
    Line,
    Policy,
    Reader,
    State,
    Status,
    Total,
    Weighting,
)
from grading.rules.totals import total

__all__ = [
    "Component",
    "Grade",
    "Item",
    "Key",
    "LatePolicy",
    "Line",
    "Policy",
    "Reader",
    "State",
    "Status",
    "Total",
    "Weighting",
    "total",
]

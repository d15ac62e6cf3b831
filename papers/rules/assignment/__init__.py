"""The fair assignment of slots to students. Pure: plain values in, plain values out.

docs/assignment.md says what it optimises, and docs/adr/0010-assignment-by-milp.md how.
"""

from papers.errors import Cancelled, UnusableProblem
from papers.rules.assignment.assigning import assign
from papers.rules.assignment.checking import Broken, check
from papers.rules.assignment.explaining import Explanation, Given, Missed, explain
from papers.rules.assignment.problems import (
    Assignment,
    Facts,
    Infeasible,
    Problem,
    Reason,
    Remedy,
    Slot,
    Student,
    rank_in,
)
from papers.rules.assignment.telling import sentences
from papers.rules.assignment.words import described

__all__ = [
    "Assignment",
    "Broken",
    "Cancelled",
    "Explanation",
    "Facts",
    "Given",
    "Infeasible",
    "Missed",
    "Problem",
    "Reason",
    "Remedy",
    "Slot",
    "Student",
    "UnusableProblem",
    "assign",
    "check",
    "described",
    "explain",
    "rank_in",
    "sentences",
]

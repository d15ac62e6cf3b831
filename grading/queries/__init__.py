"""Reads of grades that pages are made from."""

from grading.queries.evaluation import ComponentLine, ItemLine, evaluation
from grading.queries.policies import CoursePolicy, GradeCell, course_policy, grade_cells
from grading.queries.progress import (
    Bin,
    ItemProgress,
    deadlines_for,
    distribution,
    grading_progress,
)
from grading.queries.released import item_for_turn, released_grade
from grading.queries.snapshots import (
    Band,
    Totals,
    computed_totals,
    course_totals,
    stale_courses,
    stale_input,
    totals_for,
)

__all__ = [
    "Band",
    "Bin",
    "ComponentLine",
    "CoursePolicy",
    "GradeCell",
    "ItemLine",
    "ItemProgress",
    "Totals",
    "computed_totals",
    "course_policy",
    "course_totals",
    "deadlines_for",
    "distribution",
    "evaluation",
    "grade_cells",
    "grading_progress",
    "item_for_turn",
    "released_grade",
    "stale_courses",
    "stale_input",
    "totals_for",
]

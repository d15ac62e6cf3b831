"""Reads of grades that pages are made from."""

from grading.queries.changes import GradeLog, LogEntry, grade_log
from grading.queries.evaluation import ComponentLine, ItemLine, evaluation
from grading.queries.gradable import exams, graded_nowhere, talk_count
from grading.queries.gradebook import (
    ORDERS,
    Gradebook,
    GradebookInput,
    GradebookRow,
    ItemColumn,
    gradebook,
    gradebook_input,
)
from grading.queries.lateness import days_late_by_member
from grading.queries.policies import (
    CoursePolicy,
    GradeCell,
    course_policy,
    grade_cells,
    own_version,
    policy_version,
)
from grading.queries.progress import (
    Bin,
    ItemProgress,
    deadlines_for,
    distribution,
    grading_progress,
)
from grading.queries.released import item_for_milestone, item_for_turn, released_grade
from grading.queries.releases import ReleasePreview, release_preview, told_of_release
from grading.queries.sheets import Sheet, SheetRow, Work, item_sheet, works_of
from grading.queries.snapshots import (
    Band,
    Student,
    Totals,
    computed_totals,
    course_totals,
    stale_courses,
    stale_input,
    students,
    totals_for,
)
from grading.queries.statements import (
    BothStatements,
    ChangeLine,
    Statement,
    both_statements,
    change_log,
    own_statement,
)

__all__ = [
    "ORDERS",
    "Band",
    "Bin",
    "BothStatements",
    "ChangeLine",
    "ComponentLine",
    "CoursePolicy",
    "GradeCell",
    "GradeLog",
    "Gradebook",
    "GradebookInput",
    "GradebookRow",
    "ItemColumn",
    "ItemLine",
    "ItemProgress",
    "LogEntry",
    "ReleasePreview",
    "Sheet",
    "SheetRow",
    "Statement",
    "Student",
    "Totals",
    "Work",
    "both_statements",
    "change_log",
    "computed_totals",
    "course_policy",
    "course_totals",
    "days_late_by_member",
    "deadlines_for",
    "distribution",
    "evaluation",
    "exams",
    "grade_cells",
    "grade_log",
    "gradebook",
    "gradebook_input",
    "graded_nowhere",
    "grading_progress",
    "item_for_milestone",
    "item_for_turn",
    "item_sheet",
    "own_statement",
    "own_version",
    "policy_version",
    "release_preview",
    "released_grade",
    "stale_courses",
    "stale_input",
    "students",
    "talk_count",
    "told_of_release",
    "totals_for",
    "works_of",
]

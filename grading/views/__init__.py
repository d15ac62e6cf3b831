"""The pages of grades, by noun."""

from grading.views.changes import change_restore, changes
from grading.views.comments import comment_edit, comment_remove, comments
from grading.views.components import components, components_usual, policy
from grading.views.exports import (
    export,
    export_canvas,
    export_registrar,
    export_workbook,
    exports,
    print_all,
    print_own,
    print_student,
)
from grading.views.gradebook import grades, student
from grading.views.grid import cell_save, grid
from grading.views.imports import grade_import, import_discard, import_map, import_preview
from grading.views.items import item
from grading.views.letter_grades import letter_grades
from grading.views.marking import mark, mark_team
from grading.views.queue import allot, queue
from grading.views.regrades import (
    regrade,
    regrade_answer,
    regrade_ask,
    regrade_withdraw,
    regrades,
)
from grading.views.releases import item_hide, item_release
from grading.views.rubrics import rubric, rubric_copy
from grading.views.setup_items import item_create, item_edit, item_remove
from grading.views.statistics import statistics
from grading.views.what_if import what_if

__all__ = [
    "allot",
    "cell_save",
    "change_restore",
    "changes",
    "comment_edit",
    "comment_remove",
    "comments",
    "components",
    "components_usual",
    "export",
    "export_canvas",
    "export_registrar",
    "export_workbook",
    "exports",
    "grade_import",
    "grades",
    "grid",
    "import_discard",
    "import_map",
    "import_preview",
    "item",
    "item_create",
    "item_edit",
    "item_hide",
    "item_release",
    "item_remove",
    "letter_grades",
    "mark",
    "mark_team",
    "policy",
    "print_all",
    "print_own",
    "print_student",
    "queue",
    "regrade",
    "regrade_answer",
    "regrade_ask",
    "regrade_withdraw",
    "regrades",
    "rubric",
    "rubric_copy",
    "statistics",
    "student",
    "what_if",
]

"""Everything that writes grades and what they are computed by."""

from grading.actions.allotments import allot_grading
from grading.actions.comments import edit_comment, remove_comment, save_comment
from grading.actions.components import (
    ComponentValues,
    create_component,
    create_default_components,
    set_components,
)
from grading.actions.dates import follow_dates
from grading.actions.grade_writes import Entry
from grading.actions.grades import enter_grade, enter_grades, enter_team_grades
from grading.actions.imports import (
    apply_import,
    discard_import,
    discard_old_imports,
    map_import,
    open_import,
)
from grading.actions.items import create_item, remove_item, update_item
from grading.actions.letter_grades import set_letter_grades
from grading.actions.missing import mark_missing_by_policy
from grading.actions.policies import lock_policy, set_policy
from grading.actions.previews import ChangedTotal, changed_totals
from grading.actions.regrades import (
    accept_regrade,
    ask_regrade,
    decline_regrade,
    withdraw_regrade,
)
from grading.actions.releases import release_item, unrelease_item
from grading.actions.restores import restore_change
from grading.actions.rubrics import set_rubric
from grading.actions.snapshots import (
    lease_recomputation,
    recompute_batch,
    recompute_snapshots,
    renew_lease,
)
from grading.actions.zones import move_to_zone

__all__ = [
    "ChangedTotal",
    "ComponentValues",
    "Entry",
    "accept_regrade",
    "allot_grading",
    "apply_import",
    "ask_regrade",
    "changed_totals",
    "create_component",
    "create_default_components",
    "create_item",
    "decline_regrade",
    "discard_import",
    "discard_old_imports",
    "edit_comment",
    "enter_grade",
    "enter_grades",
    "enter_team_grades",
    "follow_dates",
    "lease_recomputation",
    "lock_policy",
    "map_import",
    "mark_missing_by_policy",
    "move_to_zone",
    "open_import",
    "recompute_batch",
    "recompute_snapshots",
    "release_item",
    "remove_comment",
    "remove_item",
    "renew_lease",
    "restore_change",
    "save_comment",
    "set_components",
    "set_letter_grades",
    "set_policy",
    "set_rubric",
    "unrelease_item",
    "update_item",
    "withdraw_regrade",
]

from django.contrib import admin

from grading import models
from outbox.admin import ReadOnlyAdmin

PERSON = ["membership__user__name", "membership__user__email"]

# All of it is read here and changed on the course's pages: each change has to raise the policy's
# version or append to the log, or a stale total would be shown.


@admin.register(models.Policy)
class PolicyAdmin(ReadOnlyAdmin):
    list_display = ["course", "version"]
    search_fields = ["course__title", "course__slug"]


@admin.register(models.Component)
class ComponentAdmin(ReadOnlyAdmin):
    list_display = ["name", "course", "weight", "weighting", "drop_lowest", "is_extra_credit"]
    list_filter = ["course"]
    search_fields = ["name", "course__title"]


@admin.register(models.Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ["name", "component", "max_points", "weight", "turn", "released_at"]
    list_filter = ["component__course"]
    search_fields = ["name", "component__name", "component__course__title"]


@admin.register(models.Grade)
class GradeAdmin(ReadOnlyAdmin):
    list_display = ["item", "membership__user", "status", "points", "revision", "changed_at"]
    list_select_related = ["membership__user"]
    list_filter = ["status", "item__component__course"]
    search_fields = ["item__name", *PERSON]


@admin.register(models.GradeChange)
class GradeChangeAdmin(ReadOnlyAdmin):
    """The log: who changed what, when, from what to what."""

    list_display = [
        *("grade__item", "membership__user", "number", "old_status", "old_points"),
        *("new_status", "new_points", "by__user", "at", "source"),
    ]
    list_select_related = ["grade__item", "membership__user", "by__user"]
    list_filter = ["source", "membership__course"]
    search_fields = ["grade__item__name", "by__user__name", *PERSON]


@admin.register(models.Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    """Totals as the background computed them; a page shows them only while they are of today's input."""

    list_display = ["membership__user", "current", "seen_current", "policy_version", "computed_at"]
    list_select_related = ["membership__user"]
    list_filter = ["membership__course"]
    search_fields = PERSON


@admin.register(models.LetterGrade)
class LetterGradeAdmin(ReadOnlyAdmin):
    list_display = ["name", "course", "lowest", "quota"]
    list_filter = ["course"]
    search_fields = ["name", "course__title"]


@admin.register(models.Allotment)
class AllotmentAdmin(ReadOnlyAdmin):
    list_display = ["item", "membership__user", "grader__user"]
    list_select_related = ["membership__user", "grader__user"]
    list_filter = ["item__component__course"]
    search_fields = ["item__name", "grader__user__name", *PERSON]


@admin.register(models.Rubric)
class RubricAdmin(ReadOnlyAdmin):
    list_display = ["item", "version"]
    list_filter = ["item__component__course"]
    search_fields = ["item__name"]


@admin.register(models.Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    list_display = ["name", "rubric__item", "position"]
    list_select_related = ["rubric__item"]
    list_filter = ["rubric__item__component__course"]
    search_fields = ["name", "rubric__item__name"]


@admin.register(models.Level)
class LevelAdmin(ReadOnlyAdmin):
    list_display = ["name", "criterion", "points"]
    list_filter = ["criterion__rubric__item__component__course"]
    search_fields = ["name", "criterion__name"]


@admin.register(models.RubricMark)
class RubricMarkAdmin(ReadOnlyAdmin):
    list_display = ["grade_id", "grade__item", "criterion", "level"]
    list_select_related = ["grade__item", "criterion", "level"]
    list_filter = ["grade__item__component__course"]
    search_fields = ["criterion__name", "level__name", "grade__item__name"]


@admin.register(models.SavedComment)
class SavedCommentAdmin(ReadOnlyAdmin):
    list_display = ["text", "course", "item", "saved_by__user"]
    list_select_related = ["course", "item", "saved_by__user"]
    list_filter = ["course"]
    search_fields = ["text", "item__name"]


@admin.register(models.RegradeRequest)
class RegradeRequestAdmin(ReadOnlyAdmin):
    list_display = ["grade__item", "grade__membership__user", "kind", "state", "asked_at"]
    list_select_related = ["grade__item", "grade__membership__user"]
    list_filter = ["state", "kind", "grade__item__component__course"]
    search_fields = ["grade__item__name", "grade__membership__user__name"]


@admin.register(models.GradeImport)
class GradeImportAdmin(ReadOnlyAdmin):
    """Files that came in. What was in one is not shown here."""

    exclude = ["content"]
    list_display = ["file_name", "course", "by__user", "state", "change_count", "sent_at"]
    list_select_related = ["course", "by__user"]
    list_filter = ["state", "course"]
    search_fields = ["file_name", "by__user__name"]


@admin.register(models.KnownColumn)
class KnownColumnAdmin(ReadOnlyAdmin):
    list_display = ["heading", "item", "format"]
    list_filter = ["format", "item__component__course"]
    search_fields = ["heading", "item__name"]


@admin.register(models.KnownPerson)
class KnownPersonAdmin(ReadOnlyAdmin):
    list_display = ["membership__user", "format"]
    list_select_related = ["membership__user"]
    list_filter = ["format", "membership__course"]
    search_fields = PERSON


@admin.register(models.Recomputation)
class RecomputationAdmin(ReadOnlyAdmin):
    list_display = ["course", "leased_until", "after_id"]
    search_fields = ["course__title", "course__slug"]

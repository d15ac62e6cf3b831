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

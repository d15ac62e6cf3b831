from django.contrib import admin
from django.http import HttpRequest

from outbox.models import Heartbeat, Letter, Notice


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # each child names its model
    """Actions write these rows; people look at them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self,
        request: HttpRequest,
        obj: object = None,
    ) -> bool:
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,
        obj: object = None,
    ) -> bool:
        return False


@admin.register(Letter)
class LetterAdmin(ReadOnly):
    """Letters and their fate. Bodies are not shown: some hold secret links."""

    list_display = ["pk", "recipient", "course", "kind", "subject", "state", "due_at", "sent_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["recipient", "course"]
    search_fields = ["subject", "recipient__email", "recipient__name", "message_id"]
    date_hierarchy = "created_at"
    ordering = ["-pk"]
    exclude = ["body"]


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ["pk", "recipient", "kind", "subject_key", "due_version", "lead", "letter"]
    list_filter = ["kind"]
    list_select_related = ["recipient", "letter"]
    search_fields = ["subject_key", "recipient__email", "recipient__name"]
    ordering = ["-pk"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ["process", "seen_at"]
    search_fields = ["process"]

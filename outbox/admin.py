from django.contrib import admin
from django.db.models import ForeignKey, Model
from django.http import HttpRequest

from outbox.models import Bounce, Heartbeat, Letter, Notice


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # each child names its model
    """Shows rows to the operator and changes none: every write of the site is an action.

    The foreign keys that the list shows are read with it, so that no list asks once a row.
    """

    list_per_page = 50
    show_full_result_count = False

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        shown = self.get_list_display(request)
        keys = [
            field.name
            for field in self.opts.get_fields()
            if isinstance(field, ForeignKey) and field.name in shown
        ]
        own = self.list_select_related
        return [*keys, *(own if isinstance(own, (list, tuple)) else ())]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Letters and their fate. Bodies are not shown: some hold secret links."""

    list_display = ["pk", "recipient", "course", "kind", "subject", "state", "due_at", "sent_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["recipient", "course"]
    search_fields = ["subject", "recipient__email", "recipient__name", "message_id"]
    date_hierarchy = "created_at"
    ordering = ["-pk"]
    exclude = ["body", "html", "unsubscribe_url"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["pk", "recipient", "kind", "subject_key", "due_version", "lead", "letter"]
    list_filter = ["kind"]
    list_select_related = ["recipient", "letter"]
    search_fields = ["subject_key", "recipient__email", "recipient__name"]
    ordering = ["-pk"]


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    list_display = ["pk", "address", "reason", "bounced_at"]
    search_fields = ["address"]
    ordering = ["-pk"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["process", "seen_at"]
    search_fields = ["process"]

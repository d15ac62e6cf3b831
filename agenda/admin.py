from django.contrib import admin

from agenda.models import FeedKey, ReminderPreference
from outbox.admin import ReadOnlyAdmin


@admin.register(FeedKey)
class FeedKeyAdmin(ReadOnlyAdmin):
    """Who has a calendar address, and since when. The secret itself is shown to nobody."""

    list_display = ["pk", "user", "made_at"]
    search_fields = ["user__email", "user__name"]
    ordering = ["-pk"]
    exclude = ["key"]


@admin.register(ReminderPreference)
class ReminderPreferenceAdmin(ReadOnlyAdmin):
    list_display = ["pk", "user", "course", "mode"]
    list_filter = ["mode"]
    search_fields = ["user__email", "user__name"]
    ordering = ["-pk"]

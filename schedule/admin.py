"""All of it is changed on the course's pages: calendars, reminders and kept pages have to hear of it."""

from django.contrib import admin
from django.db.models import URLField

from outbox.admin import ReadOnlyAdmin
from schedule import models


@admin.register(models.Week)
class WeekAdmin(ReadOnlyAdmin):
    list_display = ["label", "course", "number", "starts_on", "title"]
    list_filter = ["course"]
    search_fields = ["label", "title", "course__title", "course__slug"]
    ordering = ["-course", "number"]


@admin.register(models.Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["title", "week__course", "week", "kind", "status", "starts_at", "ends_at"]
    list_select_related = ["week__course"]
    list_filter = ["kind", "status", "week__course"]
    search_fields = ["title", "place", "week__course__title", "week__course__slug"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "-pk"]


@admin.register(models.Material)
class MaterialAdmin(ReadOnlyAdmin):
    list_display = ["title", "session", "url", "upload", "added_at"]
    list_filter = ["session__week__course"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    search_fields = ["title", "url", "session__title", "upload__name"]
    ordering = ["-added_at", "-pk"]


@admin.register(models.Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["title", "course", "author", "audience", "state", "publish_at", "published_at"]
    list_filter = ["state", "course"]
    search_fields = ["title", "course__title", "author__name", "author__email"]
    ordering = ["-pk"]


@admin.register(models.SignupRound)
class SignupRoundAdmin(ReadOnlyAdmin):
    list_display = ["course", "purpose", "mode", "opens_at", "closes_at", "seats_each"]
    list_filter = ["purpose", "mode", "course"]
    search_fields = ["course__title", "course__slug"]
    ordering = ["-opens_at", "-pk"]


@admin.register(models.Slot)
class SlotAdmin(ReadOnlyAdmin):
    list_display = ["pk", "round", "session", "position", "capacity"]
    list_filter = ["round__purpose", "round__course"]
    search_fields = ["session__title", "round__course__title"]
    ordering = ["-pk"]


@admin.register(models.Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = ["pk", "slot", "number"]
    list_filter = ["slot__round__course"]
    search_fields = ["slot__session__title", "slot__round__course__title"]
    ordering = ["-pk"]

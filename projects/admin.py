from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest

from outbox.admin import ReadOnlyAdmin
from projects import models


@admin.register(models.ProjectSettings)
class ProjectSettingsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["course", "team_min", "team_max", "teams_locked_at"]
    list_select_related = ["course"]
    autocomplete_fields = ["course"]
    search_fields = ["course__title", "course__slug"]


@admin.register(models.Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "course", "title", "created_at"]
    list_select_related = ["course"]
    list_filter = ["course"]
    autocomplete_fields = ["course", "related_papers"]
    search_fields = ["name", "title", "tags", "course__title"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


@admin.register(models.TeamPlace)
class TeamPlaceAdmin(ReadOnlyAdmin):
    list_display = ["team", "membership__user", "joined_at", "left_at"]
    list_select_related = ["team", "membership__user"]
    list_filter = ["team__course"]
    search_fields = ["team__name", "membership__user__name", "membership__user__email"]


@admin.register(models.TeamInvitation)
class TeamInvitationAdmin(ReadOnlyAdmin):
    list_display = ["team", "membership__user", "invited_by__user", "state", "sent_at"]
    list_select_related = ["team", "membership__user", "invited_by__user"]
    list_filter = ["state", "team__course"]
    search_fields = ["team__name", "membership__user__name", "membership__user__email"]


@admin.register(models.JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["team", "membership__user", "state", "sent_at"]
    list_select_related = ["team", "membership__user"]
    list_filter = ["state", "team__course"]
    search_fields = ["team__name", "membership__user__name", "membership__user__email"]


@admin.register(models.LookingStudent)
class LookingStudentAdmin(ReadOnlyAdmin):
    list_display = ["membership__user", "membership__course", "interests", "put_at"]
    list_select_related = ["membership__user", "membership__course"]
    list_filter = ["membership__course"]
    search_fields = ["membership__user__name", "membership__user__email", "interests"]


@admin.register(models.Milestone)
class MilestoneAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Its dates are changed on the course's pages: reminders have to hear of it."""

    list_display = ["title", "course", "position", "opens_at", "due_at", "closes_at"]
    list_select_related = ["course"]
    list_filter = ["course"]
    search_fields = ["title", "course__title"]
    autocomplete_fields = ["course"]
    readonly_fields = ["opens_at", "due_at", "closes_at", "grace_minutes", "revision", "changed_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(models.Extension)
class ExtensionAdmin(ReadOnlyAdmin):
    list_display = ["milestone", "team", "membership__user", "due_at", "granted_by__user"]
    list_select_related = ["milestone", "team", "membership__user", "granted_by__user"]
    list_filter = ["milestone__course"]
    search_fields = ["milestone__title", "team__name", "membership__user__name", "reason"]


@admin.register(models.Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["milestone", "team", "membership__user", "version", "submitted_at"]
    list_select_related = ["milestone", "team", "membership__user"]
    list_filter = ["milestone__course"]
    search_fields = ["milestone__title", "team__name", "membership__user__name", "upload__sha256"]


@admin.register(models.SubmissionFile)
class SubmissionFileAdmin(ReadOnlyAdmin):
    list_display = ["submission", "upload", "position"]
    list_select_related = ["submission", "upload"]
    list_filter = ["submission__milestone__course"]
    search_fields = ["upload__name", "upload__sha256"]


@admin.register(models.FinalTalk)
class FinalTalkAdmin(ReadOnlyAdmin):
    list_display = ["team", "seat", "taken_by__user", "taken_at"]
    list_select_related = ["team", "seat", "taken_by__user"]
    list_filter = ["team__course"]
    search_fields = ["team__name", "taken_by__user__name"]

from django.contrib import admin
from django.db.models import Model, URLField
from django.forms import BaseForm
from django.http import HttpRequest

from courses.actions import raise_content_version
from outbox.admin import ReadOnlyAdmin
from papers import models


@admin.register(models.Paper)
class PaperAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Facts can be mended here; a paper stays in its course, where sessions read it."""

    list_display = ["title", "key", "course", "venue", "year"]
    list_select_related = ["course"]
    list_filter = ["course"]
    autocomplete_fields = ["course"]
    search_fields = ["title", "key", "venue", "doi", "arxiv_id", "course__title"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["course", "added_at"] if obj else []

    def save_model(
        self,
        request: HttpRequest,
        obj: models.Paper,
        form: BaseForm,
        change: bool,  # noqa: FBT001  Django's signature
    ) -> None:
        super().save_model(request, obj, form, change)
        raise_content_version(obj.course_id)


@admin.register(models.Reading)
class ReadingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Its paper and session are chosen on the course's pages, which know what belongs together."""

    list_display = ["paper", "session", "kind", "position", "note"]
    list_select_related = ["paper", "session"]
    list_filter = ["kind", "session__week__course"]
    search_fields = ["paper__title", "paper__key", "session__title"]
    readonly_fields = ["paper", "session"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: models.Reading,
        form: BaseForm,
        change: bool,  # noqa: FBT001  Django's signature
    ) -> None:
        super().save_model(request, obj, form, change)
        raise_content_version(obj.paper.course_id)


@admin.register(models.Response)
class ResponseAdmin(ReadOnlyAdmin):
    list_display = ["reading__paper", "reading__session", "membership__user", "changed_at", "mark"]
    list_select_related = ["reading__paper", "reading__session", "membership__user"]
    list_filter = ["reading__session__week__course"]
    search_fields = ["reading__paper__title", "membership__user__name", "membership__user__email"]


@admin.register(models.SlotTopic)
class SlotTopicAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "paper", "title", "slot__session"]
    list_select_related = ["paper", "slot__session"]
    list_filter = ["slot__round__course"]
    search_fields = ["paper__title", "title", "slot__session__title"]


@admin.register(models.Presentation)
class PresentationAdmin(ReadOnlyAdmin):
    list_display = ["membership__user", "turn", "seat__slot__session", "taken_at"]
    list_select_related = ["membership__user", "seat__slot__session"]
    list_filter = ["membership__course", "turn"]
    search_fields = ["membership__user__name", "membership__user__email"]


@admin.register(models.Slides)
class SlidesAdmin(ReadOnlyAdmin):
    list_display = ["presentation__membership__user", "version", "upload__name", "uploaded_at"]
    list_select_related = ["presentation__membership__user", "upload"]
    list_filter = ["presentation__membership__course"]
    search_fields = ["presentation__membership__user__name", "upload__name", "upload__sha256"]


@admin.register(models.PaperTag)
class PaperTagAdmin(ReadOnlyAdmin):
    list_display = ["name", "paper"]
    list_select_related = ["paper"]
    list_filter = ["paper__course"]
    search_fields = ["name", "paper__title"]


@admin.register(models.PaperLookup)
class PaperLookupAdmin(ReadOnlyAdmin):
    list_display = ["identifier", "source", "course", "state", "asked_at", "reason"]
    list_select_related = ["course"]
    list_filter = ["state", "source"]
    search_fields = ["identifier", "course__title"]


@admin.register(models.TalkPolicy)
class TalkPolicyAdmin(ReadOnlyAdmin):
    list_display = ["course", "min_gap_weeks", "shows_demand", "swaps_need_approval"]
    list_select_related = ["course"]
    search_fields = ["course__title", "course__slug"]


@admin.register(models.TalkQuota)
class TalkQuotaAdmin(ReadOnlyAdmin):
    list_display = ["membership__user", "membership__course", "talks"]
    list_select_related = ["membership__user", "membership__course"]
    search_fields = ["membership__user__name", "membership__user__email"]


@admin.register(models.Ballot)
class BallotAdmin(ReadOnlyAdmin):
    list_display = ["membership__user", "membership__course", "saved_at"]
    list_select_related = ["membership__user", "membership__course"]
    list_filter = ["membership__course"]
    search_fields = ["membership__user__name", "membership__user__email"]


@admin.register(models.Preference)
class PreferenceAdmin(ReadOnlyAdmin):
    list_display = ["ballot__membership__user", "rank", "slot__session"]
    list_select_related = ["ballot__membership__user", "slot__session"]
    list_filter = ["ballot__membership__course"]
    search_fields = ["ballot__membership__user__name", "ballot__membership__user__email"]


@admin.register(models.ImpossibleSession)
class ImpossibleSessionAdmin(ReadOnlyAdmin):
    list_display = ["ballot__membership__user", "session"]
    list_select_related = ["ballot__membership__user", "session"]
    list_filter = ["ballot__membership__course"]
    search_fields = ["ballot__membership__user__name", "session__title"]


@admin.register(models.AssignmentRun)
class AssignmentRunAdmin(ReadOnlyAdmin):
    list_display = ["pk", "round__course", "state", "progress", "asked_at", "accepted_at"]
    list_select_related = ["round__course"]
    list_filter = ["state", "round__course"]
    search_fields = ["round__course__title"]


@admin.register(models.ProposedTalk)
class ProposedTalkAdmin(ReadOnlyAdmin):
    list_display = ["run_id", "membership__user", "slot__session", "is_pinned", "is_edited"]
    list_select_related = ["membership__user", "slot__session"]
    list_filter = ["run__round__course"]
    search_fields = ["membership__user__name", "membership__user__email"]


@admin.register(models.Swap)
class SwapAdmin(ReadOnlyAdmin):
    list_display = ["offered_by__user", "asked__user", "state", "offered_at", "ended_at"]
    list_select_related = ["offered_by__user", "asked__user"]
    list_filter = ["state", "offered_by__course"]
    search_fields = ["offered_by__user__name", "asked__user__name"]


@admin.register(models.WaitlistEntry)
class WaitlistEntryAdmin(ReadOnlyAdmin):
    list_display = ["membership__user", "slot__session", "joined_at", "ended_at"]
    list_select_related = ["membership__user", "slot__session"]
    list_filter = ["membership__course"]
    search_fields = ["membership__user__name", "membership__user__email"]


@admin.register(models.SeatOffer)
class SeatOfferAdmin(ReadOnlyAdmin):
    list_display = ["entry__membership__user", "state", "offered_at", "lapses_at"]
    list_select_related = ["entry__membership__user"]
    list_filter = ["state", "entry__membership__course"]
    search_fields = ["entry__membership__user__name", "entry__membership__user__email"]


@admin.register(models.Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ["presentation__membership__user", "author__user", "given_at", "hidden_at"]
    list_select_related = ["presentation__membership__user", "author__user"]
    list_filter = ["presentation__membership__course"]
    search_fields = ["presentation__membership__user__name", "author__user__name"]

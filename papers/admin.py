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
    list_display = ["reading__paper", "reading__session", "membership__user", "changed_at"]
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

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Invitation, Membership, Upload, User
from outbox.admin import ReadOnlyAdmin


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ChangedUserForm(UserChangeForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """The operator's place to give and take rights, mend an address, and set a password."""

    form = ChangedUserForm
    add_form = NewUserForm
    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "time_zone", "language")}),
        (
            _("Rights"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Moments"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # people are protected by what they did; make them inactive instead


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ("title", "slug", "term", "starts_on", "ends_on", "is_public", "archived_at")
    list_filter = ("is_public", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("title", "slug", "code", "term")
    ordering = ("-starts_on", "slug")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("user", "course", "role", "state", "student_id", "can_release", "joined_at")
    list_filter = ("role", "state", "course")
    search_fields = ("user__email", "user__name", "student_id", "course__slug", "course__title")
    ordering = ("-joined_at", "-pk")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("person", "course", "invited_by", "sent_at", "sent_count", "accepted_at")
    list_select_related = ("membership__user", "membership__course")
    list_filter = (("accepted_at", admin.EmptyFieldListFilter),)
    search_fields = ("membership__user__email", "membership__user__name", "invited_by__email")
    ordering = ("-sent_at",)

    @admin.display(description=_("person"), ordering="membership__user__name")
    def person(self, invitation: Invitation) -> str:
        return str(invitation.membership.user)

    @admin.display(description=_("course"), ordering="membership__course__title")
    def course(self, invitation: Invitation) -> str:
        return str(invitation.membership.course)


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    list_display = ("name", "course", "uploaded_by", "uploaded_at", "size", "content_type")
    list_filter = ("content_type", "course")
    search_fields = ("name", "sha256", "uploaded_by__email", "course__slug")
    ordering = ("-uploaded_at", "-pk")

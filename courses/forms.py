from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MomentField(forms.DateTimeField):
    """A moment entered and shown as wall-clock time in the course's zone.

    A time that does not exist or exists twice there, because the clocks change, is refused.
    """

    zone: ZoneInfo = ZoneInfo("UTC")
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            moment: datetime | None = super().to_python(value)
        return moment

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value


class CrispyForm(forms.BaseForm):
    """The one crispy helper of the house: posts to its own page, one button that says what it does."""

    submit_label: Any = _("Save")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_method = "post"
        helper.attrs = {"novalidate": ""}
        helper.add_input(Submit("", self.submit_label, css_id=""))
        return helper

    def use_zone(self, zone: ZoneInfo) -> None:
        """Let every moment of the form be in this zone, and say so beside it."""
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone
                field.help_text = field.help_text or zone.key


class Form(CrispyForm, forms.Form):
    pass


class ModelForm(CrispyForm, forms.ModelForm):  # type: ignore[type-arg]  # each child names its model
    """For validation and initial values only: actions save."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's signature
        raise NotImplementedError

from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _


class Wishes(TypedDict):
    words: str
    order: str
    with_dropped: bool
    page: int


class GradebookFilterForm(forms.Form):
    """What the gradebook is narrowed to and sorted by; whatever it does not know is left out."""

    q = forms.CharField(label=_("Name, address or student id"), max_length=100, required=False)
    sort = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[("name", _("Name")), ("total", _("Total now"))],
    )
    dropped = forms.BooleanField(label=_("Show who dropped"), required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    def wishes(self) -> Wishes:
        self.is_valid()
        found = self.cleaned_data
        return Wishes(
            words=found.get("q", ""),
            order=found.get("sort") or "name",
            with_dropped=found.get("dropped", False),
            page=found.get("page") or 1,
        )

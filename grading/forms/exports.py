from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from grading.queries.exports import CanvasItem


class CanvasForm(forms.Form):
    """Which items go into a file for Canvas: those it knows, unless others are chosen."""

    item = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Items"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one item.")},
    )

    def __init__(self, asked: QueryDict | None = None, *, items: Sequence[CanvasItem]) -> None:
        super().__init__(asked)
        field = self.fields["item"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one.item.pk, one.heading or one.item.name) for one in items]
        known = [one.item.pk for one in items if one.heading]
        self.usual = known or [one.item.pk for one in items]
        field.initial = self.usual

    def chosen(self) -> list[int]:
        return self.cleaned_data["item"] if self.is_bound else self.usual

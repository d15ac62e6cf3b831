"""What the library is narrowed to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from papers import queries
from papers.queries import LibraryLine, Wanted

ORDERS = {
    "author": _("by author"),
    "year": _("newest first"),
    "session": _("by session"),
}


class LibraryFilterForm(forms.Form):
    """The filter above the library. It offers what the library has; anything else is left out.

    :param has_names: whether there may be a choice of presenters: visitors learn no names.
    """

    q = forms.CharField(label=_("Title, author, venue"), max_length=100, required=False)
    week = forms.ChoiceField(label=_("Week"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    who = forms.ChoiceField(label=_("Presented by"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False, choices=list(ORDERS.items()))

    def __init__(
        self, *args: Any, lines: Sequence[LibraryLine], has_names: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "week": (_("any week"), queries.week_choices(lines)),
            "tag": (_("any tag"), queries.tag_choices(lines)),
            "year": (_("any year"), queries.year_choices(lines)),
            "who": (_("anybody"), queries.presenter_choices(lines) if has_names else []),
        }
        for name, (anything, choices) in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # declared above
            field.choices = [("", anything), *choices]
            if not choices:
                del self.fields[name]

    def told(self) -> dict[str, str]:
        """Return what was understood, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def wanted(self) -> Wanted:
        told = self.told()
        return Wanted(
            words=told.get("q", ""),
            week=told.get("week", ""),
            tag=told.get("tag", ""),
            year=told.get("year", ""),
            who=told.get("who", ""),
        )

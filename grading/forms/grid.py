"""The grid as it comes back: one cell, or all of a page of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import ReadableForm
from grading import errors
from grading.queries import GridWishes
from grading.rules.cells import Cell, parse_cell

POSTED = re.compile(r"cell-(\d{1,15})-(\d{1,15})-(\d{1,9})", re.ASCII)


class CellForm(ReadableForm, forms.Form):
    """One cell: what was typed, and the revision of what stood there."""

    value = forms.CharField(max_length=40, required=False)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    comment = forms.CharField(max_length=4000, required=False, widget=forms.Textarea)

    def clean_comment(self) -> str | None:
        """Return None if the page did not send one: then it stays."""
        if "comment" not in self.data:
            return None
        return str(self.cleaned_data["comment"]).replace("\r\n", "\n").strip()


class GridFilterForm(forms.Form):
    """What the grid is narrowed to and sorted by; whatever it does not know is left out."""

    q = forms.CharField(label=_("Name, address, id or section"), max_length=100, required=False)
    sort = forms.ChoiceField(label=_("Sort by"), required=False)
    items = forms.MultipleChoiceField(
        label=_("Items"), required=False, widget=forms.CheckboxSelectMultiple
    )
    open = forms.BooleanField(label=_("Not graded"), required=False)
    mine = forms.BooleanField(label=_("Mine to grade"), required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    def with_items(self, items: Iterable[tuple[int, str]]) -> "GridFilterForm":
        """Offer the items to choose and to sort by."""
        named = [(str(pk), name) for pk, name in items]
        chosen, sort = self.fields["items"], self.fields["sort"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        assert isinstance(sort, forms.ChoiceField)
        chosen.choices = named
        sort.choices = [
            ("name", _("Name")),
            ("id", _("Student id")),
            ("section", _("Section")),
            *named,
        ]
        return self

    def wishes(self) -> GridWishes:
        self.is_valid()
        found = self.cleaned_data
        return GridWishes(
            item_ids=[int(pk) for pk in found.get("items", [])],
            words=found.get("q", ""),
            order=found.get("sort") or "name",
            only_open=found.get("open", False),
            only_mine=found.get("mine", False),
            page=found.get("page") or 1,
        )


@dataclass(frozen=True)
class TypedCell:
    """:param cell: None where what was typed is none; `error` says why."""

    item_id: int
    member_id: int
    revision: int
    text: str
    cell: Cell | None = None
    error: str = ""


def typed_cells(posted: Mapping[str, str]) -> list[TypedCell]:
    """Return the cells of a posted page; fields of other names are none."""
    found = []
    for name, text in posted.items():
        match = POSTED.fullmatch(name)
        if match is None:
            continue
        item_id, member_id, revision = (int(number) for number in match.groups())
        try:
            cell = TypedCell(item_id, member_id, revision, text, cell=parse_cell(text))
        except errors.PointsRefused as refused:
            cell = TypedCell(item_id, member_id, revision, text, error=str(refused))
        found.append(cell)
    return found


@dataclass(frozen=True)
class GridRefusal:
    """A cell that was not saved: what was typed, and why."""

    typed: TypedCell
    student: str
    item: str
    error: str

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grading.errors import PointsRefused
from grading.models import Component, Item
from grading.queries import GradeCell, OwnGrades
from grading.rules.cells import parse_cell, plain
from grading.rules.letters import Scale
from grading.rules.numbers import written_decimal

MOST_GOAL = 999


@dataclass(frozen=True)
class WhatIfLine:
    item: Item
    now: str
    field: forms.BoundField


class WhatIfForm(forms.Form):
    """Other grades than one has, one field an item, and a goal: all of it in the address."""

    goal = forms.CharField(label=gettext_lazy("I want"), max_length=10, required=False)
    place = forms.ChoiceField(label=gettext_lazy("What do I need in"), required=False)

    def __init__(self, asked: QueryDict, *, own: OwnGrades, scale: Scale) -> None:
        super().__init__(asked)
        self.own, self.scale = own, scale
        for item in own.policy.items:
            cell = own.cells.get(item.pk)
            field = forms.CharField(label=item.name, max_length=20, required=False)
            field.widget.attrs |= {
                "placeholder": cell.written if cell else "",
                "inputmode": "decimal",
                "autocomplete": "off",
            }
            self.fields[f"item-{item.pk}"] = field
        self.places = self._places()
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = self.places

    def _places(self) -> list[tuple[str, str]]:
        """Return what is open: each item, and a component where several are."""
        found = []
        for component, items in self.own.components:
            free = [item for item in items if self.own.is_open(item)]
            if len(free) > 1:
                found.append((f"component-{component.pk}", self._several(component)))
            found += [(f"item-{item.pk}", f"{component.name}: {item.name}") for item in free]
        return found

    def _several(self, component: Component) -> str:
        return _("%(component)s: all that is open") % {"component": component.name}

    @property
    def groups(self) -> list[tuple[Component, list[WhatIfLine]]]:
        return [
            (component, [self._line(item) for item in items])
            for component, items in self.own.components
        ]

    def _line(self, item: Item) -> WhatIfLine:
        cell = self.own.cells.get(item.pk)
        return WhatIfLine(item, cell.written if cell else "", self[f"item-{item.pk}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.typed: dict[int, GradeCell] = {}
        for item in self.own.policy.items:
            text = cleaned.get(f"item-{item.pk}", "")
            if not text:
                continue
            try:
                cell = parse_cell(text)
            except PointsRefused as refused:
                self.add_error(f"item-{item.pk}", str(refused))
                continue
            known = self.own.cells.get(item.pk)
            days_late = known.days_late if known else 0
            self.typed[item.pk] = GradeCell(cell.status, cell.points, days_late)
        return cleaned

    def clean_goal(self) -> Decimal | None:
        """Read a number, or a letter of the course's."""
        text = str(self.cleaned_data["goal"]).strip()
        if not text:
            return None
        for letter in self.scale.letters:
            if letter.name.casefold() == text.casefold():
                return letter.lowest
        number = written_decimal(text)
        if number is None or number > MOST_GOAL:
            raise ValidationError(
                _("Write a total such as 90, or a letter of the course's.")
                if self.scale.letters
                else _("Write a total such as 90.")
            )
        return number

    def needed_in(self) -> Sequence[int]:
        """Return the items that are asked about: ids, none if nothing is asked."""
        kind, _dash, pk = self.cleaned_data.get("place", "").partition("-")
        if self.cleaned_data.get("goal") is None or not pk:
            return []
        if kind == "item":
            return [int(pk)]
        items = self.own.policy.items_of[int(pk)]
        return [item.pk for item in items if self.own.is_open(item) and item.pk not in self.typed]

    def place_label(self) -> str:
        return dict(self.places).get(self.data.get("place", ""), "")

    def letters(self) -> list[tuple[str, str]]:
        return [(letter.name, plain(letter.lowest)) for letter in self.scale.letters]

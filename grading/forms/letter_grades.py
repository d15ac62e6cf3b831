from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.forms import ReadableForm
from grading.errors import ScaleRefused
from grading.rules.cells import plain
from grading.rules.letters import Letter, LetterCount, Scale

BLANK_ROWS = 2
USUAL = {
    "plus": "A+ 95, A 90, A- 87, B+ 83, B 80, B- 77, C+ 73, C 70, C- 67, D 60, F 0",
    "zero": "A+ 95, A0 90, B+ 85, B0 80, C+ 75, C0 70, D+ 65, D0 60, F 0",
    "plain": "A 90, B 80, C 70, D 60, F 0",
}
"""Scales to begin with, by their name in the address."""


def usual_scale(name: str) -> Scale:
    """Return a usual scale; none at all for a name that is not one's."""
    pairs = [text.split() for text in USUAL.get(name, "").split(",") if text]
    return Scale(tuple(Letter(letter, Decimal(lowest)) for letter, lowest in pairs))


class LetterForm(ReadableForm, forms.Form):
    """One letter: a row without a name is none."""

    name = forms.CharField(label=pgettext_lazy("grade", "Letter"), max_length=8, required=False)
    lowest = forms.DecimalField(
        label=gettext_lazy("From"),
        min_value=Decimal(0),
        max_value=Decimal("999.99"),
        max_digits=5,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )
    quota = forms.DecimalField(
        label=gettext_lazy("At most, %"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )
    count: LetterCount | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_more = any(cleaned.get(name) is not None for name in ("lowest", "quota"))
        if cleaned.get("name") and cleaned.get("lowest") is None and "lowest" not in self.errors:
            self.add_error("lowest", gettext_lazy("From which total on?"))
        if not cleaned.get("name") and has_more and "name" not in self.errors:
            self.add_error(
                "name", gettext_lazy("Which letter is it? Empty the row to take it out.")
            )
        return cleaned


class BaseLetterFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # of LetterForm
    """A course's letters, in any order; together they have to make a scale."""

    scale = Scale(())

    def clean(self) -> None:
        if any(self.errors):
            return
        letters = [
            Letter(row["name"], row["lowest"], row["quota"])
            for row in (form.cleaned_data for form in self.forms)
            if row.get("name")
        ]
        try:
            self.scale = Scale(tuple(sorted(letters, key=lambda one: -one.lowest)))
        except ScaleRefused as refused:
            raise ValidationError(str(refused)) from refused


LetterFormSet = forms.formset_factory(
    LetterForm,
    formset=BaseLetterFormSet,
    extra=BLANK_ROWS,
    max_num=30,
    absolute_max=40,
    validate_max=True,
)


def letter_forms(
    posted: QueryDict | None = None,
    *,
    scale: Scale | None = None,
    counts: Sequence[LetterCount] = (),
) -> BaseLetterFormSet:
    """Return the rows that were posted; else one for each letter with its count, and blank ones."""
    letters = scale.letters if scale else ()
    initial = [
        {
            "name": letter.name,
            "lowest": plain(letter.lowest),
            "quota": "" if letter.quota is None else plain(letter.quota),
        }
        for letter in letters
    ]
    formset = LetterFormSet(posted, initial=initial)
    assert isinstance(formset, BaseLetterFormSet)  # made of it above
    for form, count in zip(formset.forms, counts, strict=False):
        form.count = count
    return formset


class LetterOptionsForm(forms.Form):
    """What stands beside the letters."""

    shows_letters = forms.BooleanField(
        label=gettext_lazy("Students see their letter"), required=False
    )
    within = forms.DecimalField(
        label=gettext_lazy("Near a cut-off is"),
        min_value=Decimal(0),
        max_value=Decimal(10),
        max_digits=4,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.1"}),
    )

    def how_near(self) -> Decimal:
        self.is_valid()
        found = self.cleaned_data.get("within")
        return Decimal("0.5") if found is None else found

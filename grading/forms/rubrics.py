"""A rubric as it is edited, and as it is used to grade."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from courses.forms import ReadableForm
from grading.errors import RubricRefused
from grading.models import Criterion, Level
from grading.queries import ItemRubric
from grading.rules.cells import plain
from grading.rules.rubrics import (
    MOST_CRITERIA,
    MOST_LEVELS,
    CriterionDraft,
    LevelDraft,
    RubricDraft,
)

NEW_CRITERIA = 2
NEW_LEVELS = 2
FIRST_LEVELS = 4


class CriterionForm(ReadableForm, forms.Form):
    """One criterion: without a name it is none, and with its name emptied it goes."""

    pk = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    position = forms.IntegerField(
        label=gettext_lazy("Order"), min_value=1, max_value=99, required=False
    )
    name = forms.CharField(label=gettext_lazy("Criterion"), max_length=80, required=False)
    description = forms.CharField(
        label=gettext_lazy("What it means"), max_length=500, required=False
    )
    levels: "forms.BaseFormSet[LevelForm]"


class LevelForm(ReadableForm, forms.Form):
    """One level: without a name it is none, and with its name emptied it goes."""

    pk = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    points = forms.DecimalField(
        label=gettext_lazy("Points"),
        min_value=Decimal(0),
        max_value=Decimal(99_999),
        max_digits=8,
        decimal_places=3,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    name = forms.CharField(label=gettext_lazy("Level"), max_length=80, required=False)
    description = forms.CharField(
        label=gettext_lazy("What it means"), max_length=500, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_points = cleaned.get("points") is not None
        if cleaned.get("name") and not has_points and "points" not in self.errors:
            self.add_error("points", gettext_lazy("How many points is it?"))
        return cleaned


def _formset(form: type[forms.Form], most: int) -> type[Any]:
    return forms.formset_factory(
        form, extra=0, max_num=most, absolute_max=most + 5, validate_max=True
    )


CriterionFormSet = _formset(CriterionForm, MOST_CRITERIA + NEW_CRITERIA)
LevelFormSet = _formset(LevelForm, MOST_LEVELS + NEW_LEVELS)


class RubricForm:
    """The criteria of a rubric, each with its levels; blank rows for more of both."""

    def __init__(
        self, posted: QueryDict | None = None, *, draft: RubricDraft | None = None
    ) -> None:
        listed = [*draft.criteria] if draft else []
        blank = [CriterionDraft("", ())] * (NEW_CRITERIA if listed else NEW_CRITERIA + 1)
        shown = [] if posted is not None else [*listed, *blank]
        self.criteria = CriterionFormSet(
            posted,
            prefix="criteria",
            initial=[
                {
                    "pk": one.pk,
                    "position": place,
                    "name": one.name,
                    "description": one.description,
                }
                for place, one in enumerate(shown, start=1)
            ],
        )
        for place, form in enumerate(self.criteria.forms):
            levels = [*shown[place].levels] if place < len(shown) else []
            form.levels = LevelFormSet(
                posted, prefix=f"levels-{place}", initial=_level_values(levels)
            )
        self.error = ""
        self.draft = RubricDraft(())

    @property
    def forms(self) -> Sequence[CriterionForm]:
        return list(self.criteria.forms)

    def is_valid(self) -> bool:
        """Say whether it is a rubric; `draft` is it then, and `error` says what is wrong otherwise."""
        formsets = [self.criteria, *(form.levels for form in self.forms)]
        wrong = [formset for formset in formsets if not formset.is_valid()]  # each tells its own
        self.error = " ".join(
            str(error) for formset in formsets for error in formset.non_form_errors()
        )
        if wrong:
            return False
        try:
            self.draft = RubricDraft(tuple(self._criteria()))
        except RubricRefused as refused:
            self.error = str(refused)
            return False
        return True

    def _criteria(self) -> list[CriterionDraft]:
        listed = [form for form in self.forms if form.cleaned_data.get("name")]
        listed.sort(key=lambda form: form.cleaned_data.get("position") or MOST_CRITERIA * 5)
        return [
            CriterionDraft(
                form.cleaned_data["name"],
                tuple(
                    LevelDraft(row["name"], row["points"], row["description"], row["pk"])
                    for row in (level.cleaned_data for level in form.levels.forms)
                    if row.get("name")
                ),
                form.cleaned_data["description"],
                form.cleaned_data["pk"],
            )
            for form in listed
        ]


def _level_values(levels: Sequence[LevelDraft]) -> list[dict[str, Any]]:
    blanks = max(NEW_LEVELS, FIRST_LEVELS - len(levels))
    return [
        {
            "pk": level.pk,
            "points": plain(level.points),
            "name": level.name,
            "description": level.description,
        }
        for level in levels
    ] + [{}] * blanks


class RubricMarksForm(forms.Form):
    """Which level of each criterion a grade has; all may be left open.

    :param chosen: level ids by criterion id, as they are now.
    """

    def __init__(
        self,
        posted: QueryDict | None = None,
        *,
        rubric: ItemRubric,
        chosen: Mapping[int, int] | None = None,
    ) -> None:
        super().__init__(posted)
        self.rubric = rubric
        for criterion in rubric.criteria:
            levels = rubric.levels_of[criterion.pk]
            self.fields[f"criterion-{criterion.pk}"] = forms.ChoiceField(
                label=criterion.name,
                required=False,
                choices=[
                    ("", gettext_lazy("not chosen")),
                    *((str(one.pk), one.name) for one in levels),
                ],
                widget=forms.RadioSelect,
                initial=str((chosen or {}).get(criterion.pk, "")),
            )

    @property
    def rows(self) -> list[tuple[Criterion, str, Sequence[Level], int | None, Any]]:
        """Return each criterion with its field's name, levels, what is chosen, and what is wrong."""
        found = []
        for criterion in self.rubric.criteria:
            field = self[f"criterion-{criterion.pk}"]
            chosen = str(field.value() or "")
            levels = self.rubric.levels_of[criterion.pk]
            picked = next((one.pk for one in levels if str(one.pk) == chosen), None)
            found.append((criterion, field.html_name, levels, picked, field.errors))
        return found

    @property
    def levels(self) -> list[Level]:
        """Return what was chosen, once it is valid."""
        return [
            level
            for criterion in self.rubric.criteria
            for level in self.rubric.levels_of[criterion.pk]
            if str(level.pk) == self.cleaned_data.get(f"criterion-{criterion.pk}")
        ]

    @property
    def points(self) -> Decimal | None:
        """Return what the chosen levels sum to; None if none is chosen."""
        levels = self.levels
        return sum((level.points for level in levels), Decimal(0)) if levels else None


class CommentForm(ReadableForm, forms.Form):
    """A comment to keep."""

    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        if not text:
            raise ValidationError(gettext_lazy("Write something."))
        return text

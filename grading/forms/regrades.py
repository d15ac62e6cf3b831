from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from courses.forms import Form
from grading.errors import PointsRefused
from grading.rules.cells import Cell, parse_cell


class RegradeForm(Form):
    submit_label = lazy("Ask for it")
    text = forms.CharField(
        label=lazy("What should be looked at, and why?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("Who gave the grade and the instructors read it."),
    )


class RegradeAnswerForm(Form):
    submit_label = lazy("Answer")
    decision = forms.ChoiceField(
        label=lazy("Decision"),
        choices=[("accept", lazy("Change the grade")), ("decline", lazy("Leave it as it is"))],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(
        label=lazy("New grade"),
        max_length=20,
        required=False,
        help_text=lazy("Points, or EX (excused), M (missing), A (absent)."),
    )
    answer = forms.CharField(
        label=lazy("What you tell the student"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    cell: Cell | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") != "accept" or "value" in self.errors:
            return cleaned
        if not cleaned.get("value"):
            self.add_error("value", _("Which grade is it from now on?"))
            return cleaned
        try:
            self.cell = parse_cell(cleaned["value"])
        except PointsRefused as refused:
            self.add_error("value", str(refused))
        return cleaned

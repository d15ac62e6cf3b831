from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.forms import Form
from grading.errors import PointsRefused
from grading.rules.cells import Cell, parse_cell


class RegradeForm(Form):
    submit_label = gettext_lazy("Ask for it")
    text = forms.CharField(
        label=gettext_lazy("What should be looked at, and why?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Who gave the grade and the instructors read it."),
    )


class RegradeAnswerForm(Form):
    submit_label = gettext_lazy("Answer")
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("accept", gettext_lazy("Change the grade")),
            ("decline", gettext_lazy("Leave it as it is")),
        ],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(
        label=gettext_lazy("New grade"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Points, or EX (excused), M (missing), A (absent)."),
    )
    answer = forms.CharField(
        label=gettext_lazy("What you tell the student"),
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

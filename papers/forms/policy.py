"""The rules for talks, and each student's own number of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.forms import Form, ModelForm
from papers.models import TalkPolicy
from papers.queries import StudentTalks

MOST_TALKS = 10
PARTS: dict[Promise, tuple[str, ...]] = {
    _("Who presents what"): ("min_gap_weeks", "roles_differ", "shows_demand"),
    _("Swaps and the waitlist"): ("swaps_need_approval", "offer_hours"),
    _("Questions on readings"): ("asks_each_reading", "free_skips", "marks_questions"),
    _("Talks shown to everybody"): ("names_presenters",),
}


class TalkPolicyForm(ModelForm):
    submit_label = _("Save the rules")

    class Meta:
        model = TalkPolicy
        fields = tuple(name for names in PARTS.values() for name in names)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("offer_hours", 336), ("free_skips", 100)):
            field = self.fields[name]
            least = 1 if name == "offer_hours" else 0
            self.fields[name] = forms.IntegerField(
                label=field.label,
                min_value=least,
                max_value=most,
                initial=field.initial,
                help_text=field.help_text,
            )

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(*(Fieldset(legend, *names) for legend, names in PARTS.items()))
        return helper


@dataclass(frozen=True)
class QuotaLine:
    """One student with the field for their number."""

    student: StudentTalks
    field: forms.BoundField


class TalkQuotasForm(Form):
    """A number for each student who gives more or fewer talks than everybody."""

    def __init__(
        self, *args: Any, students: Sequence[StudentTalks], usual: int, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {self._name(one): one.quota for one in students}
        super().__init__(*args, **kwargs)
        self.students = students
        for one in students:
            self.fields[self._name(one)] = forms.IntegerField(
                label=_("Talks of %(name)s") % {"name": one.membership.user.name},
                required=False,
                min_value=0,
                max_value=MOST_TALKS,
                widget=forms.NumberInput(attrs={"class": "field--number", "placeholder": usual}),
            )

    @staticmethod
    def _name(student: StudentTalks) -> str:
        return f"talks_{student.membership.pk}"

    def lines(self) -> Iterator[QuotaLine]:
        for one in self.students:
            yield QuotaLine(one, self[self._name(one)])

    def quotas(self) -> dict[int, int | None]:
        """Return what was sent, by membership; who was not on the page is not in it."""
        return {
            one.membership.pk: self.cleaned_data[self._name(one)]
            for one in self.students
            if self._name(one) in self.data
        }

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.models import Membership
from grading.rules.allotment import How

HOWS = [
    (How.ROUND_ROBIN.value, pgettext_lazy("dealing", "One after the other")),
    (How.SECTION.value, gettext_lazy("By section: each section to one grader")),
    (How.TEAM.value, gettext_lazy("By team: each team to one grader")),
]


class AllotForm(forms.Form):
    """Who grades, and how the work is dealt."""

    graders = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Graders"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=HOWS,
        widget=forms.RadioSelect,
        initial=How.ROUND_ROBIN.value,
    )
    is_anew = forms.BooleanField(
        label=gettext_lazy("Deal again what was allotted and is not graded"), required=False
    )

    def __init__(
        self, posted: object = None, *, staff: Sequence[Membership], **options: object
    ) -> None:
        super().__init__(posted, **options)  # type: ignore[arg-type]  # as a form takes them
        self.staff = {one.pk: one for one in staff}
        field = self.fields["graders"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [
            (pk, f"{one.user.name} ({one.get_role_display()})") for pk, one in self.staff.items()
        ]
        field.initial = [one.pk for one in staff if one.role == Membership.Role.TA]

    def chosen(self) -> list[Membership]:
        return [self.staff[pk] for pk in self.cleaned_data["graders"]]

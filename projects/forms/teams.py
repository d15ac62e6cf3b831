from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.forms import Form, ModelForm, MomentField
from courses.models import Membership
from projects.models import ProjectSettings, Team


class TeamForm(ModelForm):
    class Meta:
        model = Team
        fields = ["name", "title", "abstract", "repository"]

    repository = forms.URLField(
        label=_("Repository"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("The address of the project's code, if there is one."),
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # memberships only
    """Choose a member by name and address: two people may have one name."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} ({obj.user.email})"


class InviteForm(Form):
    submit_label = _("Send the invitation")
    membership = PersonField(
        label=_("Classmate without a team"),
        queryset=Membership.objects.none(),
        error_messages={
            "invalid_choice": _("This person cannot be invited now. Choose somebody from the list.")
        },
    )

    def __init__(self, *args: Any, students: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, PersonField)  # declared above
        field.queryset = students


class PlaceForm(InviteForm):
    submit_label = _("Put into the team")


class TeamChoiceForm(forms.Form):
    """For staff who take a seat for a team; drawn beside each slot."""

    team = forms.ModelChoiceField(queryset=Team.objects.none())

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # declared above
        field.queryset = teams


class ProjectSettingsForm(ModelForm):
    class Meta:
        model = ProjectSettings
        fields = ["team_max", "teams_locked_at", "counts_last"]

    team_max = forms.IntegerField(
        label=_("Largest team"),
        min_value=1,
        max_value=20,
        help_text=_("Members. Teams that are larger already stay as they are."),
    )
    teams_locked_at = MomentField(label=_("Teams fixed from"), required=False)

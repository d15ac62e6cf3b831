from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.forms import Form, ModelForm, MomentField
from courses.models import Membership
from projects import queries, rules
from projects.models import JoinRequest, LookingStudent, ProjectSettings, Team


class TeamForm(ModelForm):
    class Meta:
        model = Team
        fields = ["name", "title", "abstract", "tags", "repository"]

    repository = forms.URLField(
        label=_("Repository"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("The address of the project's code, if there is one."),
    )

    def clean_tags(self) -> str:
        tags = rules.tags_in(self.cleaned_data["tags"])
        if len(tags) > rules.MOST_TAGS:
            told = _("At most %(most)s tags.")
            raise forms.ValidationError(told % {"most": rules.MOST_TAGS})
        if any(len(tag) > rules.LONGEST_TAG for tag in tags):
            too_long = _("A tag has at most %(most)s letters; commas separate them.")
            raise forms.ValidationError(too_long % {"most": rules.LONGEST_TAG})
        return ", ".join(tags)


class RelatedPapersForm(Form):
    submit_label = _("Save the papers")
    papers = forms.ModelMultipleChoiceField(
        label=_("Papers of the library"),
        queryset=Team.objects.none(),  # set below: the app of papers is a sibling of ours
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = queries.library_of(team.course)
        field = self.fields["papers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # declared above
        field.queryset = papers
        self.initial["papers"] = list(team.related_papers.all())

    def clean_papers(self) -> Any:
        papers = self.cleaned_data["papers"]
        if len(papers) > rules.MOST_PAPERS:
            told = _("Choose at most %(most)s papers.") % {"most": rules.MOST_PAPERS}
            raise forms.ValidationError(told)
        return papers


class LookingForm(ModelForm):
    submit_label = _("Put it on the board")

    class Meta:
        model = LookingStudent
        fields = ["interests"]

    interests = forms.CharField(
        label=_("What you would like to work on"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("What you bring, and when you have time. Members of the course see it."),
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        if self.instance.pk:
            self.submit_label = _("Change it")

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        return helper


class TeamLookingForm(ModelForm):
    class Meta:
        model = Team
        fields = ["is_looking", "looking_for"]

    looking_for = forms.CharField(
        label=_("For whom"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("What you lack: somebody who knows CUDA, say, or who likes to write."),
    )


class JoinRequestForm(ModelForm):
    submit_label = _("Ask to join")

    class Meta:
        model = JoinRequest
        fields = ["text"]

    text = forms.CharField(
        label=_("A sentence to the team"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("Why this project, and what you bring."),
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # memberships only
    """Choose a member by name and address: two people may have one name."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user.name} ({obj.user.email})"


class StudentForm(Form):
    """One of the students who may be chosen now."""

    membership = PersonField(
        label=_("Student without a team"),
        queryset=Membership.objects.none(),
        error_messages={
            "invalid_choice": _("This person cannot be chosen now. Choose somebody from the list.")
        },
    )

    def __init__(self, *args: Any, students: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, PersonField)  # declared above
        field.queryset = students
        self.students = students


class InviteForm(StudentForm):
    """A classmate from the list or by address; which addresses have an account is not told."""

    submit_label = _("Send the invitation")
    email = forms.EmailField(label=_("Or their e-mail address"), max_length=254, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].label = _("Classmate without a team")
        self.fields["membership"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        membership, email = cleaned["membership"], cleaned["email"].lower()
        if bool(membership) == bool(email):
            self.add_error("membership", _("Choose a classmate, or type one address."))
        elif email:
            cleaned["membership"] = self.students.filter(user__email=email).first()
            if cleaned["membership"] is None:
                told = _(
                    "No student of this course who could be invited now has this address. Is it the"
                    " one they use here?"
                )
                self.add_error("email", told)
        return cleaned


class PlaceForm(StudentForm):
    submit_label = _("Put into the team")
    since = MomentField(
        label=_("Counts as a member since"),
        required=False,
        help_text=_("Empty: from now on. What the team handed in since then is theirs, too."),
    )


class MoveForm(Form):
    """The team that a student is moved to."""

    submit_label = _("Move the student")
    team = forms.ModelChoiceField(label=_("To the team"), queryset=Team.objects.none())

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # declared above
        field.queryset = teams


class TeamChoiceForm(forms.Form):
    """For staff who take a seat for a team; drawn beside each slot."""

    team = forms.ModelChoiceField(queryset=Team.objects.none())

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # declared above
        field.queryset = teams


class LayOutForm(forms.Form):
    """The plan that was looked at: who gets which seat."""

    plan = forms.CharField(max_length=100_000, required=False, widget=forms.HiddenInput)


class ProjectSettingsForm(ModelForm):
    class Meta:
        model = ProjectSettings
        fields = ["team_min", "team_max", "teams_locked_at", "counts_last"]

    team_min = forms.IntegerField(
        label=_("Smallest team"),
        min_value=1,
        max_value=20,
        initial=1,
        required=False,
        help_text=_("Members. Smaller teams are pointed out; what they hand in is taken."),
    )
    team_max = forms.IntegerField(
        label=_("Largest team"),
        min_value=1,
        max_value=20,
        help_text=_("Members. Teams that are larger already stay as they are."),
    )
    teams_locked_at = MomentField(label=_("Teams fixed from"), required=False)

    def clean_team_min(self) -> int:
        return self.cleaned_data["team_min"] or 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        smallest, largest = cleaned.get("team_min"), cleaned.get("team_max")
        if smallest and largest and smallest > largest:
            self.add_error("team_min", _("It cannot be above the largest team."))
        return cleaned

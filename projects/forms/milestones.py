from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.forms import FileForm, Form, ModelForm, MomentField
from courses.models import Membership
from projects import rules
from projects.forms.teams import PersonField
from projects.models import Milestone, Team

MEGABYTE = 1024 * 1024


class MilestoneForm(ModelForm):
    class Meta:
        model = Milestone
        fields = [
            "position",
            "title",
            "instructions",
            "is_individual",
            "opens_at",
            "due_at",
            "closes_at",
            "grace_minutes",
            "file_types",
        ]

    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=999)
    opens_at = MomentField(label=_("Opens"))
    due_at = MomentField(label=_("Due"))
    closes_at = MomentField(
        label=_("Closes"), help_text=_("From then on nothing more is taken. As due: nothing late.")
    )
    grace_minutes = forms.IntegerField(
        label=_("Minutes of grace"),
        min_value=0,
        max_value=24 * 60,
        initial=0,
        required=False,
        help_text=_("Handed in so many minutes after the due moment is on time still."),
    )
    max_megabytes = forms.IntegerField(
        label=_("Largest file, in megabytes"), min_value=1, max_value=2000, initial=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["max_megabytes"] = max(1, self.instance.max_bytes // MEGABYTE)

    def clean_grace_minutes(self) -> int | None:
        """Read nothing typed as none; None, which changes nothing, where the field was not sent."""
        minutes: int | None = self.cleaned_data["grace_minutes"]
        return 0 if minutes is None and "grace_minutes" in self.data else minutes

    def clean_file_types(self) -> str:
        endings = rules.file_types(self.cleaned_data["file_types"])
        if not endings:
            raise forms.ValidationError(_("Name at least one ending, such as pdf."))
        return " ".join(endings)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens_at, due_at, closes_at = (
            cleaned.get(name) for name in ("opens_at", "due_at", "closes_at")
        )
        if opens_at and due_at and opens_at >= due_at:
            self.add_error("due_at", _("It has to be due after it opens."))
        if due_at and closes_at and due_at > closes_at:
            self.add_error("closes_at", _("It cannot close before it is due."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """Return what an action is given: the fields, the size in bytes."""
        fields = dict(self.cleaned_data)
        if fields["grace_minutes"] is None:
            del fields["grace_minutes"]
        megabytes = fields.pop("max_megabytes")
        if megabytes != self.initial.get("max_megabytes") or not self.instance.pk:
            fields["max_bytes"] = megabytes * MEGABYTE
        return fields


class ExtensionForm(Form):
    """More time for one team, or for one student where each hands in their own."""

    submit_label = _("Give more time")
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    membership = PersonField(label=_("Student"), queryset=Membership.objects.none())
    due_at = MomentField(label=_("Due for them"))
    closes_at = MomentField(
        label=_("Closes for them"),
        required=False,
        help_text=_("Empty: as long after it is due as for everybody."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Those concerned see it, with your name."),
    )

    def __init__(
        self, *args: Any, milestone: Milestone, students: QuerySet[Membership], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["team" if milestone.is_individual else "membership"]
        owner = self.fields["membership" if milestone.is_individual else "team"]
        assert isinstance(owner, forms.ModelChoiceField)  # declared above
        owner.queryset = students if milestone.is_individual else _teams_of(milestone)
        self.use_zone(milestone.course.zone)


def _teams_of(milestone: Milestone) -> QuerySet[Team]:
    return milestone.course.teams.order_by("name", "pk")


class InspectionFilterForm(forms.Form):
    """What the matrix of hand-ins is narrowed to; whatever it does not know is left out."""

    milestone = forms.TypedChoiceField(label=_("Milestone"), required=False, empty_value=None)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Everybody")),
            ("on_time", _("On time")),
            ("late", _("Late")),
            ("missing", _("Missing")),
            ("extended", _("Extended")),
            ("graded", _("Graded")),
            ("ungraded", _("Handed in, not graded")),
        ],
    )

    def __init__(self, *args: Any, milestones: Sequence[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._milestones = {one.pk: one for one in milestones}
        field = self.fields["milestone"]
        assert isinstance(field, forms.TypedChoiceField)  # declared above
        field.coerce = int
        field.choices = [("", _("All")), *((pk, one.title) for pk, one in self._milestones.items())]

    def wishes(self) -> tuple[Milestone | None, str]:
        """Return the milestone, None for all of them, and what is shown, "" for everybody."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return self._milestones.get(found.get("milestone") or 0), found.get("show", "")


class MissingForm(Form):
    """A letter to those who have handed in nothing; `token` tells one sending from the next."""

    submit_label = _("See it before it goes out")
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )
    token = forms.SlugField(max_length=20, widget=forms.HiddenInput)


class TakeBackForm(Form):
    """Why an extension ends."""

    submit_label = _("Take it back")
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Those concerned see it, with your name."),
    )


class SubmitForm(FileForm):
    """A file to hand in."""

    submit_label = _("Hand in")
    comment = forms.CharField(label=_("Comment for the staff"), max_length=500, required=False)
    field_order = ["file", "comment", "whole"]

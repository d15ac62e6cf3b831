from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courses.forms import Form, ModelForm, MomentField
from courses.models import Membership
from projects import rules
from projects.forms.teams import PersonField
from projects.models import Asks, Milestone, Team

MEGABYTE = 1024 * 1024


class AsksField(forms.TypedChoiceField):
    """Whether a part is asked for; nothing sent is no."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Asks.choices, required=False, empty_value=Asks.NO, **kwargs)


DATES = ("opens_at", "due_at", "closes_at")
ASKED = (
    *("asks_file", "file_types", "max_files", "max_megabytes"),
    *("asks_link", "link_pattern", "asks_commit"),
    *("asks_text", "max_words"),
)


UNSAID = [name for name in ASKED if name not in {"file_types", "max_megabytes"}]


class MilestoneForm(ModelForm):
    """A milestone. What is asked for stays as it is where the form that was sent does not say it."""

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
            "asks_file",
            "file_types",
            "max_files",
            "asks_link",
            "link_pattern",
            "asks_commit",
            "asks_text",
            "max_words",
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
    asks_file = AsksField(label=_("Files"), initial=Asks.REQUIRED)
    file_types = forms.CharField(
        label=_("File types"),
        max_length=120,
        required=False,
        initial="pdf",
        help_text=_("Endings, separated by spaces."),
    )
    max_files = forms.IntegerField(
        label=_("Most files"), min_value=1, max_value=20, initial=1, required=False
    )
    max_megabytes = forms.IntegerField(
        label=_("Largest file, in megabytes"), min_value=1, initial=20
    )
    asks_link = AsksField(label=_("Link"))
    asks_text = AsksField(label=_("Text"))
    max_words = forms.IntegerField(
        label=_("Most words"), min_value=1, max_value=50_000, required=False
    )

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["revision"] = self.instance.revision
            self.initial["max_megabytes"] = max(1, self.instance.max_bytes // MEGABYTE)
        self._limit_megabytes(max(1, settings.UPLOAD_MAX_BYTES // MEGABYTE))

    def _limit_megabytes(self, most: int) -> None:
        """Take no more than the site takes."""
        field = self.fields["max_megabytes"]
        field.widget.attrs["max"] = most
        field.validators.append(MaxValueValidator(most))
        field.help_text = _("Each; the site takes at most %(most)s.") % {"most": most}

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            "position",
            "title",
            "instructions",
            "is_individual",
            "revision",
            Fieldset(_("When"), *DATES, "grace_minutes"),
            Fieldset(_("What is handed in"), *ASKED),
        )
        return helper

    def clean_grace_minutes(self) -> int | None:
        """Read nothing typed as none; None, which changes nothing, where the field was not sent."""
        minutes: int | None = self.cleaned_data["grace_minutes"]
        return 0 if minutes is None and "grace_minutes" in self.data else minutes

    def clean_max_files(self) -> int:
        return self.cleaned_data["max_files"] or 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens_at, due_at, closes_at = (
            cleaned.get(name) for name in ("opens_at", "due_at", "closes_at")
        )
        if opens_at and due_at and opens_at >= due_at:
            self.add_error("due_at", _("It has to be due after it opens."))
        if due_at and closes_at and due_at > closes_at:
            self.add_error("closes_at", _("It cannot close before it is due."))
        if "asks_file" not in self.data:
            cleaned |= {name: getattr(self.instance, name) for name in UNSAID}
        self._clean_asked(cleaned)
        return cleaned

    def _clean_asked(self, cleaned: dict[str, Any]) -> None:
        cleaned["file_types"] = " ".join(rules.file_types(cleaned.get("file_types", "")))
        asks_file = cleaned.get("asks_file")
        if not cleaned["file_types"] and asks_file != Asks.NO and "file_types" not in self.errors:
            self.add_error("file_types", _("Name at least one ending, such as pdf."))
        if {asks_file, cleaned.get("asks_link"), cleaned.get("asks_text")} == {Asks.NO}:
            self.add_error(
                "asks_file", _("Something has to be handed in: a file, a link or a text.")
            )

    @property
    def changes(self) -> dict[str, Any]:
        """Return what an action is given: the fields, the size in bytes."""
        fields = dict(self.cleaned_data)
        del fields["revision"]
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


class TakeBackForm(Form):
    """Why an extension ends."""

    submit_label = _("Take it back")
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Those concerned see it, with your name."),
    )

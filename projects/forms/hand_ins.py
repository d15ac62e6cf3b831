from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import FileForm, Form
from projects import rules
from projects.models import Asks, Milestone


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each looked at as a file field does."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(ManyFilesField, self).clean(one, initial) for one in files or [None]]
        return [one for one in cleaned if one]


class SubmitForm(FileForm):
    """What a milestone asks for: files, a link, a text. What is lacking is said by the action."""

    submit_label = _("Hand in")
    file = ManyFilesField(label=_("File"), required=False, allow_empty_file=True)
    link = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    commit = forms.CharField(
        label=_("Commit"),
        max_length=64,
        required=False,
        help_text=_("“git rev-parse HEAD” prints it. Not needed if the link names it."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    comment = forms.CharField(label=_("Comment for the staff"), max_length=500, required=False)
    field_order = ["file", "link", "commit", "text", "comment", "whole"]

    def __init__(self, *args: Any, milestone: Milestone, draft: str, **kwargs: Any) -> None:
        """:param draft: the name under which the browser keeps what is typed: of one person only."""
        super().__init__(*args, **kwargs)
        self.draft = draft
        self._keep_only_what_is_asked(milestone)
        if "file" in self.fields:
            self.fields["file"].widget.attrs["multiple"] = milestone.max_files > 1
        if milestone.link_pattern and "link" in self.fields:
            patterns = ", ".join(rules.link_patterns(milestone.link_pattern))
            self.fields["link"].help_text = _("Like %(patterns)s") % {"patterns": patterns}
        if milestone.max_words and "text" in self.fields:
            words = _("At most %(most)s words.") % {"most": milestone.max_words}
            self.fields["text"].help_text = words

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.attrs |= {
            "data-draft": self.draft,
            "data-draft-restored": _("What you typed here before is back; it was not handed in."),
            "data-draft-drop": _("Empty the form"),
        }
        return helper

    def _keep_only_what_is_asked(self, milestone: Milestone) -> None:
        asked = {
            "file": milestone.asks_file,
            "link": milestone.asks_link,
            "commit": milestone.asks_link if milestone.asks_commit else Asks.NO,
            "text": milestone.asks_text,
        }
        for name, asks in asked.items():
            field = self.fields[name]
            field.required = asks == Asks.REQUIRED and name != "commit"  # the link may name it
            if asks == Asks.NO:
                del self.fields[name]
            elif asks == Asks.OPTIONAL and name != "commit":
                field.label = _("%(part)s, if you like") % {"part": field.label}

    @property
    def parts(self) -> dict[str, Any]:
        """Return what the action is given."""
        found = self.cleaned_data
        return {
            "files": found.get("file", []),
            "link": found.get("link", ""),
            "commit": found.get("commit", ""),
            "text": found.get("text", "").replace("\r\n", "\n").strip(),
            "comment": found["comment"],
        }

    def field_of(self, part: str) -> str | None:
        """Return the field at which a refusal of this part is said."""
        return part if part in self.fields else None


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

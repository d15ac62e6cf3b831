"""What is read for a session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import Form
from papers.forms.library import BibtexField
from papers.models import Paper, Reading
from papers.rules import bibtex, imports
from papers.rules.bibtex import Entry

MOST_READINGS = 20


class ReadingForm(Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Reading.Kind.choices, initial=Reading.Kind.REQUIRED
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Such as “ch. 1-2”.")
    )
    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=999)

    def clean_note(self) -> str:
        return bibtex.tidy(self.cleaned_data["note"])


class PaperChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # papers only
    """Choose a paper by its first author, title and year."""

    def label_from_instance(self, obj: Paper) -> str:
        author = f"{obj.authors[0]}: " if obj.authors else ""
        year = f" ({obj.year})" if obj.year else ""
        return f"{author}{obj.title}{year}"


class ReadingAddForm(ReadingForm):
    submit_label = _("Add to the session")
    paper = PaperChoice(
        label=_("Paper from the library"),
        queryset=Paper.objects.none(),
        required=False,
        empty_label=_("Choose a paper"),
    )
    bibtex = BibtexField(
        label=_("Or a new paper, as BibTeX"),
        required=False,
        max_length=100_000,
        rows=7,
        help_text=_("It goes into the library too. Several entries become several readings."),
    )
    field_order = ["paper", "bibtex", "kind", "note", "position"]

    def __init__(self, *args: Any, papers: list[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["paper"]
        assert isinstance(field, forms.ModelChoiceField)  # declared above
        field.queryset = Paper.objects.filter(pk__in=[paper.pk for paper in papers])
        field.choices = [
            ("", field.empty_label),
            *((one.pk, field.label_from_instance(one)) for one in papers),
        ]
        self.fields["position"].required = False
        self.fields["position"].help_text = _("Leave it empty to add at the end.")
        self.entries: tuple[Entry, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text = str(cleaned.get("bibtex") or "").strip()
        if self.errors:
            return cleaned
        if bool(cleaned.get("paper")) == bool(text):
            self.add_error("paper", _("Choose a paper or paste BibTeX: one of the two."))
        elif text:
            self._read(text)
        return cleaned

    def _read(self, text: str) -> None:
        if text.count("@") > imports.MOST_SIGNS:
            self.add_error("bibtex", _("At most %(most)s at a time.") % {"most": MOST_READINGS})
            return
        found = bibtex.read(text)
        for refused in found.refused:
            told = {"line": refused.line, "reason": refused.reason}
            self.add_error("bibtex", _("Line %(line)s: %(reason)s") % told)
        for entry in found.entries:
            if reason := imports.problem_with(entry):
                self.add_error("bibtex", f"{entry.key}: {reason}")
        if not found.entries and not found.refused:
            self.add_error("bibtex", _("There is no BibTeX entry in it: @article{key, …}."))
        if len(found.entries) > MOST_READINGS:
            self.add_error("bibtex", _("At most %(most)s at a time.") % {"most": MOST_READINGS})
        self.entries = found.entries

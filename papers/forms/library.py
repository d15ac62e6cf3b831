"""Papers by form, and bibliographies by paste or file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import Form
from papers.errors import UnreadableBibliography
from papers.rules import bibtex, imports
from papers.rules.bibtex import Bibliography

MAX_BYTES = 1024 * 1024
TYPES = {
    "article": _("Article in a journal"),
    "inproceedings": _("Paper at a conference"),
    "incollection": _("Chapter in a collection"),
    "book": _("Book"),
    "inbook": _("Part of a book"),
    "phdthesis": _("Doctoral thesis"),
    "mastersthesis": _("Master's thesis"),
    "techreport": _("Technical report"),
    "proceedings": _("Proceedings"),
    "online": _("Web page"),
    "unpublished": _("Unpublished"),
    "misc": _("Something else"),
}


def initial_of(entry: bibtex.Entry) -> dict[str, Any]:
    """Return what a paper's form begins with."""
    fields = {name: getattr(entry, name) for name in PaperForm.base_fields}
    lists = {"authors": "\n".join(entry.authors), "tags": bibtex.line_of_tags(entry.tags)}
    return fields | lists


class PaperForm(Form):
    title = forms.CharField(label=_("Title"), max_length=400)
    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line, as printed: Ada Lovelace."),
    )
    has_more_authors = forms.BooleanField(label=_("and others"), required=False)
    entry_type = forms.ChoiceField(label=_("Type"), initial="inproceedings")
    venue = forms.CharField(
        label=_("Where it appeared"),
        max_length=300,
        required=False,
        help_text=_("The journal, the conference, the publisher."),
    )
    year = forms.IntegerField(label=_("Year"), min_value=1000, max_value=2999, required=False)
    doi = forms.CharField(
        label=_("DOI"),
        max_length=250,
        required=False,
        help_text=_("Such as 10.1145/3341301.3359658."),
    )
    arxiv_id = forms.CharField(
        label=_("arXiv id"), max_length=100, required=False, help_text=_("Such as 1712.05855.")
    )
    url = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    tags = forms.CharField(
        label=_("Tags"),
        max_length=1000,
        required=False,
        help_text=_("Words to find it by, with commas between them: systems, scheduling."),
    )
    abstract = forms.CharField(
        label=_("Abstract"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    key = forms.CharField(
        label=_("Citation key"),
        max_length=80,
        help_text=_("Names the paper in BibTeX: abadi2016tensorflow."),
    )

    def __init__(self, *args: Any, entry: bibtex.Entry | None = None, **kwargs: Any) -> None:
        """:param entry: what the form begins with; its type may be one that is not usual."""
        if entry is not None:
            kwargs["initial"] = initial_of(entry)
        super().__init__(*args, **kwargs)
        field = self.fields["entry_type"]
        assert isinstance(field, forms.ChoiceField)  # declared above
        known = [] if entry is None or entry.entry_type in TYPES else [entry.entry_type]
        field.choices = [*TYPES.items(), *((word, word) for word in known)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, longest in imports.LONGEST.items():
            if len(cleaned.get(name) or "") > longest:
                self.add_error(name, _("At most %(n)s letters.") % {"n": longest})
        return cleaned

    def clean_title(self) -> str:
        return bibtex.tidy(self.cleaned_data["title"])

    def clean_venue(self) -> str:
        return bibtex.tidy(self.cleaned_data["venue"])

    def clean_authors(self) -> list[str]:
        lines = (bibtex.tidy(line) for line in self.cleaned_data["authors"].splitlines())
        return [line for line in lines if line]

    def clean_doi(self) -> str:
        doi = bibtex.doi_in(self.cleaned_data["doi"])
        if doi and not bibtex.is_doi(doi):
            raise forms.ValidationError(_("A DOI begins with 10. and has a slash: 10.1145/1234."))
        return doi

    def clean_arxiv_id(self) -> str:
        arxiv_id = bibtex.arxiv_in(self.cleaned_data["arxiv_id"])
        if self.cleaned_data["arxiv_id"] and not arxiv_id:
            raise forms.ValidationError(_("An arXiv id looks like 1712.05855 or cs/0112017."))
        return arxiv_id

    def clean_tags(self) -> tuple[str, ...]:
        found = bibtex.tags_in(self.cleaned_data["tags"])
        if len(found) > bibtex.MOST_TAGS:
            told = _("At most %(most)s tags.") % {"most": bibtex.MOST_TAGS}
            raise forms.ValidationError(told)
        for tag in found:
            if len(tag) > bibtex.LONGEST_TAG:
                too_long = _("“%(tag)s” is too long: at most %(most)s letters a tag.")
                raise forms.ValidationError(too_long % {"tag": tag, "most": bibtex.LONGEST_TAG})
        return found

    def clean_url(self) -> str:
        return bibtex.escaped_url(self.cleaned_data["url"])

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if not imports.KEY.fullmatch(key):
            raise forms.ValidationError(
                _("Letters, digits and : / . - _ + only; no spaces, commas or braces.")
            )
        return key


class BibtexField(forms.CharField):
    """BibTeX pasted as text."""

    def __init__(self, *, max_length: int, rows: int, **kwargs: Any) -> None:
        attrs = {"rows": rows, "spellcheck": "false"}
        widget = forms.Textarea(attrs=attrs)
        super().__init__(strip=False, max_length=max_length, widget=widget, **kwargs)


class ImportForm(Form):
    submit_label = _("Show what will change")
    file = forms.FileField(
        label=_("BibTeX file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".bib,.txt,text/plain"}),
    )
    text = BibtexField(
        label=_("Or paste BibTeX here"), required=False, max_length=MAX_BYTES, rows=10
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), str(cleaned.get("text") or "").strip()
        if self.errors:
            return cleaned
        if bool(file) == bool(text):
            self.add_error("file", _("Choose a file or paste the entries: one of the two."))
        elif file and file.size > MAX_BYTES:
            self.add_error("file", _("The file is larger than 1 MB. Is it the right one?"))
        else:
            self._read(file.read() if file else None)
        return cleaned

    def _read(self, content: bytes | None) -> None:
        """Keep the text; say at its field if nothing in it can be read."""
        name = "text" if content is None else "file"
        try:
            self.source = self.cleaned_data["text"] if content is None else bibtex.decode(content)
        except UnreadableBibliography as error:
            self.add_error(name, str(error))
            return
        told = _("It has more than %(most)s entries. Send them in parts.")
        if self.source.count("@") > imports.MOST_SIGNS:  # not even looked at: it would take long
            self.add_error(name, told % {"most": imports.MOST_ENTRIES})
            return
        self.found: Bibliography = bibtex.read(self.source)
        if not self.found.entries and not self.found.refused:
            self.add_error(name, _("There is no BibTeX entry in it: @article{key, …}."))
        elif len(self.found.entries) > imports.MOST_ENTRIES:
            self.add_error(name, told % {"most": imports.MOST_ENTRIES})

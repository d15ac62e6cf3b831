"""The entries of a bibliography, each to be corrected and to be added, updated or left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.forms.library import PaperForm, initial_of
from papers.rules.bibtex import Entry
from papers.rules.reviews import ADD, LEAVE, UPDATE, Review, reviewed

ALWAYS_SENT = "title"
"""Of an entry that the page shows this field comes back, even if it is empty."""


class EntryForm(PaperForm):
    """One entry. `seen` is the twin that the page showed, so that a new one is not passed over."""

    choice = forms.CharField(
        label=gettext_lazy("What to do"),
        max_length=100,
        required=False,
        widget=forms.Select,
    )
    seen = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, **kwargs)
        self.base = entry
        for name in ("authors", "abstract"):
            self.fields[name].widget.attrs["rows"] = 3

    def corrected(self) -> Entry:
        """Return the entry as typed; what cannot be is as it was read."""
        self.full_clean()
        names = [name for name in initial_of(self.base) if name in self.cleaned_data]
        typed: dict[str, Any] = {name: self.cleaned_data[name] for name in names}
        typed |= {name: tuple(typed[name]) for name in ("authors", "tags") if name in typed}
        entry = replace(self.base, **typed)
        return self.base if entry == self.base else replace(entry, warnings=())

    def correctable(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in {"choice", "seen"}]


@dataclass
class Item:
    """An entry on the page: what it is, its form, and what is done with it."""

    form: EntryForm
    review: Review
    was_sent: bool
    choice: str

    @property
    def is_chosen(self) -> bool:
        return self.was_sent and self.choice != LEAVE

    @property
    def target(self) -> str:
        """Return the key of the paper that it updates; empty if it is a new one."""
        return self.choice.removeprefix(UPDATE) if self.choice.startswith(UPDATE) else ""

    @property
    def entry(self) -> Entry:
        entry = self.review.entry
        return replace(entry, key=self.target) if self.target else entry

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors)

    @property
    def kind(self) -> str:
        """Return under which heading of the page it comes."""
        review = self.review
        if not self.was_sent and review.is_known:
            return "known"
        is_odd = review.problem or review.is_doubtful or review.earlier or self.has_errors
        if is_odd or (review.twin and review.twin.because != "key"):
            return "look"
        return "changed" if review.twin else "new"


class Selection:
    """All entries together: what is chosen has to fit the library and each other.

    :param data: what the page sent back; None when it is shown first.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        known: Mapping[str, Entry],
        *,
        this_year: int,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.known = known
        self.sent = data or {}
        drafts = [self._form(place, entry) for place, entry in enumerate(entries)]
        reviews = reviewed([form.corrected() for form in drafts], known, this_year=this_year)
        self.items = [
            self._item(form, review) for form, review in zip(drafts, reviews, strict=True)
        ]

    def _form(self, place: int, entry: Entry) -> EntryForm:
        prefix = f"e{place}"
        names = [f"{prefix}-{name}" for name in EntryForm.base_fields]
        told = {name: self.sent[name] for name in names if name in self.sent}
        if f"{prefix}-{ALWAYS_SENT}" not in told:
            told = {f"{prefix}-{name}": value for name, value in initial_of(entry).items()}
        return EntryForm(told, prefix=prefix, entry=entry)

    def _item(self, form: EntryForm, review: Review) -> Item:
        was_sent = f"{form.prefix}-{ALWAYS_SENT}" in self.sent
        # As it was sent: what cannot be a choice is told, not left out unseen.
        sent = str(self.sent.get(f"{form.prefix}-choice", "")).strip() or LEAVE
        choice = sent if was_sent else review.proposed
        if form.errors and not was_sent:
            choice = LEAVE
        item = Item(form, review, was_sent, choice)
        widget = form.fields["choice"].widget
        assert isinstance(widget, forms.Select)  # declared above
        widget.choices = review.options
        if was_sent:
            self._check(item)
        else:  # nobody has typed anything wrong yet
            for field in form.fields.values():
                field.widget.attrs.pop("autofocus", None)
        shown = review.twin.entry.key if review.twin else ""
        form.data = {**form.data, f"{form.prefix}-choice": choice, f"{form.prefix}-seen": shown}
        return item

    def _check(self, item: Item) -> None:
        """Say at the entry what of its choice cannot be."""
        if item.choice not in {ADD, LEAVE} and item.target not in self.known:
            item.form.add_error("choice", _("Choose anew: this paper is not in the library."))
        twin, seen = item.review.twin, item.form.cleaned_data.get("seen", "")
        if item.choice != ADD or twin is None:
            return
        told = {"key": twin.entry.key, "same": twin.words}
        if twin.because == "key":
            text = _("“%(key)s” is in the library. Update it, or give this one another key.")
            item.form.add_error("key", text % told)
        elif twin.entry.key != seen:
            text = _("“%(key)s” in the library has %(same)s. Is it to be added all the same?")
            item.form.add_error("choice", text % told)

    def chosen(self) -> list[Item]:
        return [item for item in self.items if item.is_chosen]

    def is_valid(self) -> bool:
        """Say whether all that is chosen can be taken over; else the entries say why not."""
        taken: set[str] = set()
        for item in self.chosen():
            key = item.entry.key
            if key in taken:
                field = "choice" if item.target else "key"
                item.form.add_error(field, _("Another entry here has this key already."))
            taken.add(key)
        return not any(item.has_errors for item in self.chosen())

    def entries(self) -> list[Entry]:
        return [item.entry for item in self.chosen()]

    def of_kind(self, kind: str) -> list[Item]:
        """Return the entries for one heading, those with mistakes first."""
        found = [item for item in self.items if item.kind == kind]
        return sorted(found, key=lambda item: not (item.has_errors and item.is_chosen))

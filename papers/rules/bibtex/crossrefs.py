"""What an entry takes from the one that its crossref names: the proceedings it is in."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from papers.rules.bibtex.entries import RawEntry

MOST_STEPS = 20
INHERITED = (
    *("booktitle", "journal", "journaltitle", "year", "date", "publisher", "organization"),
    *("school", "institution"),
)


def inherit(entries: Mapping[str, RawEntry]) -> None:
    """Fill in what entries leave to their parents, wherever those stand; say what is missing."""
    by_key = {key.lower(): entry for key, entry in entries.items()}
    done: set[str] = set()
    for entry in entries.values():
        _fill(entry, by_key, done, ())


def _fill(
    entry: RawEntry, by_key: Mapping[str, RawEntry], done: set[str], path: tuple[str, ...]
) -> None:
    key = entry.key.lower()
    name = entry.fields.get("crossref", "").strip()
    if key in done or not name:
        return
    done.add(key)
    parent = by_key.get(name.lower())
    if parent is None:
        entry.warnings.append(_("It refers to “%(key)s”, which is not there.") % {"key": name})
        return
    if parent is entry or parent.key.lower() in path or len(path) > MOST_STEPS:
        told = _("It refers to “%(key)s”, which refers back to it.")
        entry.warnings.append(told % {"key": name})
        return
    _fill(parent, by_key, done, (*path, key))
    _take_from(parent, entry)


def _take_from(parent: RawEntry, entry: RawEntry) -> None:
    for name in INHERITED:
        if name in parent.fields:
            entry.fields.setdefault(name, parent.fields[name])
    if entry.entry_type != "article" and "title" in parent.fields:
        entry.fields.setdefault("booktitle", parent.fields["title"])
    if entry.entry_type == "inbook" and "author" in parent.fields:
        entry.fields.setdefault("author", parent.fields["author"])

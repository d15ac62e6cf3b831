"""From a bibliography's entries to what taking them over would change."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from papers.rules.bibtex import Entry, line_of_tags, tidy, united_tags

KEY = re.compile(r"[^\s,{}()\[\]\"#%\\=~@'$&^]+")
MOST_ENTRIES = 300
MOST_SIGNS = 10 * MOST_ENTRIES  # "@" stands in abstracts and addresses too
LONGEST = {
    "key": 80,
    "entry_type": 30,
    "title": 400,
    "venue": 300,
    "doi": 200,
    "arxiv_id": 40,
    "url": 500,
}
FIELDS = ("entry_type", "title", "venue", "year", "doi", "arxiv_id", "url", "abstract")


@dataclass(frozen=True)
class Difference:
    """One field of a paper that the import changes, old and new as printed."""

    name: str
    old: str
    new: str

    @property
    def label(self) -> str:
        return label_of(self.name)


@dataclass(frozen=True)
class Change:
    """What the import would do with one entry.

    :param changes: the new values of the fields that differ; empty for a new paper.
    :param tags: all the tags that the paper has then; those it has stay.
    """

    entry: Entry
    is_new: bool
    differences: tuple[Difference, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if self.is_new:
            return "new"
        return "changed" if self.differences else "unchanged"

    @property
    def changes(self) -> dict[str, object]:
        names = {difference.name for difference in self.differences} - {"tags"}
        if "authors" in names:
            names.add("has_more_authors")
        values = {name: getattr(self.entry, name) for name in names}
        return {name: list(value) if name == "authors" else value for name, value in values.items()}


@dataclass(frozen=True)
class Problem:
    """Why an entry cannot be a paper of the library."""

    line: int
    key: str
    reason: str


@dataclass(frozen=True)
class Plan:
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(change.kind for change in self.changes)

    def of_kind(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]


def plan(entries: Sequence[Entry], known: Mapping[str, Entry]) -> Plan:
    """Return what taking the entries over would change, and which cannot be taken.

    What an entry does not say leaves what is there.

    :param known: the library's papers by key.
    """
    changes, problems = [], []
    for entry in entries:
        reason = problem_with(entry)
        if reason:
            problems.append(Problem(entry.line, entry.key, reason))
        else:
            changes.append(change_of(entry, known.get(entry.key)))
    return Plan(tuple(changes), tuple(problems))


def change_of(entry: Entry, present: Entry | None) -> Change:
    """Return what taking an entry over does to the paper that is there, or to the library."""
    if present is None:
        return Change(entry, is_new=True, tags=entry.tags)
    differences = [
        Difference(name, _printed(old), _printed(new))
        for name in FIELDS
        if (new := getattr(entry, name)) and (old := getattr(present, name)) != new
        if name != "abstract" or tidy(str(old)) != new
    ]
    if entry.authors and _people(entry) != _people(present):
        differences.append(Difference("authors", _people(present), _people(entry)))
    tags = united_tags(present.tags, entry.tags)
    if tags != present.tags:
        differences.append(Difference("tags", line_of_tags(present.tags), line_of_tags(tags)))
    return Change(entry, is_new=False, differences=tuple(differences), tags=tags)


def _printed(value: object) -> str:
    return "" if value is None else str(value)


def _people(entry: Entry) -> str:
    others = [_("and others")] if entry.has_more_authors else []
    return ", ".join([*entry.authors, *others])


def problem_with(entry: Entry) -> str:
    """Return why the library cannot take an entry; empty if it can."""
    if not entry.title:
        return _("It has no title.")
    if not KEY.fullmatch(entry.key):
        return _("Its key has a sign that no citation key may have.")
    for name, longest in LONGEST.items():
        if len(getattr(entry, name)) > longest:
            told = _("It is too long: %(field)s, more than %(n)s letters.")
            return told % {"field": label_of(name), "n": longest}
    return ""


def label_of(name: str) -> str:
    return {
        "key": _("key"),
        "entry_type": _("type"),
        "title": _("title"),
        "authors": _("authors"),
        "venue": _("venue"),
        "year": _("year"),
        "doi": _("DOI"),
        "arxiv_id": _("arXiv id"),
        "url": _("link"),
        "abstract": _("abstract"),
        "tags": _("tags"),
    }[name]

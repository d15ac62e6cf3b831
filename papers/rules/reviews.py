"""A bibliography before it is taken over: what each entry is, and what is proposed for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from papers.rules.bibtex import Entry
from papers.rules.doubts import and_others, doubts, sentences_of_fields
from papers.rules.duplicates import Twin, by_identity, twin_of
from papers.rules.imports import Change, change_of, problem_with

ADD, LEAVE, UPDATE = "add", "leave", "update:"


@dataclass(frozen=True)
class Review:
    """One entry of a bibliography, compared with the library and with the entries before it.

    :param problem: why it cannot be a paper as it stands; empty if it can.
    :param twin: the paper of the library that it seems to be.
    :param earlier: the entry of the same file that it seems to be.
    :param change: what updating the twin would change.
    """

    entry: Entry
    problem: str
    doubts: tuple[str, ...]
    twin: Twin | None = None
    earlier: Twin | None = None
    change: Change | None = None

    @property
    def is_known(self) -> bool:
        """Say whether the library has it just so, and nothing is to be done."""
        return self.change is not None and not self.change.differences and not self.problem

    @property
    def is_doubtful(self) -> bool:
        """Say whether something may be wrong, and not only cut short."""
        return any(one != and_others() for one in self.doubts)

    @property
    def proposed(self) -> str:
        """Return what is done unless a person says otherwise."""
        is_unsure = self.twin is not None and not self.twin.is_certain
        if self.problem or self.earlier or self.is_known or is_unsure:
            return LEAVE
        return UPDATE + self.twin.entry.key if self.twin else ADD

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return what can be done with it, as said to a person."""
        found = [(ADD, str(_("Add as a new paper")))]
        if self.twin:
            told = _("Update “%(key)s” of the library") % {"key": self.twin.entry.key}
            found.append((UPDATE + self.twin.entry.key, told))
        return [*found, (LEAVE, str(_("Leave out")))]


def reviewed(
    entries: Sequence[Entry], known: Mapping[str, Entry], *, this_year: int
) -> list[Review]:
    """Return each entry, in order, as a person should see it.

    :param known: the library's papers by key.
    """
    library = by_identity(known.values())
    before: dict[tuple[str, str], Entry] = {}
    found = []
    for entry in entries:
        same_key = known.get(entry.key)
        twin = Twin(same_key, "key") if same_key else twin_of(entry, library)
        found.append(_review(entry, twin, twin_of(entry, before), this_year))
        for identity, first in by_identity([entry]).items():
            before.setdefault(identity, first)
    return found


def _review(entry: Entry, twin: Twin | None, earlier: Twin | None, this_year: int) -> Review:
    said = [one for one in entry.warnings if one not in sentences_of_fields()]
    return Review(
        entry=entry,
        problem=problem_with(entry),
        doubts=(*said, *doubts(entry, this_year=this_year)),
        twin=twin,
        earlier=earlier,
        change=change_of(entry, twin.entry) if twin else None,
    )

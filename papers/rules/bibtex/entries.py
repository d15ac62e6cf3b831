"""What a bibliography says, in plain words."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """One entry of a file, its text plain Unicode. What it does not say is empty or None.

    :param line: where it begins in the file, the first line being 1.
    :param warnings: sentences about what a person should look at.
    """

    key: str
    entry_type: str = "misc"
    title: str = ""
    authors: tuple[str, ...] = ()
    has_more_authors: bool = False
    venue: str = ""
    year: int | None = None
    doi: str = ""
    arxiv_id: str = ""
    url: str = ""
    abstract: str = ""
    tags: tuple[str, ...] = ()
    line: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Something that looks like an entry and cannot be read as one."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Bibliography:
    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]


@dataclass
class RawEntry:
    """An entry as written, its macros put in: fields by name in lower case, LaTeX not yet decoded."""

    key: str
    entry_type: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

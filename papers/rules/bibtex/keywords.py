"""Tags: words under which a paper is found, as a line of text and as BibTeX's keywords."""

import re

from papers.rules.bibtex.latex import tidy

LONGEST_TAG = 40
MOST_TAGS = 20
SEPARATOR = re.compile(r"[,;]")


def tags_in(text: str) -> tuple[str, ...]:
    """Return the tags that a line names, each once whatever its case, in their order by letters."""
    found: dict[str, str] = {}
    for part in SEPARATOR.split(text):
        if tag := tidy(part):
            found.setdefault(tag.casefold(), tag)
    return tuple(found[folded] for folded in sorted(found))


def line_of_tags(tags: tuple[str, ...] | list[str]) -> str:
    return ", ".join(tags)


def united_tags(tags: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return both, those that are there as they are written there."""
    return tags_in(line_of_tags([*tags, *more]))

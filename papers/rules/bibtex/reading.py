"""Reading BibTeX: what can be read, and what cannot, with its line and why."""

import logging
import re
from dataclasses import replace

from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.model import Entry as SplitEntry
from bibtexparser.model import String as SplitString
from bibtexparser.splitter import Splitter
from django.utils.translation import gettext as _

from papers.rules.bibtex import crossrefs, values
from papers.rules.bibtex.entries import Bibliography, RawEntry, Refused
from papers.rules.bibtex.fields import entry_of

MAX_TEXT = 2000
COMMENTED = re.compile(r"^[ \t]*%.*$", re.MULTILINE)
NO_COMMA = re.compile(
    r"^[ \t]*@(\w+)[ \t]*[{(]\s*([^\s,{}()=\"#]+)\s+[A-Za-z][\w-]*[ \t]*=", re.MULTILINE
)
NO_ENTRIES = {"string", "comment", "preamble"}
LOOKS_LIKE_FIELDS = re.compile(r"^\s*[,}]?\s*[A-Za-z]\w*\s*=\s*[{\"]", re.MULTILINE)
LOOKS_LIKE_ENTRY = re.compile(
    r"^\s*@?[A-Za-z]+\s*[{(]\s*[^\s,{}]+\s*,|^\s*@[A-Za-z]+", re.MULTILINE
)

for parser in ("bibtexparser", "pylatexenc"):
    logging.getLogger(parser).setLevel(logging.CRITICAL)  # what is refused tells the person


class Reader:
    """Goes through the blocks of one file, in order: an abbreviation counts from where it is."""

    def __init__(self, lines_without_comma: frozenset[int]) -> None:
        self.lines_without_comma = lines_without_comma
        self.macros = values.Abbreviations()
        self.entries: dict[str, RawEntry] = {}
        self.refused: list[Refused] = []
        self.is_lost = False

    def take(self, block: Block) -> None:
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block or block
        if isinstance(block, SplitString):
            said, _hidden = values.evaluate(block.value, self.macros)
            self.macros.texts[block.key.lower()] = said.text
        elif isinstance(block, SplitEntry):
            self._take_entry(block)
        elif isinstance(block, ParsingFailedBlock):
            self._refuse(block, _why(block))
            self.is_lost = True
            return
        elif isinstance(block, ImplicitComment) and _looks_lost(block.comment):
            self._take_lost(block)
        self.is_lost = False

    def _take_lost(self, block: Block) -> None:
        """Refuse a piece of an entry; what follows a broken one belongs to it."""
        if self.is_lost:
            last = self.refused[-1]
            self.refused[-1] = replace(last, text=_cut(f"{last.text}{block.raw}"))
            return
        told = _("It stands outside of every entry. Is a brace too many above, or an @ missing?")
        self._refuse(block, told)

    def _take_entry(self, block: SplitEntry) -> None:
        key = block.key
        if not key:
            self._refuse(block, _("It has no key: @article{key, …}."))
        elif key in self.entries:
            told = _("Line %(line)s has an entry with the same key, “%(key)s”.")
            self._refuse(block, told % {"line": self.entries[key].line, "key": key})
        else:
            self.entries[key] = self._raw_entry(block)

    def _raw_entry(self, block: SplitEntry) -> RawEntry:
        raw = RawEntry(key=block.key, entry_type=block.entry_type or "misc", line=_line(block))
        if raw.line in self.lines_without_comma:
            raw.warnings.append(_("A comma is missing after the key."))
        for part in block.fields:
            value, hidden = values.evaluate(str(part.value), self.macros)
            _put(raw, part.key, value)
            for name, found in hidden:
                told = _("A comma seems to be missing before “%(field)s”.")
                raw.warnings.append(told % {"field": name})
                _put(raw, name, found)
        return raw

    def _refuse(self, block: Block, reason: str) -> None:
        self.refused.append(Refused(_line(block), _cut((block.raw or "").strip()), reason))


def read(text: str) -> Bibliography:
    """Return the entries of a BibTeX file or of pasted text, and what of it is refused."""
    plain = _without_comments(text)
    whole, lines_without_comma = _with_commas_after_keys(plain)
    reader = Reader(lines_without_comma)
    for block in Splitter(whole).split().blocks:
        reader.take(block)
    crossrefs.inherit(reader.entries)
    return Bibliography(
        entries=tuple(entry_of(raw) for raw in reader.entries.values()),
        refused=tuple(sorted(reader.refused, key=lambda one: one.line)),
    )


def _without_comments(text: str) -> str:
    """Return the text with its lines kept. One that begins with % is a comment, also in an entry."""
    plain = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\0", "")
    plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    return COMMENTED.sub("", plain)


def _with_commas_after_keys(text: str) -> tuple[str, frozenset[int]]:
    """Return the text with the commas that were forgotten after keys, and the lines of those."""
    found = [one for one in NO_COMMA.finditer(text) if one[1].lower() not in NO_ENTRIES]
    if not found:
        return text, frozenset()
    starts = [one.start(1) for one in found]
    lines = frozenset(text.count("\n", 0, start) + 1 for start in starts)
    pieces, at = [], 0
    for one in found:
        pieces += [text[at : one.end(2)], ","]
        at = one.end(2)
    return "".join([*pieces, text[at:]]), lines


def _put(raw: RawEntry, name: str, value: values.Value) -> None:
    """Keep a field. Of two with one name the first counts, as in BibTeX."""
    key = name.strip().lower()
    if key in raw.fields:
        if raw.fields[key] != value.text:
            told = _("“%(field)s” is given twice; the first counts.")
            raw.warnings.append(told % {"field": key})
        return
    raw.fields[key] = value.text
    if key in READ_FIELDS:
        raw.warnings.extend(values.unknown_words(value.unknown))
    if value.rest:
        told = _("What follows “%(field)s” is not understood: %(rest)s")
        raw.warnings.append(told % {"field": key, "rest": value.rest[:80]})


READ_FIELDS = frozenset(
    {
        *("title", "author", "year", "date", "doi", "url", "eprint", "abstract"),
        *("journal", "journaltitle", "booktitle", "school", "institution", "publisher"),
        *("organization", "howpublished", "crossref"),
    }
)


def _looks_lost(comment: str) -> bool:
    """Say whether text between entries is a piece of one, and not somebody's remark."""
    return bool(LOOKS_LIKE_FIELDS.search(comment) or LOOKS_LIKE_ENTRY.search(comment))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + " …"


def _line(block: Block) -> int:
    return (block.start_line or 0) + 1


def _why(block: ParsingFailedBlock) -> str:
    """Return in our words why a block could not be read."""
    reason = str(getattr(block.error, "abort_reason", ""))
    if "end of file" in reason or "block start" in reason:
        return _("A brace or a quotation mark is opened and not closed.")
    if "after entry key" in reason or "comma" in reason:
        return _("After the key or a value a comma is missing, or a field has no “=”.")
    return _("It is not written as BibTeX: @article{key, title = {…}, …}.")

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

from papers.rules.bibtex import crossrefs, mending, values
from papers.rules.bibtex.entries import Bibliography, RawEntry, Refused
from papers.rules.bibtex.fields import entry_of

MAX_TEXT = 2000
MOST_RESCUES = 50
LOOKS_LIKE_FIELDS = re.compile(r"^\s*[,}]?\s*[A-Za-z]\w*\s*=\s*[{\"]", re.MULTILINE)
LOOKS_LIKE_ENTRY = re.compile(
    r"^\s*@?[A-Za-z]+\s*[{(]\s*[^\s,{}]+\s*,|^\s*@(?!comment\b)[A-Za-z]+",
    re.MULTILINE | re.IGNORECASE,
)
NEXT_START = re.compile(r"\n\s*@\w*\s*$")
ENTRY_IN_LINE = re.compile(r"@[A-Za-z]+[ \t]*[{(][ \t]*[^\s,{}()=]+[ \t]*,\s*[A-Za-z][\w-]*\s*=")

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
        self.rescues_left = MOST_RESCUES
        self.lines_above = 0

    def take(self, block: Block) -> None:
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block or block
        if isinstance(block, SplitString):
            said, _hidden = values.evaluate(block.value, self.macros)
            self.macros.texts[block.key.lower()] = said.text
        elif isinstance(block, SplitEntry):
            self._take_entry(block)
        elif isinstance(block, ParsingFailedBlock):
            self._take_broken(block)
            return
        elif isinstance(block, ImplicitComment):
            self._take_lost(block)
        self.is_lost = False

    def _take_broken(self, block: ParsingFailedBlock) -> None:
        """Refuse a broken entry. What begins in its lines, as if it were closed, is read."""
        raw = block.raw or ""
        inner = ENTRY_IN_LINE.search(raw, 1) if self.rescues_left else None
        own = raw[: inner.start()] if inner else NEXT_START.sub("", raw)
        self._refuse(block, _why(block), own)
        self.is_lost = True
        if inner is None:
            return
        self.rescues_left -= 1
        above, self.lines_above = self.lines_above, self._line(block) - 1 + own.count("\n")
        for one in Splitter(raw[inner.start() :]).split().blocks:
            self.take(one)
        self.lines_above = above

    def _take_lost(self, block: ImplicitComment) -> None:
        """Refuse a piece of an entry; what follows a broken one belongs to it."""
        if self.is_lost:
            last = self.refused[-1]
            text = f"{last.text}{mending.let_go(block.raw or '')}"
            self.refused[-1] = replace(last, text=_cut(text))
            return
        if not _looks_lost(block.comment):
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
        raw = RawEntry(key=block.key, entry_type=block.entry_type or "misc", line=self._line(block))
        if raw.line in self.lines_without_comma:
            raw.warnings.append(_("A comma is missing after the key."))
        for part in block.fields:
            value, hidden = values.evaluate(mending.let_go(str(part.value)), self.macros)
            _put(raw, part.key, value)
            for name, found in hidden:
                told = _("A comma seems to be missing before “%(field)s”.")
                raw.warnings.append(told % {"field": name})
                _put(raw, name, found)
        return raw

    def _line(self, block: Block) -> int:
        return self.lines_above + (block.start_line or 0) + 1

    def _refuse(self, block: Block, reason: str, text: str | None = None) -> None:
        told = mending.let_go((block.raw or "") if text is None else text)
        self.refused.append(Refused(self._line(block), _cut(told.strip()), reason))


def read(text: str) -> Bibliography:
    """Return the entries of a BibTeX file or of pasted text, and what of it is refused."""
    whole, lines_without_comma = mending.mend(text)
    reader = Reader(lines_without_comma)
    for block in Splitter(whole).split().blocks:
        reader.take(block)
    crossrefs.inherit(reader.entries)
    return Bibliography(
        entries=tuple(entry_of(raw) for raw in reader.entries.values()),
        refused=tuple(sorted(reader.refused, key=lambda one: one.line)),
    )


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


def _why(block: ParsingFailedBlock) -> str:
    """Return in our words why a block could not be read."""
    reason = str(getattr(block.error, "abort_reason", ""))
    if "end of file" in reason or "block start" in reason:
        return _("A brace or a quotation mark is opened and not closed.")
    if "after entry key" in reason or "comma" in reason:
        return _("After the key or a value a comma is missing, or a field has no “=”.")
    return _("It is not written as BibTeX: @article{key, title = {…}, …}.")

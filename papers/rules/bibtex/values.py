"""The value of a field: braces, quotes, numbers and abbreviations, joined by "#"."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MONTHS = {
    name[:3]: name.capitalize()
    for name in (
        *("january", "february", "march", "april", "may", "june"),
        *("july", "august", "september", "october", "november", "december"),
    )
}
BRACE = re.compile(r"(?<!\\)[{}]")
QUOTE = re.compile(r'(?<!\\)["{}]')
WORD = re.compile(r"[^\s#{}\",=]+")
NEXT_FIELD = re.compile(r"([A-Za-z][\w.:+-]*)\s*=\s*")


MOST_PUT_IN = 1_000_000
MOST_UNKNOWN = 10


@dataclass
class Abbreviations:
    """What @string explains, by name in lower case; the months are known without.

    :param left: how many characters may still be put in. Abbreviations of abbreviations double
        with each line: without an end, a few lines would fill the memory.
    """

    texts: dict[str, str] = field(default_factory=lambda: dict(MONTHS))
    left: int = MOST_PUT_IN

    def text_of(self, word: str) -> str | None:
        """Return what the word stands for; None if nobody says, or the file asks for too much."""
        text = self.texts.get(word.lower())
        if text is None or len(text) > self.left:
            return None
        self.left -= len(text)
        return text


@dataclass
class Value:
    """A field's text.

    :param unknown: words in it that are no abbreviation of the file, at most the first ten.
    :param rest: what follows the value and is not understood.
    """

    text: str = ""
    unknown: list[str] = field(default_factory=list)
    rest: str = ""


def evaluate(raw: str, macros: Abbreviations) -> tuple[Value, list[tuple[str, Value]]]:
    """Return what a field says, and the fields that a missing comma hid in it, with their names."""
    first = value = Value()
    hidden: list[tuple[str, Value]] = []
    at = 0
    while True:
        at = _expression(raw, at, macros, value)
        found = NEXT_FIELD.match(raw, at)
        if found is None:
            value.rest = raw[at:].strip()
            return first, hidden
        value = Value()
        hidden.append((found[1], value))
        at = found.end()


def _expression(raw: str, at: int, macros: Abbreviations, value: Value) -> int:
    """Read parts joined by "#" into the value; return where they end."""
    texts: list[str] = []
    while at < len(raw):
        text, end = _part(raw, at, macros, value)
        texts.append(text)
        at = _after_space(raw, end)
        if raw[at : at + 1] != "#":
            break
        at = _after_space(raw, at + 1)
    value.text = "".join(texts)
    return at


def _after_space(raw: str, at: int) -> int:
    while at < len(raw) and raw[at].isspace():
        at += 1
    return at


def _part(raw: str, at: int, macros: Abbreviations, value: Value) -> tuple[str, int]:
    """Return the part that begins here, and where it ends."""
    if raw[at] == "{":
        end = _closing(raw, at, BRACE, "}")
        return raw[at + 1 : end - 1], end
    if raw[at] == '"':
        end = _closing(raw, at, QUOTE, '"')
        return raw[at + 1 : end - 1], end
    word = WORD.match(raw, at)
    if word is None:
        return "", at
    return _word(word[0], macros, value), word.end()


def _word(word: str, macros: Abbreviations, value: Value) -> str:
    if word.isdecimal():
        return word
    known = macros.text_of(word)
    if known is None:
        if len(value.unknown) < MOST_UNKNOWN:
            value.unknown.append(word)
        return word
    return known


def _closing(raw: str, at: int, marks: re.Pattern[str], end: str) -> int:
    """Return where what opens here has closed; the end of the text if it never does."""
    depth = 0
    for mark in marks.finditer(raw, at + (end == '"')):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if depth == 0 and mark[0] == end:
            return mark.end()
    return len(raw) + 1


def unknown_words(words: list[str]) -> list[str]:
    return [
        _("“%(word)s” is no abbreviation that the file explains.") % {"word": word}
        for word in words
    ]

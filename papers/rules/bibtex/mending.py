"""What people write that a reader of BibTeX trips over, put right before it is split into blocks.

Nothing is moved to another line: what is refused later is told with its line in the file.
"""

import re
from bisect import bisect
from dataclasses import dataclass, field

UNSEEN = str.maketrans("", "", "\0\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}")
COMMENTED = re.compile(r"^[ \t]*%.*$", re.MULTILINE)
SPREAD_START = re.compile(r"^([ \t]*)@[ \t]*(\w+)(\s*)([{(])", re.MULTILINE)
NO_COMMA = re.compile(
    r"^[ \t]*@(\w+)[ \t]*[{(]\s*([^\s,{}()=\"#]+)\s+[A-Za-z][\w-]*[ \t]*=", re.MULTILINE
)
NO_ENTRIES = {"string", "comment", "preamble"}
USUAL_TYPES = {
    *("article", "inproceedings", "conference", "proceedings", "book", "inbook", "incollection"),
    *("booklet", "manual", "techreport", "report", "phdthesis", "mastersthesis", "thesis"),
    *("misc", "online", "unpublished", "dataset", "software"),
}
HELD = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for an "@" that begins a line and no entry, until the entry around it has been read."""

TOKEN = re.compile(
    r"(?P<start>^[ \t]*@(?P<type>\w+)[ \t]*(?P<open>[{(])"
    r"(?:(?=\s*(?:[^\s,{}()=\"]+(?:\s*,\s*|\s+))?(?:%[^\n]*\s+)?(?P<field>[A-Za-z][\w.:+-]*\s*=)))?)"
    r"|(?<!\\)(?P<brace>[{}])|(?P<round>\))|(?<!\\)(?P<quote>\")"
    r"|(?P<comma>,(?=\s*,))|(?<=[\s,{}\"])(?P<comment>%)",
    re.MULTILINE,
)


def mend(text: str) -> tuple[str, frozenset[int]]:
    """Return the text as the splitter wants it, and the lines where a key had no comma after it."""
    plain = text.translate(UNSEEN).replace(HELD, "")
    plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    plain = COMMENTED.sub("", plain)  # a line that begins with % is a comment, also in an entry
    plain = SPREAD_START.sub(r"\1@\2\4\3", plain)
    return _with_commas_after_keys(_Scan(plain).mended())


def let_go(text: str) -> str:
    return text.replace(HELD, "@")


@dataclass
class _Scan:
    """Goes through a file's braces and quotes, so as to tell what stands between fields.

    :param depth: how many braces are open, the entry's own being the first; 0 outside of entries.
    """

    text: str
    depth: int = 0
    is_round: bool = False
    in_quotes: bool = False
    skip_until: int = 0
    comment_until: int = 0
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def mended(self) -> str:
        for token in TOKEN.finditer(self.text):
            if token.start() < self.comment_until:
                continue
            if token["start"] is not None:
                self._start(token)
            elif token["brace"]:
                self._brace(token["brace"])
            elif self.depth == 1:
                self._between_fields(token)
        return self._edited()

    def _start(self, token: re.Match[str]) -> None:
        at = token.start("start") + token["start"].index("@")
        is_usual = token["type"].lower() in NO_ENTRIES | USUAL_TYPES
        is_block = is_usual or token["field"] is not None
        if at < self.skip_until or (self.depth > 0 and not is_block):
            self.edits.append((at, at + 1, HELD))
            self.depth += token["open"] == "{"
            return
        self.depth, self.in_quotes = 1, False
        self.is_round = token["open"] == "("
        if token["type"].lower() == "comment" and not self.is_round:
            self.skip_until = _end_of_braces(self.text, token.start("open"))

    def _brace(self, brace: str) -> None:
        if self.depth:
            self.depth += 1 if brace == "{" else -1
            if self.depth == 0 and self.is_round:
                self.depth = 1

    def _between_fields(self, token: re.Match[str]) -> None:
        if token["quote"]:
            self.in_quotes = not self.in_quotes
        elif self.in_quotes:
            return
        elif token["round"] and self.is_round:
            self.depth = 0
        elif token["comma"]:
            self.edits.append((token.start(), token.end(), ""))
        elif token["comment"]:
            end = self.text.find("\n", token.start())
            self.comment_until = len(self.text) if end < 0 else end
            self.edits.append((token.start(), self.comment_until, ""))

    def _edited(self) -> str:
        pieces, at = [], 0
        for start, end, put in self.edits:
            pieces += [self.text[at:start], put]
            at = end
        return "".join([*pieces, self.text[at:]])


def _end_of_braces(text: str, at: int) -> int:
    """Return where the brace that opens here closes; here, if it never does."""
    depth = 0
    for brace in re.compile(r"(?<!\\)[{}]").finditer(text, at):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return at


def _with_commas_after_keys(text: str) -> tuple[str, frozenset[int]]:
    """Return the text with the commas that were forgotten after keys, and the lines of those."""
    found = [one for one in NO_COMMA.finditer(text) if one[1].lower() not in NO_ENTRIES]
    if not found:
        return text, frozenset()
    ends = [at for at, char in enumerate(text) if char == "\n"]
    lines = frozenset(bisect(ends, one.start(1)) + 1 for one in found)
    pieces, at = [], 0
    for one in found:
        pieces += [text[at : one.end(2)], ","]
        at = one.end(2)
    return "".join([*pieces, text[at:]]), lines

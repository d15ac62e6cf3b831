"""LaTeX in text fields to plain Unicode, and back for the export."""

import html
import re
import unicodedata
from functools import cache
from typing import Any

from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

BROKEN = "\N{REPLACEMENT CHARACTER}"
MAX_LENGTH = 20_000  # of an abstract, at most
MAX_DEPTH = 40  # the decoder calls itself for each brace
UNDECODABLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What the decoder raises for commands without what they need, such as a lone \\sqrt."""
COMMAND = re.compile(r"\\[A-Za-z]+|[\\{}]")
PLAIN = re.compile(r"[^\\{}$~%&#<`'\-^_]*")
PERCENT = re.compile(r"(?<!\\)%")
DOLLAR = re.compile(r"(?<!\\)\$")
MATH = re.compile(
    r"(?<!\\)\$\$?(.+?)(?<!\\)\$\$?|\\\((.+?)\\\)|\\ensuremath\{([^{}]*)\}", re.DOTALL
)
QUOTED_BRACE = re.compile(r"\$\s*\\[{}]\s*\$")
SORTING = re.compile(r"\\noopsort\s*\{[^{}]*\}")
RAISED = re.compile(r"\\textsuperscript\s*\{([^{}]*)\}")
LOWERED = re.compile(r"\\textsubscript\s*\{([^{}]*)\}")
AMPERSAND = re.compile(r"\\?&(#?\w{2,8};)?")
ANGLE = re.compile(r"\{?\\text(less|greater)(?![A-Za-z])(?:\{\})?\}?")
TAG = re.compile(r"<(/?)(i|b|em|strong|u|tt|scp|sub|sup|span|p|italic|bold)>", re.IGNORECASE)
TAGS = {"sub": r"\textsubscript{", "sup": r"\textsuperscript{"}
QUOTED = re.compile(r"(?<![`\\])`(?!`)([^`'{}\n]+)'(?!['\w])")
ENQUOTED = re.compile(r"\\enquote\s*\{([^{}]*)\}")
COMMA_BELOW = re.compile(r"\\textcommabelow\s*\{(\w)\}")
LINK = re.compile(r"\\href\s*\{[^{}]*\}")
SHIFTED = re.compile(r"([\^_])\s*(?:\{([^{}\\]*)\}|(\\(?:ast|star|prime|circ)\b)|([^\s{}\\]))")
MARKS = {"\\ast": "*", "\\star": "*", "\\prime": "′", "\\circ": "°", "*": "*"}

SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
SUBSCRIPTS = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
WORDS = {
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "copyright": "©",
    "pounds": "£",
    "S": "§",
    "P": "¶",
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "-": "",
    "/": "",
    "\\": " ",
    "newline": " ",
    "par": " ",
    **dict.fromkeys(("quad", "qquad", "space", "thinspace", "nobreakspace"), " "),
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textunderscore": "_",
    "textasciigrave": "`",
    "slash": "/",
    "SS": "SS",
    "EUR": "€",
    "cprime": "ʹ",
    "AmS": "AMS",
    "XeTeX": "XeTeX",
    "LuaTeX": "LuaTeX",
    "glqq": "„",
    "grqq": "“",
    "flqq": "«",
    "frqq": "»",
    **dict.fromkeys(("cite", "citep", "citet", "ref", "label", "footnote", "thanks"), ""),
    "ne": "≠",
    "neg": "¬",
    "land": "∧",
    "lor": "∨",
    "gets": "←",
    "iff": "⇔",
    "implies": "⇒",
    "Re": "ℜ",
    "Im": "ℑ",
    "Pr": "Pr",
    "det": "det",
    "degree": "°",
    "colon": ":",
    "euro": "€",
    "ddag": "‡",
    "checkmark": "✓",
}
"""What the decoder does not know, or says otherwise."""


def to_text(latex: str) -> str:
    """Return the text as it is printed: accents composed, braces gone, its spaces single.

    Math becomes Unicode where that has the sign; what is unknown keeps its words.
    """
    if PLAIN.fullmatch(latex):
        return tidy(latex)
    source = _prepared(_balanced(latex))
    if len(source) > MAX_LENGTH:
        return tidy(COMMAND.sub("", source))
    try:
        return tidy(_decoder().latex_to_text(source))
    except UNDECODABLE:
        return tidy(COMMAND.sub("", source))


def tidy(text: str) -> str:
    """Return the text composed (NFC), its spaces single, without what cannot be seen."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    seen = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _balanced(latex: str) -> str:
    """Return the text without braces where they are nested too deep or not in pairs."""
    depth = deepest = 0
    for brace in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if brace == "{" else -1
        deepest = max(deepest, depth, -depth * MAX_DEPTH)
    if depth == 0 and deepest <= MAX_DEPTH:
        return latex
    return re.sub(r"(?<!\\)[{}]", "", latex)


def _prepared(latex: str) -> str:
    """Return the text with what the decoder would lose written so that it is kept."""
    source = ANGLE.sub(lambda found: "<" if found[1] == "less" else ">", latex)
    source = PERCENT.sub(r"\\%", TAG.sub(_tag, AMPERSAND.sub(_ampersand, source)))
    source = ENQUOTED.sub(r"“\1”", QUOTED.sub(r"‘\1’", source))
    source = COMMA_BELOW.sub("\\1\N{COMBINING COMMA BELOW}", source)
    source = QUOTED_BRACE.sub("", source)  # as exported by a search engine: $\{$AI$\}$
    source = SORTING.sub("", LINK.sub("", source))
    source = RAISED.sub(lambda found: _shifted("^", found[1].strip("$ ")), source)
    source = LOWERED.sub(lambda found: _shifted("_", found[1]), source)
    if len(DOLLAR.findall(source)) % 2:
        return DOLLAR.sub(r"\\$", source)  # a price
    return MATH.sub(lambda found: SHIFTED.sub(_shift, found[0]), source)


def _ampersand(found: re.Match[str]) -> str:
    """Return the sign that an HTML entity stands for, or the ampersand as LaTeX prints it."""
    word = found[1] or ""
    sign = html.unescape(f"&{word}")
    return r"\&" + word if sign in {"&", f"&{word}"} and word != "amp;" else ESCAPES.get(sign, sign)


def _tag(found: re.Match[str]) -> str:
    """Return what an HTML tag is in LaTeX: some publishers' titles have them."""
    opening = TAGS.get(found[2].lower())
    if opening is None:
        return ""
    return "}" if found[1] else opening


def _shift(found: re.Match[str]) -> str:
    inner = next(part for part in found.groups()[1:] if part is not None)
    return "{}" + _shifted(found[1], inner)  # or a letter would become part of a command before it


def _shifted(direction: str, inner: str) -> str:
    """Return the letters raised or lowered, or as they were where Unicode lacks one."""
    if direction == "^" and inner in MARKS:
        return MARKS[inner]
    table = SUPERSCRIPTS if direction == "^" else SUBSCRIPTS
    compact = inner.replace(" ", "")
    if all(ord(char) in table or char in ",." for char in compact):
        return compact.translate(table)
    return direction + (f"({inner})" if len(inner) > 1 else inner)


@cache
def _decoder() -> LatexNodes2Text:
    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, simplify_repl=word) for name, word in WORDS.items()]
    macros.append(MacroTextSpec("url", simplify_repl="%s"))
    macros.append(MacroTextSpec("ensuremath", simplify_repl="%s"))
    context.add_context_category("house", prepend=True, macros=macros)
    context.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=_arguments))
    return LatexNodes2Text(latex_context=context, math_mode="text", keep_comments=True)


def _arguments(node: Any, l2tobj: LatexNodes2Text) -> str:
    """Return the words that an unknown command was given."""
    given = node.nodeargd.argnlist if node.nodeargd else ()
    return "".join(l2tobj.nodelist_to_text([one]) for one in given if one is not None)


ESCAPES = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "`": r"{\textasciigrave}",
    **{char: f"\\{char}" for char in "%&#_$"},
}
LIGATURES = re.compile(r"-(?=-)|'(?=')|<(?=<)|>(?=>)|&(?=#?\w{2,8};)|<(?=/?[A-Za-z]{1,6}>)")


def from_text(text: str) -> str:
    """Return the text as LaTeX that `to_text` reads back; what is not ASCII stays as it is."""
    split = LIGATURES.sub(lambda found: found[0] + "\0", text)
    return "".join(ESCAPES.get(char, char) for char in split).replace("\0", "{}")

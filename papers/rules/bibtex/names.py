"""Authors as BibTeX writes them, to "Given Family"."""

import re

from papers.rules.bibtex import latex

BRACES = re.compile(r"(?<!\\)[{}]")
HOMONYM = re.compile(r"\s+\d{4}$")  # dblp tells namesakes apart: Wei Wang 0001
ET_AL = re.compile(r"[\s,~]*\bet\.?[\s~]*al\b\.?$|^al\.?\s*,\s*et\.?$", re.IGNORECASE)
AND = re.compile(r"\s+and(?=\s)|^and(?=\s)|\s+and$", re.IGNORECASE)
OTHER_JOINTS = re.compile(r";\s|\s\\?&\s")
COMMA = re.compile(r",")
MOST_COMMAS = 2


def read(value: str) -> tuple[list[str], bool, list[str]]:
    """Return the names, whether there are more, and what a person should look at.

    :param value: names in any of BibTeX's forms, joined by "and". "van den Berg, Jr., Ludwig"
        becomes "Ludwig van den Berg Jr."; what is wholly in braces is one name as it stands.
    """
    names: list[str] = []
    has_more = False
    odd: list[str] = []
    parts = [part.strip(" \t\r\n,;") for part in split(value, AND)]
    for part in parts:
        shorter = ET_AL.sub("", part)
        has_more = has_more or shorter != part or part.lower() == "others"
        if shorter and shorter.lower() != "others":
            names += _names(shorter, odd)
    odd += [latex.to_text(part) for part in parts if _has_other_joints(part)]
    if len(parts) == 1 and _may_be_two(parts[0]):
        odd.append(latex.to_text(parts[0]))
    return [name for name in names if name], has_more, odd


def split(value: str, separator: re.Pattern[str]) -> list[str]:
    """Return the parts of a value between separators that stand outside of all braces."""
    depths = _depths(value)
    parts, start = [], 0
    for found in separator.finditer(value):
        if depths[found.start()] == 0:
            parts.append(value[start : found.start()])
            start = found.end()
    return [*parts, value[start:]]


def _depths(value: str) -> list[int]:
    """Return how many braces are open at each character."""
    depths, depth, at = [], 0, 0
    for brace in BRACES.finditer(value):
        depths += [depth] * (brace.start() - at)
        at = brace.start()
        depth = depth + 1 if brace[0] == "{" else max(0, depth - 1)
    return depths + [depth] * (len(value) - at)


def _names(part: str, odd: list[str]) -> list[str]:
    if _is_one_group(part):
        return [latex.to_text(part)]
    pieces = [piece for piece in (one.strip() for one in split(part, COMMA)) if piece]
    if len(pieces) > MOST_COMMAS + 1:
        odd.append(latex.to_text(part))
        return [_plain(piece) for piece in pieces]
    if not pieces:
        return []
    family, *rest = pieces
    given, suffix = (rest[-1], rest[:-1]) if rest else ("", [])
    return [_plain(" ".join([given, family, *suffix]))]


def _plain(name: str) -> str:
    return HOMONYM.sub("", latex.to_text(name))


def _is_one_group(part: str) -> bool:
    """Say whether the first brace closes at the very end: an institution, say."""
    return part.startswith("{") and part.endswith("}") and 0 not in _depths(part)[1:]


def _has_other_joints(part: str) -> bool:
    """Say whether names seem to be joined by ";" or "&"."""
    return len(split(part, OTHER_JOINTS)) > 1


def _may_be_two(part: str) -> bool:
    """Say whether a lone "A B, C D" looks like two people with a comma for an "and"."""
    pieces = split(part, COMMA)
    if len(pieces) != 2 or _is_one_group(part):
        return False
    words = [re.findall(r"[^\W\d_a-z][^\W\d_]+", latex.to_text(piece)) for piece in pieces]
    return all(len(found) >= 2 for found in words)


def write(authors: tuple[str, ...] | list[str], *, has_more: bool) -> str:
    """Return the authors as BibTeX writes them, so that `read` gives the same names."""
    names = [_written(name) for name in authors]
    return " and ".join([*names, "others"] if has_more else names)


def _written(name: str) -> str:
    plain = latex.from_text(name)
    among_others = read(f"A B and {plain} and A B")
    return plain if among_others == (["A B", name, "A B"], False, []) else f"{{{plain}}}"

"""From a file's bytes to its text, in whichever of the usual encodings it is."""

import re
import unicodedata

from django.utils.translation import gettext as _

from papers.errors import UnreadableBibliography

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NO_TEXT = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x1f\x8b", b"\x7fELF")
BROKEN = "\N{REPLACEMENT CHARACTER}"
COMMON_SYLLABLES = frozenset(
    "이다는에의을가로고하한지도사기리자인시나대어스정일서해보아그수니라부은전구들를조주제있"
    "원안여되동신것만장성상유계미국비오과연소용공적요면위게마식생세해실화경학교김박최강윤임"
    "민준현영우진선호명규재혜희문발분석관개방법템데터통치트결권반간알드프크내년물중러입말모"
)
HIGH = re.compile(rb"[\x80-\xff]+")


def decode(content: bytes) -> str:
    """Return the text of a BibTeX file.

    :raises UnreadableBibliography: if it is no text, or in an encoding that cannot be told.
    """
    if content.startswith(NO_TEXT):
        raise UnreadableBibliography(_("It is no text file. Choose a BibTeX file (.bib)."))
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if b"\0" in content:
        return _decode_wide(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_old(content)


def _decode_wide(content: bytes) -> str:
    """Return UTF-16 that does not say that it is: every other byte of its Western letters is 0.

    :raises UnreadableBibliography: if it is something else.
    """
    odd, even = content[1::2].count(0), content[::2].count(0)
    try:
        text = content.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or "@" not in text or max(odd, even) * 4 < len(content) // 2:
        raise UnreadableBibliography(_("It is no text file. Choose a BibTeX file (.bib)."))
    return text


def _decode_old(content: bytes) -> str:
    damaged = content.decode("utf-8", errors="replace")
    if sum(char > "\x7f" and char != BROKEN for char in damaged) > damaged.count(BROKEN):
        return damaged  # a few bad bytes in UTF-8
    for encoding, is_likely in [("cp949", _is_korean), ("gb18030", _is_chinese)]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if is_likely(text):
            return text
    runs = HIGH.findall(content)
    if sum(len(run) > 2 for run in runs) * 2 > len(runs):
        raise UnreadableBibliography(
            _("Its encoding cannot be told. Save it as UTF-8 and send it again.")
        )
    return content.decode("cp1252" if re.search(rb"[\x80-\x9f]", content) else "latin-1", "replace")


def _is_korean(text: str) -> bool:
    """Tell Korean from Chinese and Western bytes that happen to be pairs of its encoding.

    Western letters give rare syllables, Chinese many characters beside the syllables.
    """
    wide = [char for char in text if char > "\x7f" and unicodedata.category(char)[0] == "L"]
    syllables = [char for char in wide if "가" <= char <= "힣"]
    common = sum(char in COMMON_SYLLABLES for char in syllables)
    return bool(wide) and len(syllables) >= 0.7 * len(wide) and common * 3 >= len(syllables)


def _is_chinese(text: str) -> bool:
    """Say whether most characters are among GB 2312's common ones (its first level)."""
    wide = [char for char in text if char > "\x7f" and unicodedata.category(char)[0] == "L"]
    common = sum(b"\xb0" <= char.encode("gb2312", "ignore")[:1] <= b"\xd7" for char in wide)
    return bool(wide) and common >= 0.6 * len(wide)

"""What stands in a cell of a grade column: points, a word for a status, or nothing."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from grading.rules.policy import Status

WORDS: dict[str, Status] = {
    **dict.fromkeys(["ex", "excused", "exempt", "excusé", "befreit", "면제"], Status.EXCUSED),
    **dict.fromkeys(["-", "–", "—", "--", "n/a", "na"], Status.NONE),
    **dict.fromkeys(["needs grading", "in progress", "ungraded", "submitted"], Status.SUBMITTED),
    "missing": Status.MISSING,
    "absent": Status.ABSENT,
}
OWN: dict[str, Status] = {"s": Status.SUBMITTED, "m": Status.MISSING, "a": Status.ABSENT}
"""The short words of our own files; elsewhere an A is a letter grade."""

NUMBER = re.compile(r"[+]?(\d[\d .,'’]*|[.,]\d+)", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)


@dataclass(frozen=True)
class CellReading:
    """:param reason: why it could not be read; empty if it could."""

    status: Status | None = None
    points: Decimal | None = None
    reason: str = ""


def read_cell(text: str, *, is_own: bool = False, is_ambiguous: bool = False) -> CellReading:
    """Read a cell; nothing at all is found in a blank one.

    :param is_own: the file is one of ours, so that M, A and S are statuses.
    :param is_ambiguous: 1,234 may be a thousand or one and a bit: it is refused.
    """
    word = text.casefold().strip()
    if not word:
        return CellReading()
    status = WORDS.get(word) or (OWN.get(word) if is_own else None)
    if status is not None:
        return CellReading(status)
    if is_ambiguous and GROUPED.fullmatch(word):
        return CellReading(reason=_("Is the comma a decimal one? Write 1234 or 1.234."))
    points = read_number(word.removesuffix("%").rstrip())
    if points is not None:
        return CellReading(Status.GRADED, points)
    return CellReading(reason=_reason(word))


def _reason(word: str) -> str:
    if word[0] in "-−" and read_number(word[1:].removesuffix("%").strip()) is not None:
        return _("Points cannot be below 0.")
    if word[0] in "=+@":
        return _("This is a formula, and formulas are not computed.")
    return _("This is no number of points.")


def read_number(text: str) -> Decimal | None:
    """Return the number, exactly as many digits as are written, or None.

    Of a comma and a point the last one is the decimal sign, as Canvas reads them; the same sign
    several times groups thousands, as blanks and apostrophes do.
    """
    if not NUMBER.fullmatch(text):
        return None
    bare = re.sub(r"[ '’+]", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return Decimal(bare)
    sign = bare[last]
    if bare.count(sign) > 1:
        groups = bare.split(sign)
        is_grouped = all(len(group) == 3 for group in groups[1:])
        return Decimal("".join(groups)) if is_grouped and "".join(groups).isdecimal() else None
    whole = bare[:last].replace(",", "").replace(".", "")
    part = bare[last + 1 :]
    return Decimal(f"{whole or 0}.{part}") if part else Decimal(whole)

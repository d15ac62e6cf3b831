"""Reading numbers that people and files write: exact, finite, not negative."""

import re
from decimal import Decimal
from fractions import Fraction

from grading.errors import UnusableInput

_WRITTEN = re.compile(r"\d{1,30}(\.\d{0,30})?|\.\d{1,30}", re.ASCII)


def written_decimal(text: str) -> Decimal | None:
    """Return the number of a text such as "85" or "7.25", or None if it is no such number."""
    return Decimal(text) if _WRITTEN.fullmatch(text) else None


def exact(value: object, name: str) -> Fraction:
    """Return a number of a JSON document, written as a string or a number.

    :raises UnusableInput: for anything but a finite number that is not negative; it names `name`.
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise UnusableInput(f"{name} must be a number, written as a string.")
    text = _plain(value) if isinstance(value, Decimal) else str(value)
    number = written_decimal(text)
    if number is None:
        if text.startswith("-") and written_decimal(text[1:]) is not None:
            raise UnusableInput(f"{name} must not be negative, but is {text[:40]}.")
        raise UnusableInput(f"{name} must be a plain number such as 85.5, but is {text[:40]!r}.")
    return Fraction(number)


def _plain(number: Decimal) -> str:
    """Write a number without an exponent, unless that would be longer than a number may be."""
    return format(number, "f") if abs(number.adjusted()) < 100 else str(number)


def whole(value: object, name: str) -> int:
    """Return a whole number of a JSON document.

    :raises UnusableInput: for anything else, and for numbers below 0 or of more than nine digits.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnusableInput(f"{name} must be a whole number.")
    if not 0 <= value < 10**9:
        raise UnusableInput(f"{name} must not be negative, nor have ten digits: it is {value}.")
    return value

"""From exact fractions to decimal figures."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def half_up(number: Fraction, places: int = 2) -> Decimal:
    """Round a number that is not negative, a half upwards."""
    return _decimal(int((number * 10**places * 2 + 1) // 2), places)


def apportioned(numbers: Sequence[Fraction], places: int) -> list[Decimal]:
    """Write numbers that are not negative with `places` decimals so that their sum still rounds right.

    Each is cut off; what is lost goes, a last digit each, to those that lost most. So the figures
    sum to their exact sum cut off at that place, which lies on the same side of every rounding
    boundary as the exact sum does.
    """
    scaled = [number * 10**places for number in numbers]
    return _summing_to(int(sum(scaled, Fraction(0)) // 1), scaled, places)


def shown_parts(numbers: Sequence[Fraction], places: int = 2) -> list[Decimal]:
    """Write numbers that are not negative so that the figures sum to their rounded sum.

    A column of figures above its sum has to add up, whoever checks it with a pencil.
    """
    scaled = [number * 10**places for number in numbers]
    whole = half_up(sum(numbers, Fraction(0)), places)
    return _summing_to(int(whole.scaleb(places)), scaled, places)


def _summing_to(units: int, scaled: Sequence[Fraction], places: int) -> list[Decimal]:
    """Cut each number off, and give what is missing to `units` to those that lost most."""
    digits = [int(number // 1) for number in scaled]
    by_loss = sorted(range(len(scaled)), key=lambda i: digits[i] - scaled[i])
    for index in by_loss[: units - sum(digits)]:
        digits[index] += 1
    return [_decimal(digit, places) for digit in digits]


def _decimal(units: int, places: int) -> Decimal:
    """Return units x 10^-places, exactly, whatever the decimal context says."""
    whole, part = divmod(units, 10**places)
    return Decimal(f"{whole}.{part:0{places}d}")

"""How templates write points."""

from decimal import Decimal

from django import template

from grading.rules.cells import plain

register = template.Library()


@register.filter
def points(number: Decimal | None) -> str:
    """Write points without needless zeros: 85.5000 is 85.5; nothing for None."""
    return "" if number is None else plain(number)

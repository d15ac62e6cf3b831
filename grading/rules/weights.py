"""The weights of a course's components together."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from grading.rules.cells import plain


def ordinary_sum(weights: Iterable[tuple[Decimal, bool]]) -> Decimal:
    """:param weights: each with whether it is extra credit, which does not count here."""
    return sum((weight for weight, is_extra in weights if not is_extra), Decimal(0))


def sum_sentence(total: Decimal) -> str:
    """Say what the weights sum to and what to do about it."""
    if total < 100:
        return _("The weights sum to %(sum)s %%: %(rest)s are missing to 100.") % {
            "sum": plain(total),
            "rest": plain(100 - total),
        }
    return _("The weights sum to %(sum)s %%: that is %(rest)s above 100.") % {
        "sum": plain(total),
        "rest": plain(total - 100),
    }

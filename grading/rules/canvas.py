"""What Canvas is told of a grade. Canvas has numbers and EX, so the rest has to become one of them."""

from fractions import Fraction

from grading.rules.cells import DECIMALS, WRITTEN, plain
from grading.rules.policy import Grade, Item, Status
from grading.rules.rounding import half_up
from grading.rules.totals import points_that_count

CANVAS = "canvas"


def canvas_cell(item: Item, grade: Grade) -> str:
    """Return the score after what being late takes, 0 for missing and absent, EX, or nothing.

    So Canvas needs no late rule of its own, which would count twice.
    """
    if grade.status == Status.EXCUSED:
        return WRITTEN[Status.EXCUSED]
    if grade.status in {Status.NONE, Status.SUBMITTED}:
        return WRITTEN[Status.NONE]
    return plain(half_up(Fraction(points_that_count(item, grade)), DECIMALS))

"""What people write into a grade's cell, and how it is shown there."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from grading.errors import PointsRefused
from grading.rules.numbers import written_decimal
from grading.rules.policy import Status

MOST_POINTS = Decimal(100_000)
DECIMALS = 4
WRITTEN = {
    Status.NONE: "",
    Status.SUBMITTED: "S",
    Status.EXCUSED: "EX",
    Status.MISSING: "M",
    Status.ABSENT: "A",
}
READ = {
    "": Status.NONE,
    "-": Status.NONE,
    "–": Status.NONE,
    "—": Status.NONE,
    "S": Status.SUBMITTED,
    "EX": Status.EXCUSED,
    "M": Status.MISSING,
    "A": Status.ABSENT,
} | {status.value.upper(): status for status in Status if status != Status.GRADED}


@dataclass(frozen=True)
class Cell:
    """A status, with points if it is graded."""

    status: Status
    points: Decimal | None = None

    @property
    def written(self) -> str:
        return written(self.status, self.points)


def parse_cell(text: str) -> Cell:
    """Read "85.5", "EX", "M", "A", "-" or nothing, in capitals or not.

    :raises PointsRefused: for anything else; the message says what to write.
    """
    text = text.strip()
    if text.upper() in READ:
        return Cell(READ[text.upper()])
    points = written_decimal(text)
    if points is not None:
        return Cell(Status.GRADED, checked_points(points))
    if text.startswith("-") and written_decimal(text[1:]) is not None:
        raise PointsRefused(_("Points cannot be below 0."))
    raise PointsRefused(
        _(
            "“%(text)s” is no number of points. Write a number such as 85.5, or EX (excused), "
            "M (missing), A (absent), or leave it empty."
        )
        % {"text": text[:20]}
    )


def checked_points(points: Decimal) -> Decimal:
    """Return points that can be stored.

    :raises PointsRefused: if they are not finite, below 0, too many, or have too many decimals.
    """
    if not points.is_finite():
        raise PointsRefused(_("Points must be a number."))
    if points < 0:
        raise PointsRefused(_("Points cannot be below 0."))
    if points >= MOST_POINTS:
        raise PointsRefused(_("Points must be below 100,000."))
    stored = points.quantize(Decimal(1).scaleb(-DECIMALS))
    if stored != points:
        raise PointsRefused(_("Points have at most four decimals."))
    return stored


def written(status: str, points: Decimal | None) -> str:
    """Return a grade as its cell shows it: "85.5", "EX", or nothing."""
    return WRITTEN[Status(status)] if points is None else plain(points)


def plain(number: Decimal) -> str:
    """Return a number without needless zeros: 85.5000 is 85.5, 100.000 is 100."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

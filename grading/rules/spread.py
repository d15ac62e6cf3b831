"""How a set of figures is spread: quartiles, exact, and the bars that are drawn of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from grading.rules.rounding import half_up

CHART_HEIGHT = 100
BAR_STEP = 40
BAR_WIDTH = 32
FEWEST_BARS = 4


@dataclass(frozen=True)
class Bin:
    """How many figures are in [start, start + 10) percent; the last one includes 100 and more."""

    start: int
    count: int


@dataclass(frozen=True)
class Bar:
    """A count with its bar, in units of the chart."""

    label: str
    count: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + BAR_WIDTH // 2


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """Return the chart's width in its own units."""
        return BAR_STEP * len(self.bars) - (BAR_STEP - BAR_WIDTH)


def bins_of(percentages: Iterable[Decimal | Fraction]) -> list[Bin]:
    """Return ten bins of ten percent each."""
    counts = [0] * 10
    for one in percentages:
        counts[min(int(one // 10), 9)] += 1
    return [Bin(place * 10, count) for place, count in enumerate(counts)]


def chart(bins: Sequence[Bin]) -> Chart:
    """Draw the bins from the first that holds anybody on."""
    first = next((place for place, one in enumerate(bins) if one.count), len(bins))
    shown = bins[min(first, len(bins) - FEWEST_BARS) :]
    return bars(
        [
            (f"{one.start}+" if one is bins[-1] else f"{one.start}–{one.start + 9}", one.count)
            for one in shown
        ]
    )


def bars(counts: Sequence[tuple[str, int]]) -> Chart:
    """Draw a bar for each label; the highest fills the chart. Where all are 0 nothing is drawn."""
    most = max((count for _label, count in counts), default=0)
    if not most:
        return Chart(())
    heights = [round(CHART_HEIGHT * count / most) for _label, count in counts]
    return Chart(
        tuple(
            Bar(label, count, place * BAR_STEP, CHART_HEIGHT - height, height)
            for place, ((label, count), height) in enumerate(zip(counts, heights, strict=True))
        )
    )


@dataclass(frozen=True)
class Spread:
    """:param lower: the first quartile, of which a quarter are below; `upper` the third."""

    count: int
    mean: Decimal
    least: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    most: Decimal
    chart: Chart


def spread(values: Sequence[Decimal], maximum: Decimal | int = 100) -> Spread | None:
    """Return how the values are spread, None if there are none.

    :param values: not negative.
    :param maximum: of which the chart shows percent.
    """
    if not values:
        return None
    ordered = [Fraction(value) for value in sorted(values)]
    lower, median, upper = (half_up(quantile(ordered, Fraction(n, 4))) for n in (1, 2, 3))
    return Spread(
        count=len(ordered),
        mean=half_up(sum(ordered, Fraction(0)) / len(ordered)),
        least=half_up(ordered[0]),
        lower=lower,
        median=median,
        upper=upper,
        most=half_up(ordered[-1]),
        chart=chart(bins_of(one * 100 / Fraction(maximum) for one in ordered)),
    )


def quantile(ordered: Sequence[Fraction], part: Fraction) -> Fraction:
    """Return the value of which `part` of the others are below, exactly.

    Between two values it goes in a straight line, as spreadsheets do (QUARTILE.INC; type 7 of
    Hyndman and Fan, Sample quantiles in statistical packages, 1996).
    """
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])

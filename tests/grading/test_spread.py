"""How figures are spread."""

import statistics
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.rules.rounding import half_up
from grading.rules.spread import bins_of, chart, spread


def test_nothing_is_not_spread():
    assert spread([]) is None


def test_one_value_is_all_of_it():
    found = spread([D("7.5")], 10)
    assert {found.mean, found.least, found.lower, found.median, found.upper, found.most} == {
        D("7.5")
    }
    assert [(bar.label, bar.count) for bar in found.chart.bars if bar.count] == [("70–79", 1)]


@pytest.mark.property
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=60))
def test_quartiles_are_those_of_the_standard_library(values):
    exact = [Fraction(value, 100) for value in values]
    found = spread([D(value) / 100 for value in values])
    assert (found.lower, found.median, found.upper) == tuple(
        half_up(one) for one in statistics.quantiles(exact, n=4, method="inclusive")
    )
    assert found.mean == half_up(statistics.mean(exact))
    assert sum(bar.count for bar in found.chart.bars) == found.count == len(values)


def test_the_highest_bar_fills_the_chart_and_what_is_above_100_is_in_the_last():
    drawn = chart(bins_of([D(5), D(15), D(15), D(100), D(130)]))
    assert [bar.count for bar in drawn.bars] == [1, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    assert [bar.height for bar in drawn.bars][:3] == [50, 100, 0]
    assert drawn.bars[-1].label == "90+"
    assert chart(bins_of([])).bars == ()


def test_the_chart_begins_with_the_first_bin_that_holds_anybody():
    found = chart(bins_of([D(45), D(75), D(75), D(75), D(75)]))
    assert [(bar.label, bar.count, bar.y, bar.height) for bar in found.bars][:2] == [
        ("40–49", 1, 75, 25),
        ("50–59", 0, 100, 0),
    ]

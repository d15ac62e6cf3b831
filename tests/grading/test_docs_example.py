"""The worked example of docs/grading.md comes out as it is printed there."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from grading.rules import Component, Item, LatePolicy, Policy, Reader, total
from grading.rules.rounding import shown_parts
from tests.grading.courses_for_tests import grade, numbers

PAGE = Path(__file__).parents[2] / "docs" / "grading.md"


def policy(*, report_is_released=True):
    def item(key, points, **more):
        return Item(key, Fraction(points), **more)

    late = LatePolicy(percent_per_day=Fraction(5))
    return Policy(
        (
            Component("Presentation 1", Fraction(20), (item("Talk 1", 100),)),
            Component("Presentation 2", Fraction(20), (item("Talk 2", 100),)),
            Component(
                "Exam", Fraction(20), (item("Midterm", 50), item("Final", 100)), drop_lowest=1
            ),
            Component(
                "Project",
                Fraction(40),
                (
                    item("Proposal", 20),
                    item("Report", 100, late=late, is_released=report_is_released),
                ),
            ),
        )
    )


GRADES = {
    "Talk 1": grade("80"),
    "Midterm": grade("30"),
    "Final": grade("80"),
    "Proposal": grade("15"),
    "Report": grade("95", days_late=2),
}


def test_total_and_band_are_as_printed():
    floor, current, ceiling = numbers(total(policy(), GRADES, Reader.STAFF))

    assert (floor, current, ceiling) == ("65.33", "81.67", "85.33")
    text = PAGE.read_text()
    assert f"**{current}**" in text and f"**{floor}**" in text and f"**{ceiling}**" in text


def test_trace_is_as_printed():
    lines = total(policy(), GRADES, Reader.STAFF).lines

    weights = shown_parts([line.weight for line in lines])
    contributions = shown_parts([line.contribution for line in lines])
    text = PAGE.read_text()
    for line, weight, contribution in zip(lines, weights, contributions, strict=True):
        figures = [f"{weight.normalize():f}", f"{contribution.normalize():f}"]
        shown = figures if line.weight else ["", ""]
        row = "| " + " | ".join([line.key, line.state.value, *shown]) + " |"
        assert row.replace("|  |", "| |").replace("|  |", "| |") in text


def test_total_over_what_is_released_is_as_printed():
    seen = total(policy(report_is_released=False), GRADES, Reader.STUDENT)

    assert seen.current == Decimal("77.50") and "77.50" in PAGE.read_text()


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([], []),
        (["1/3", "1/3", "1/3"], ["0.34", "0.33", "0.33"]),
        (["0.005", "0.005"], ["0.01", "0.00"]),
        (["50.005"], ["50.01"]),
    ],
)
def test_figures_add_up_to_their_rounded_sum(parts, shown):
    found = shown_parts([Fraction(part) for part in parts])

    assert [str(figure) for figure in found] == shown

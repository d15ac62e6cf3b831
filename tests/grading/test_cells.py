from decimal import Decimal

import pytest

from grading.errors import PointsRefused
from grading.rules import cells


@pytest.mark.parametrize(
    ("text", "status", "points", "written"),
    [
        ("85", "graded", 85, "85"),
        (" 85.50 ", "graded", Decimal("85.5"), "85.5"),
        (".5", "graded", Decimal("0.5"), "0.5"),
        ("100.", "graded", 100, "100"),
        ("0", "graded", 0, "0"),
        ("7.0625", "graded", Decimal("7.0625"), "7.0625"),
        ("99999.9999", "graded", Decimal("99999.9999"), "99999.9999"),
        ("", "none", None, ""),
        ("-", "none", None, ""),
        ("–", "none", None, ""),
        ("ex", "excused", None, "EX"),
        ("Excused", "excused", None, "EX"),
        ("M", "missing", None, "M"),
        ("a", "absent", None, "A"),
        ("s", "submitted", None, "S"),
    ],
)
def test_cell_is_read_and_written(text, status, points, written):
    cell = cells.parse_cell(text)

    assert (cell.status, cell.points, cell.written) == (status, points, written)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("85,5", "no number"),
        ("NaN", "no number"),
        ("inf", "no number"),
        ("1e400", "no number"),
        ("٣", "no number"),
        ("1_0", "no number"),
        ("+5", "no number"),
        ("graded", "no number"),
        ("\x00", "no number"),
        ("9" * 5000, "no number"),
        ("-1", "below 0"),
        ("100000", "below 100,000"),
        ("1.00001", "four decimals"),
    ],
)
def test_cell_that_is_no_grade_is_refused(text, says):
    with pytest.raises(PointsRefused, match=says):
        cells.parse_cell(text)


@pytest.mark.parametrize("points", ["NaN", "Infinity", "-0.5", "1e400", "1e-400"])
def test_points_from_elsewhere_are_checked_too(points):
    with pytest.raises(PointsRefused):
        cells.checked_points(Decimal(points))

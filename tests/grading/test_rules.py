"""The law of the room: grade-rules' vectors, one by one, and what lies between them."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction as F
from zoneinfo import ZoneInfo

import pytest

from grading.errors import UnusableInput
from grading.rules import Component, Grade, Item, LatePolicy, Policy, total
from grading.rules.totals import days_late
from tests.grading.courses_for_tests import STAFF, STUDENT, course, grade, numbers, totals

SIX = "12: 11.8/12; 10: 82/82; 15: 89.5/100; 21: 85/100; 21: 85/100; 21: 83/100"
SEMINAR = "20: {}/100; 20: {}/100; 20: {}/100; 40: {}/100"


@pytest.mark.parametrize(
    ("text", "current", "floor"),
    [
        (SIX, "88.36", "88.36"),
        ("9.9: 75/100; 23.1: 53.75/100", "60.13", "60.13"),
        ("50: 267.9/200; 50: 53.7/100", "93.83", "93.83"),
        ("50: 5/10; 50: -/10", "50.00", "25.00"),
        ("50: 9/10; 50: -/40", "90.00", "45.00"),
        ("50: 9/10; 50: 20/40", "70.00", "70.00"),
        ("50: 10/10; 60: 40/40", "110.00", "110.00"),
        ("50: 11/10; 60: 45/40", "122.50", "122.50"),
        ("50: 10/10; 40: -/40", "100.00", "55.56"),
        ("50: -/10, 1/4; 40: 40/40", "58.33", "48.41"),
        ("100: 88.56/100, 69.71/100", "79.14", "79.14"),
        ("50: -/10; 50: -/10", None, "0.00"),
        (SEMINAR.format(80, 90, 70, 95), "86.00", "86.00"),
        (SEMINAR.format(90, "-", "-", "-"), "90.00", "18.00"),
        (SEMINAR.format(90, 80, "-", "-"), "85.00", "34.00"),
        (SEMINAR.format(90, 80, "x", 100), "92.50", "92.50"),
        (SEMINAR.format(90, 80, 70, 0), "48.00", "48.00"),
        (SEMINAR.format(90, 90, "89.975", 90), "90.00", "90.00"),
        ("20: 2/12; 80: 7.00075/12", "50.01", "50.01"),
    ],
)
def test_vector(text, current, floor):
    assert totals(text)[:2] == (floor, current)


@pytest.mark.parametrize(
    ("given", "ceiling"),
    [((90, "-", "-", "-"), "98.00"), ((90, 80, "-", "-"), "94.00")],
)
def test_vector_ceilings(given, ceiling):
    assert totals(SEMINAR.format(*given))[2] == ceiling


ZONE = ZoneInfo("Asia/Seoul")
DUE = datetime(2026, 10, 14, 14, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "minutes_late", "points"),
    [(85, 24 * 60 + 1, "65.00"), (15, 3 * 24 * 60, "15.00"), (85, 0, "85.00"), (85, 1, "75.00")],
    ids=["vector 19", "vector 20", "on the minute", "a minute"],
)
def test_late_takes_a_part_of_the_maximum(raw, minutes_late, points):
    submitted = datetime.fromtimestamp(DUE.timestamp() + 60 * minutes_late, UTC)
    days = days_late(due_at=DUE, submitted_at=submitted, zone=ZONE)
    late = LatePolicy(percent_per_day=F(10), floor_percent=F(20))
    policy = Policy((Component("Project", F(40), (Item("report", F(100), late=late),)),))

    result = total(policy, {"report": grade(raw, days)}, STAFF)

    assert str(result.current) == points


def test_vector_21_the_better_of_two_exams():
    assert totals("100: 60/100, 80/100", drop_lowest=1) == ("80.00",) * 3


def test_vector_23_extra_credit_comes_on_top_and_is_never_scaled():
    policy, grades = course("20: 90/100; 20: -/100; 20: -/100; 40: -/100")
    extra = Component("Extra", F(5), (Item("extra", F(100)),), is_extra_credit=True)
    policy = Policy((*policy.components, extra))

    result = total(policy, grades | {"extra": grade(100)}, STAFF)

    assert numbers(result) == ("23.00", "95.00", "103.00")


def late_item(percent, floor):
    late = LatePolicy(F(percent), F(floor))
    return Policy((Component("C", F(100), (Item("i", F(50), late=late),)),))


@pytest.mark.parametrize(
    ("percent", "floor", "points", "days", "current"),
    [
        (10, 0, 50, 20, "0.00"),
        (10, 0, 60, 1, "110.00"),  # above the maximum is kept, the deduction is of the maximum
        (10, 120, 50, 1, "100.00"),  # never raises a score
        (0, 0, 50, 3, "100.00"),
        (10, 30, 20, 2, "30.00"),
    ],
)
def test_late_never_below_its_floor_and_never_up(percent, floor, points, days, current):
    assert str(total(late_item(percent, floor), {"i": grade(points, days)}, STAFF).current) == (
        current
    )


def test_days_late_without_a_late_policy_cost_nothing():
    policy, _ = course("100: -/10")

    assert str(total(policy, {0: grade(5, 3)}, STAFF).current) == "50.00"


@pytest.mark.parametrize(
    ("text", "drop", "expected"),
    [
        ("100: 5/10, 9/10, -/10", 1, ("70.00", "90.00", "95.00")),  # each world drops for itself
        ("100: 5/10, x/10, 7/10", 2, ("70.00",) * 3),
        ("100: 5/10", 3, ("50.00",) * 3),  # at least one stays
        ("100: m/10, 8/10, a/10", 1, ("40.00",) * 3),
        ("100: x/10, x/10", 1, (None,) * 3),
        # the lowest percentage is not the best to drop: 1/10 is 10 %, but 20/100 weighs more
        ("100: 1/10, 20/100, 90/100", 1, ("82.73",) * 3),
    ],
)
def test_drop_lowest(text, drop, expected):
    assert totals(text, drop_lowest=drop) == expected


def test_on_a_tie_the_later_item_is_dropped():
    policy, grades = course("100: 5/10, 5/10, 5/10, 9/10", drop_lowest=2)

    lines = total(policy, grades, STAFF).lines

    assert [line.state for line in lines] == ["counted", "dropped", "dropped", "counted"]


def test_extra_credit_items_are_never_dropped_and_weigh_in_the_choice():
    items = (
        Item("a", F(10)),
        Item("b", F(100)),
        Item("extra", F(10), is_extra_credit=True),
    )
    policy = Policy((Component("C", F(100), items, drop_lowest=1),))
    grades = {"a": grade(4), "b": grade(80), "extra": grade(5)}

    result = total(policy, grades, STAFF)

    assert str(result.current) == "90.00"  # (4 + 5) / 10 beats (80 + 5) / 100
    assert [line.state for line in result.lines] == ["counted", "dropped", "extra credit"]


def test_items_weighting_is_the_weighted_mean_of_scores():
    items = (Item("a", F(10), weight=F(3)), Item("b", F(200), weight=F(1)))
    policy = Policy((Component("C", F(100), items, weighting="items"),))

    result = total(policy, {"a": grade(5), "b": grade(200)}, STAFF)

    assert str(result.current) == "62.50"
    assert [line.weight for line in result.lines] == [75, 25]


def test_items_of_weight_zero_count_nothing_and_leave_nothing_behind():
    nothing = Component("C", F(50), (Item("a", F(10), weight=F(0)),), weighting="items")
    other = Component("D", F(50), (Item("b", F(10)),))

    assert str(total(Policy((nothing, other)), {"a": grade(5), "b": grade(8)}, STAFF).current) == (
        "80.00"
    )
    assert total(Policy((nothing,)), {"a": grade(5)}, STAFF).floor is None


def test_component_without_ordinary_item_left_takes_its_extra_credit_along():
    items = (Item("a", F(10)), Item("extra", F(10), is_extra_credit=True))
    policy = Policy((Component("C", F(50), items), Component("D", F(50), (Item("b", F(10)),))))

    result = total(policy, {"a": grade("x"), "extra": grade(10), "b": grade(6)}, STAFF)

    assert numbers(result) == ("60.00",) * 3
    assert [line.state for line in result.lines] == ["excused", "extra credit", "counted"]
    assert result.lines[1].contribution == 0


def test_extra_credit_is_not_assumed_in_the_ceiling():
    items = (Item("a", F(10)), Item("bonus", F(10), is_extra_credit=True))
    extra = Component("E", F(10), (Item("e1", F(10)), Item("e2", F(10))), is_extra_credit=True)
    policy = Policy((Component("C", F(100), items), extra))

    assert numbers(total(policy, {}, STAFF)) == ("0.00", None, "100.00")
    # what is not graded in an extra-credit component counts 0 in both ends of the band
    assert numbers(total(policy, {"a": grade(5), "e1": grade(10)}, STAFF)) == (
        "55.00",
        "60.00",
        "55.00",
    )


def test_without_ordinary_weight_there_is_no_total():
    extra = Component("E", F(10), (Item("e", F(10)),), is_extra_credit=True)
    weightless = Component("W", F(0), (Item("w", F(10)),))

    result = total(Policy((extra, weightless)), {"e": grade(10), "w": grade(10)}, STAFF)

    assert numbers(result) == (None, None, None)
    assert [(line.weight, line.contribution) for line in result.lines] == [(0, 0), (0, 0)]


@pytest.mark.parametrize("status", ["none", "submitted"])
def test_none_and_submitted_are_ignored(status):
    policy, grades = course("50: 9/10; 50: -/10")

    assert numbers(total(policy, grades | {1: Grade(status)}, STAFF)) == ("45.00", "90.00", "95.00")


def test_hidden_is_not_graded_for_the_student_drops_included():
    items = (Item(0, F(10)), Item(1, F(10), is_released=False), Item(2, F(10)))
    policy = Policy((Component("C", F(100), items, drop_lowest=1),))
    grades = {0: grade(4), 1: grade("x"), 2: grade(8)}

    staff, student = total(policy, grades, STAFF), total(policy, grades, STUDENT)

    assert numbers(staff) == ("80.00",) * 3
    assert numbers(student) == ("60.00", "80.00", "90.00")
    assert [line.state for line in student.lines] == ["dropped", "hidden", "counted"]
    assert (staff.is_partial, student.is_partial) == (False, True)


def test_trace_of_vector_14():
    policy, grades = course(SEMINAR.format(90, "-", "x", "m"))

    lines = total(policy, grades, STAFF).lines

    assert [(line.state, line.weight, line.contribution) for line in lines] == [
        ("counted", F(100, 3), F(30)),
        ("not graded", 0, 0),
        ("excused", 0, 0),
        ("counted", F(200, 3), 0),
    ]


def test_course_without_anything_has_no_total():
    assert numbers(total(Policy(()), {}, STAFF)) == (None, None, None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Item("a", F(0)),
        lambda: Item("a", F(-1)),
        lambda: Item("a", 100),
        lambda: Item("a", Decimal(100)),
        lambda: Item("a", F(1), weight=F(-1)),
        lambda: Component("c", F(-1), ()),
        lambda: Component("c", F(1), (), drop_lowest=-1),
        lambda: Policy((Component("c", F(1), (Item("a", F(1)), Item("a", F(1)))),)),
        lambda: Grade("graded"),
        lambda: Grade("graded", F(-1)),
        lambda: Grade("graded", 0.5),
        lambda: Grade("graded", F(1), days_late=-1),
        lambda: LatePolicy(F(-1)),
        lambda: LatePolicy(F(1), F(-1)),
    ],
)
def test_silly_input_is_refused(make):
    with pytest.raises(UnusableInput):
        make()


@pytest.mark.parametrize(
    ("zone", "due", "submitted", "days"),
    [
        ("Asia/Seoul", "2026-10-14T23:59", "2026-10-14T23:59", 0),
        ("Asia/Seoul", "2026-10-14T23:59", "2026-10-15T00:00", 1),
        ("Asia/Seoul", "2026-10-14T23:59", "2026-10-15T23:59", 1),
        # New York: 1 November 2026 has 25 hours, 14 March 2027 has 23
        ("America/New_York", "2026-10-31T18:00", "2026-11-01T18:00", 1),
        ("America/New_York", "2026-10-31T18:00", "2026-11-01T18:01", 2),
        ("America/New_York", "2027-03-13T18:00", "2027-03-14T18:00", 1),
        ("America/New_York", "2027-03-13T18:00", "2027-03-14T18:01", 2),
        # 02:30 does not exist on 14 March: the day lasts until 03:30
        ("America/New_York", "2027-03-13T02:30", "2027-03-14T03:10", 1),
    ],
)
def test_days_are_local_days_whatever_the_clocks_do(zone, due, submitted, days):
    zone = ZoneInfo(zone)
    due_at, submitted_at = (
        datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
        for text in (due, submitted)
    )

    assert days_late(due_at=due_at, submitted_at=submitted_at, zone=zone) == days


def test_an_hour_late_in_the_hour_that_comes_twice_is_late():
    zone = ZoneInfo("America/New_York")
    due = datetime(2026, 11, 1, 1, 30, tzinfo=zone)

    assert days_late(due_at=due, submitted_at=due.replace(fold=1), zone=zone) == 1

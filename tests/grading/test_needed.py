"""The least that reaches a goal: it does, and a hundredth less does not."""

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.rules import Component, Grade, Item, LatePolicy, Policy, Reader, total
from grading.rules.needed import needed
from tests.grading.courses_for_tests import course


def ask(text, key, goal, **options):
    policy, grades = course(text, **options)
    keys = [key] if isinstance(key, int) else key
    items = [item for part in policy.components for item in part.items if item.key in keys]
    found = needed(policy, grades, items, D(goal))
    return found.points if len(keys) == 1 else found.percent, found.can_be_reached, found.reaches


def test_half_a_hundredth_is_rounded_up_by_the_total():
    # 59.99 of 100 in the half makes 79.995, which is shown as 80.00
    assert ask("50: 10/10; 50: -/100", 1, "80") == (D("59.99"), True, D("80.00"))
    assert ask("60: 40/50; 40: -/100", 1, "90") == (None, False, D("88.00"))
    assert ask("60: 45/50; 40: -/100", 1, "54") == (D(0), True, D("54.00"))
    assert ask("50: 10/10; 50: -/10, -/90", [1, 2], "75") == (D("49.99"), True, D("75.00"))


def test_what_would_be_dropped_needs_nothing():
    assert ask("100: 9/10, -/10", 1, "90", drop_lowest=1) == (D(0), True, D("90.00"))


parts = st.integers(0, 40).map(lambda n: F(n, 4))


@st.composite
def problems(draw):
    components, grades, key = [], {}, 0
    for number in range(draw(st.integers(1, 3))):
        items = []
        for _ in range(draw(st.integers(1, 3))):
            late = LatePolicy(F(10)) if draw(st.booleans()) else None
            items.append(
                Item(key, F(draw(st.integers(1, 40)), 4), late=late,
                     is_extra_credit=draw(st.integers(0, 5)) == 0)
            )  # fmt: skip
            status = draw(st.sampled_from(["graded", "graded", "none", "excused", "missing"]))
            points = draw(parts) if status == "graded" else None
            grades[key] = Grade(status, points, draw(st.integers(0, 2)) if points else 0)
            key += 1
        components.append(
            Component(f"C{number}", F(draw(st.sampled_from([10, 40, 50]))), tuple(items),
                      drop_lowest=draw(st.integers(0, 1)),
                      is_extra_credit=draw(st.integers(0, 5)) == 0)
        )  # fmt: skip
    policy = Policy(tuple(components), caps_at_100=draw(st.booleans()))
    chosen = draw(st.lists(st.integers(0, key - 1), min_size=1, max_size=2, unique=True))
    goal = D(draw(st.integers(0, 11_000))) / 100
    return policy, grades, chosen, goal, draw(st.sampled_from(["current", "floor"]))


@pytest.mark.property
@given(problems())
def test_the_least_reaches_the_goal_and_a_hundredth_less_does_not(problem):
    policy, grades, chosen, goal, figure = problem
    items = [item for part in policy.components for item in part.items if item.key in chosen]
    found = needed(policy, grades, items, goal, figure=lambda one: getattr(one, figure))

    def with_(part):
        given_ = {item.key: Grade("graded", item.max_points * part) for item in items}
        return getattr(total(policy, grades | given_, Reader.STUDENT), figure)

    if not found.can_be_reached:
        best = with_(F(1))
        assert best is None or best < goal
        return
    most = items[0].max_points if len(items) == 1 else F(100)
    amount = F(found.points if len(items) == 1 else found.percent)
    assert 0 <= amount <= most
    assert with_(amount / most) == found.reaches >= goal
    if amount > 0:
        less = with_(max(amount - F(1, 100), F(0)) / most)
        assert less is None or less < goal

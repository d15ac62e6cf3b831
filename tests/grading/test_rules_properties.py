"""What must hold for every course, searched by hypothesis."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction as F
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.rules import Component, Grade, Item, LatePolicy, Policy, State, total
from grading.rules.drops import dropped
from grading.rules.rounding import apportioned, half_up
from tests.grading.courses_for_tests import STAFF, STUDENT, numbers

pytestmark = pytest.mark.property

cents = st.integers(0, 12000).map(lambda n: F(n, 100))
maxima = st.sampled_from([F(1), F(5), F(10), F(12), F(40), F(100), F(1001, 10)])
late = st.none() | st.builds(LatePolicy, st.integers(0, 60).map(F), st.integers(0, 120).map(F))
plain_statuses = st.sampled_from(["none", "submitted", "excused", "missing", "absent"])
grades = st.one_of(
    st.builds(Grade, st.just("graded"), cents, st.integers(0, 4)),
    st.builds(Grade, plain_statuses),
)


@st.composite
def courses(draw, *, extra=True, over_max=True, most=F(200)):
    """A policy and one student's grades, whose keys are 0, 1, ..."""
    flags = st.booleans() if extra else st.just(False)
    components, found, key = [], {}, 0
    left = most
    for number in range(draw(st.integers(1, 4))):
        items = []
        for _ in range(draw(st.integers(0, 4))):
            item = Item(
                key=key,
                max_points=draw(maxima),
                weight=draw(st.integers(0, 5).map(F)),
                is_extra_credit=draw(flags),
                is_released=draw(st.booleans()),
                late=draw(late),
            )
            items.append(item)
            if draw(st.booleans()):
                grade = draw(grades)
                if grade.points is not None and not over_max:
                    grade = replace(grade, points=min(grade.points, item.max_points))
                found[key] = grade
            key += 1
        weight = min(draw(st.integers(0, 6000).map(lambda n: F(n, 100))), left)
        is_extra = draw(flags)
        left -= F(0) if is_extra else weight
        component = Component(
            name=str(number),
            weight=weight,
            items=tuple(items),
            weighting=draw(st.sampled_from(["points", "items"])),
            drop_lowest=draw(st.integers(0, 3)),
            is_extra_credit=is_extra,
        )
        components.append(component)
    return Policy(tuple(components)), found


@given(courses(), st.sampled_from([STAFF, STUDENT]))
def test_contributions_sum_to_the_total(course, reader):
    result = total(*course, reader)
    parts = sum((line.contribution for line in result.lines), F(0))

    assert result.current == (None if result.current is None else half_up(parts))
    assert parts == 0 or result.current is not None


@given(courses())
def test_written_trace_rounds_to_the_total(course):
    result = total(*course, STAFF)
    written = sum(apportioned([line.contribution for line in result.lines], 12), Decimal(0))

    if result.current is not None:
        assert written.quantize(Decimal("0.01"), ROUND_HALF_UP) == result.current


@given(courses())
def test_weights_of_ordinary_items_sum_to_100_or_to_the_weights_left_above_it(course):
    policy, found = course
    result = total(policy, found, STAFF)
    by_key = {line.key: line for line in result.lines}
    counted = [line for line in result.lines if line.state == State.COUNTED]
    left = sum(
        component.weight
        for component in policy.components
        if not component.is_extra_credit
        and any(by_key[item.key].state == State.COUNTED for item in component.items)
        and any(
            by_key[item.key].state == State.COUNTED and size
            for item, size in zip(component.items, component.sizes, strict=True)
        )
    )

    assert sum(line.weight for line in counted) == (max(left, 100) if left else 0)
    assert (result.current is None) == (left == 0)


@given(courses(extra=False, over_max=False, most=F(100)), st.sampled_from([STAFF, STUDENT]))
def test_band_is_ordered_where_it_must_be(course, reader):
    result = total(*course, reader)

    band = [n for n in (result.floor, result.current, result.ceiling) if n is not None]
    assert band == sorted(band)
    assert all(0 <= n <= 100 for n in band)


@given(courses(), st.data())
def test_more_points_never_cost_anything(course, data):
    policy, found = course
    graded = [key for key, grade in found.items() if grade.points is not None]
    if not graded:
        return
    key = data.draw(st.sampled_from(graded))
    better = found | {key: replace(found[key], points=found[key].points + data.draw(cents))}

    before, after = total(policy, found, STAFF), total(policy, better, STAFF)

    for name in ("floor", "current", "ceiling"):
        assert getattr(before, name) is None or getattr(after, name) >= getattr(before, name)


@given(courses(), st.randoms(use_true_random=False))
def test_order_of_items_components_and_grades_changes_no_total(course, random):
    policy, found = course
    shuffled = []
    for component in random.sample(policy.components, len(policy.components)):
        items = tuple(random.sample(component.items, len(component.items)))
        shuffled.append(replace(component, items=items))
    other = dict(random.sample(list(found.items()), len(found)))

    assert numbers(total(Policy(tuple(shuffled)), other, STAFF)) == numbers(
        total(policy, found, STAFF)
    )


@given(courses(), st.data())
def test_two_worlds_that_differ_in_hidden_grades_look_the_same_to_the_student(course, data):
    policy, found = course
    hidden = {
        item.key
        for component in policy.components
        for item in component.items
        if not item.is_released
    }
    other = {key: grade for key, grade in found.items() if key not in hidden}
    other |= {key: data.draw(grades) for key in sorted(hidden) if data.draw(st.booleans())}

    assert total(policy, found, STUDENT) == total(policy, other, STUDENT)


@given(courses())
def test_students_numbers_are_those_of_a_course_whose_hidden_items_are_not_graded(course):
    policy, found = course
    shown = {
        item.key for component in policy.components for item in component.items if item.is_released
    }
    visible = {key: grade for key, grade in found.items() if key in shown}

    assert numbers(total(policy, found, STUDENT)) == numbers(total(policy, visible, STAFF))


@given(
    st.lists(st.tuples(cents, maxima), max_size=7),
    st.sampled_from([F(0), F(3), F(50)]),
    st.integers(0, 8),
)
@settings(max_examples=300)
def test_drop_choice_equals_brute_force(entries, bonus, count):
    out = dropped(entries, bonus=bonus, count=count)

    def score(gone):
        kept = [entry for place, entry in enumerate(entries) if place not in gone]
        return (sum(earned for earned, _ in kept) + bonus) / sum(size for _, size in kept)

    drop = max(min(count, len(entries) - 1), 0)
    assert len(out) == drop
    if entries:
        # the highest score; on a tie, the later items
        best = max(
            combinations(range(len(entries)), drop), key=lambda gone: (score(gone), gone[::-1])
        )
        assert out == set(best)


@given(st.lists(st.fractions(0, 200, max_denominator=97), max_size=12))
def test_apportioned_figures_round_as_their_exact_sum_does(numbers_):
    written = apportioned(numbers_, 3)

    exact = sum(numbers_, F(0))
    assert sum(written, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP) == half_up(exact)
    assert all(abs(F(w) - n) < F(1, 1000) for w, n in zip(written, numbers_, strict=True))

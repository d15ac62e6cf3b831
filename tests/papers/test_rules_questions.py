from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.rules import questions as rules
from papers.rules.questions import Attendance, Part, attendance_of
from tests.factories import NOW

DAY = timedelta(days=1)
JOINED = NOW - 40 * DAY


def attendance(days, *, has_asked=False, is_presenter=False):
    return Attendance(NOW + days * DAY, has_asked=has_asked, is_presenter=is_presenter)


def parts(*attendances, free_skips=2, joined_at=JOINED, now=NOW):
    found = rules.parts(attendances, joined_at=joined_at, free_skips=free_skips, now=now)
    return [one.value for one in found]


@pytest.mark.parametrize(
    ("one", "part"),
    [
        (attendance(-1), "skipped"),
        (attendance(0), "skipped"),  # it begins now: too late to ask
        (attendance(1), "open"),
        (attendance(-1, has_asked=True), "asked"),
        (attendance(1, has_asked=True), "asked"),
        (attendance(-1, is_presenter=True), "excused"),
        (attendance(1, is_presenter=True), "excused"),
        (attendance(-1, has_asked=True, is_presenter=True), "asked"),
        (attendance(-41), "not_yet_here"),
        (attendance(-40), "not_yet_here"),  # began the moment they joined
        (attendance(-39), "skipped"),
        (attendance(-41, has_asked=True), "asked"),
    ],
)
def test_what_a_student_did_about_a_discussion(one, part):
    assert parts(one) == [part]


@pytest.mark.parametrize(
    ("free_skips", "expected"),
    [
        (0, ["missing", "asked", "missing", "missing", "open"]),
        (1, ["skipped", "asked", "missing", "missing", "open"]),
        (2, ["skipped", "asked", "skipped", "missing", "open"]),
        (9, ["skipped", "asked", "skipped", "skipped", "open"]),
    ],
)
def test_the_first_skips_are_free_and_later_ones_missing(free_skips, expected):
    discussions = [attendance(-5), attendance(-4, has_asked=True), *map(attendance, (-3, -2, 1))]

    assert parts(*discussions, free_skips=free_skips) == expected


attendances = st.lists(
    st.builds(attendance, st.integers(-60, 60), has_asked=st.booleans(), is_presenter=st.booleans())
)


@pytest.mark.property
@given(attendances, st.integers(0, 5), st.integers(-60, 60))
def test_never_more_free_skips_and_a_question_never_harms(discussions, free_skips, today):
    discussions.sort(key=lambda one: one.starts_at)
    now = NOW + today * DAY
    fixed = {"joined_at": JOINED, "free_skips": free_skips, "now": now}
    found = rules.parts(discussions, **fixed)

    assert found.count(Part.SKIPPED) <= free_skips
    assert Part.MISSING not in found or found.count(Part.SKIPPED) == free_skips
    for at, one in enumerate(discussions):
        asked = Attendance(one.starts_at, has_asked=True, is_presenter=one.is_presenter)
        after = rules.parts([*discussions[:at], asked, *discussions[at + 1 :]], **fixed)
        assert after.count(Part.MISSING) <= found.count(Part.MISSING)


@pytest.mark.parametrize(
    ("readings", "any_is_enough", "each_is_asked"),
    [
        ([(True, False), (False, False)], (True, False), (False, False)),
        ([(True, False), (False, True)], (True, True), (True, False)),
        ([(True, False), (True, False)], (True, False), (True, False)),
        ([(False, False), (False, True)], (False, True), (False, False)),
        ([(False, True), (False, True)], (False, True), (False, True)),
    ],
)
def test_a_question_to_any_reading_or_to_each(readings, any_is_enough, each_is_asked):
    for each_reading, expected in ((False, any_is_enough), (True, each_is_asked)):
        found = attendance_of(readings, starts_at=NOW, each_reading=each_reading)

        assert (found.has_asked, found.is_presenter) == expected


def test_the_pools_order_is_its_own_and_stays():
    ids = list(range(1, 30))
    pool = sorted(ids, key=rules.pool_place)

    assert pool not in (ids, ids[::-1])
    assert [one for one in sorted([*ids, 30], key=rules.pool_place) if one != 30] == pool


@pytest.mark.parametrize(
    ("mark", "expected"), [(None, True), (0, True), (2, True), (3, False), (-1, False)]
)
def test_marks_go_from_0_to_2(mark, expected):
    assert rules.may_be_mark(mark) is expected

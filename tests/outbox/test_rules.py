from datetime import timedelta

import pytest

from outbox import rules


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (12, 240), (10_000, 240)],
)
def test_wait_doubles_up_to_four_hours(attempts, minutes):
    assert rules.wait_after(attempts) == timedelta(minutes=minutes)


def test_twelve_attempts_outlast_a_night():
    waits = [rules.wait_after(attempts) for attempts in range(1, rules.MAX_ATTEMPTS)]

    assert timedelta(hours=12) < sum(waits, timedelta()) < timedelta(hours=24)


@pytest.mark.parametrize(
    ("code", "is_permanent"), [(250, False), (421, False), (452, False), (550, True), (554, True)]
)
def test_only_a_5xx_is_for_good(code, is_permanent):
    assert rules.is_permanent(code) is is_permanent


def test_twelfth_attempt_is_the_last():
    assert [rules.is_last(attempts) for attempts in (11, 12, 13)] == [False, True, True]

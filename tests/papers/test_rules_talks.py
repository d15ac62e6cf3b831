from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from papers.rules.talks import TalkState, free_turn, slides_due_at, talk_state

DUE = datetime(2026, 10, 20, 3, tzinfo=UTC)
END = datetime(2026, 10, 23, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("taken", "each", "turn"),
    [([], 2, 1), ([1], 2, 2), ([2], 2, 1), ([1, 2], 2, None), ([3], 2, 1), ([1, 2], 3, 3)],
)
def test_lowest_free_turn_is_next(taken, each, turn):
    assert free_turn(taken, each=each) == turn


def test_slides_are_due_at_the_talks_hour_also_across_a_change_of_clocks():
    zone = ZoneInfo("Europe/Berlin")
    talk = datetime(2026, 10, 26, 14, 0, tzinfo=zone)  # clocks go back on the 25th

    assert slides_due_at(talk, lead_days=3, zone=zone) == datetime(2026, 10, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "has_slides", "state"),
    [
        (DUE - timedelta(days=7, seconds=1), False, TalkState.TAKEN),
        (DUE - timedelta(days=7), False, TalkState.SLIDES_DUE),
        (DUE, False, TalkState.SLIDES_DUE),
        (DUE + timedelta(seconds=1), False, TalkState.SLIDES_LATE),
        (DUE + HOUR, True, TalkState.SLIDES_IN),
        (END - timedelta(seconds=1), True, TalkState.SLIDES_IN),
        (END, True, TalkState.GIVEN),
        (END, False, TalkState.GIVEN),
    ],
)
def test_state_follows_from_the_facts(now, has_slides, state):
    facts = {"slides_due_at": DUE, "ends_at": END, "has_slides": has_slides, "now": now}

    assert talk_state(**facts, is_off=False) is state
    assert talk_state(**facts, is_off=True) is TalkState.OFF
    assert talk_state(**facts, is_off=True, is_graded=True) is TalkState.GRADED

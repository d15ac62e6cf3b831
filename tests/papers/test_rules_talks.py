from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from papers.rules.talks import (
    Clash,
    Place,
    TalkState,
    calendar_week,
    clash_of,
    free_turn,
    slides_due_at,
    talk_state,
)

DUE = datetime(2026, 10, 20, 3, tzinfo=UTC)
END = datetime(2026, 10, 23, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("taken", "each", "turn"),
    [
        *[([], 2, 1), ([1], 2, 2), ([2], 2, 1), ([1, 2], 2, None), ([3], 2, 1), ([1, 2], 3, 3)],
        *[([2], 1, None), ([], 0, None)],  # fewer asked for than before
    ],
)
def test_lowest_free_turn_is_next(taken, each, turn):
    assert free_turn(taken, each=each) == turn


def test_weeks_begin_on_monday_in_the_courses_zone_and_go_on_through_new_year():
    seoul, berlin = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
    sunday_evening = datetime(2026, 12, 27, 20, tzinfo=UTC)  # Monday morning in Seoul

    assert calendar_week(sunday_evening, seoul) == calendar_week(sunday_evening, berlin) + 1
    assert (
        calendar_week(sunday_evening + timedelta(days=8), seoul)
        == calendar_week(sunday_evening, seoul) + 1
    )


@pytest.mark.parametrize(
    ("new", "gap", "roles_differ", "clash"),
    [
        (Place(1, 10, "scribe"), 0, True, Clash.SAME_SESSION),
        (Place(1, 10, "presenter"), 1, True, Clash.SAME_SESSION),
        (Place(2, 10, "presenter"), 0, False, None),
        (Place(2, 10, "presenter"), 1, True, Clash.TOO_CLOSE),
        (Place(2, 11, "presenter"), 1, False, None),
        (Place(2, 8, "presenter"), 3, False, Clash.TOO_CLOSE),
        (Place(2, 7, "presenter"), 3, True, Clash.SAME_ROLE),
        (Place(2, 7, "scribe"), 3, True, None),
    ],
)
def test_talks_that_do_not_go_together(new, gap, roles_differ, clash):
    held = [Place(9, 20, "opponent"), Place(1, 10, "presenter")]

    assert clash_of(held, new, min_gap_weeks=gap, roles_differ=roles_differ) is clash
    assert clash_of([], new, min_gap_weeks=gap, roles_differ=roles_differ) is None


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

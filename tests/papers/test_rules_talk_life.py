from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from papers.rules.talk_life import NextStep, final_slides_due_at, is_final, next_step
from papers.rules.talks import TalkState
from tests.factories import NOW

DAY = timedelta(days=1)
DUE = NOW + 7 * DAY


@pytest.mark.parametrize(
    ("state", "now", "has_final", "has_feedback", "expected"),
    [
        (TalkState.TAKEN, NOW - 9 * DAY, False, False, NextStep.DRAFT),
        (TalkState.SLIDES_DUE, NOW - 4 * DAY, False, False, NextStep.DRAFT),
        (TalkState.SLIDES_LATE, NOW - DAY, False, False, NextStep.DRAFT_LATE),
        (TalkState.SLIDES_IN, NOW - DAY, False, False, NextStep.GIVE),
        (TalkState.SLIDES_IN, NOW, False, False, NextStep.UNDER_WAY),
        (TalkState.SLIDES_LATE, NOW, False, False, NextStep.UNDER_WAY),
        (TalkState.GIVEN, DUE, False, False, NextStep.FINAL),
        (TalkState.GIVEN, DUE, False, True, NextStep.FINAL),
        (TalkState.GIVEN, DUE + DAY, False, False, NextStep.FINAL_LATE),
        (TalkState.GIVEN, DUE, True, False, NextStep.FEEDBACK),
        (TalkState.GIVEN, DUE, True, True, NextStep.GRADE),
        (TalkState.GRADED, DUE, False, False, NextStep.DONE),
        (TalkState.OFF, NOW - DAY, False, False, NextStep.OFF),
    ],
)
def test_next_step_follows_from_the_facts(state, now, has_final, has_feedback, expected):
    told = next_step(
        state=state,
        starts_at=NOW,
        final_due_at=DUE,
        has_final=has_final,
        has_feedback=has_feedback,
        now=now,
    )

    assert told is expected


def test_slides_are_a_draft_until_the_session_begins():
    assert not is_final(NOW - timedelta(microseconds=1), starts_at=NOW)
    assert is_final(NOW, starts_at=NOW)


def test_final_slides_are_due_a_week_later_on_the_calendar():
    zone = ZoneInfo("Europe/Berlin")
    ends_at = NOW.replace(month=10, day=23, hour=10, minute=0)  # two days before the clocks change

    assert final_slides_due_at(ends_at, zone=zone) == ends_at + 7 * DAY + timedelta(hours=1)

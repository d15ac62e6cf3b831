from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from projects import rules
from projects.rules import HandIn, Window
from tests.factories import NOW

SECOND = timedelta(seconds=1)
OPENS, DUE, CLOSES = NOW, NOW + 10 * SECOND, NOW + 20 * SECOND


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, Window.BEFORE),
        (OPENS, Window.OPEN),
        (DUE, Window.OPEN),
        (DUE + SECOND, Window.OVERDUE),
        (CLOSES, Window.OVERDUE),
        (CLOSES + SECOND, Window.CLOSED),
    ],
)
def test_window(now, expected):
    assert rules.window(opens_at=OPENS, due_at=DUE, closes_at=CLOSES, now=now) is expected


SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("last_due_at", "opens_on"),
    [
        (None, date(2026, 10, 15)),
        (NOW - timedelta(days=3), date(2026, 10, 15)),
        (datetime(2026, 10, 31, 15, 0, tzinfo=UTC), date(2026, 11, 2)),  # 1 November in Seoul
    ],
)
def test_usual_milestone_follows_the_last_and_is_due_by_midnight(last_due_at, opens_on):
    dates = rules.usual_dates(
        starts_on=date(2026, 8, 31), last_due_at=last_due_at, now=NOW, zone=SEOUL
    )

    assert dates == {
        "opens_at": datetime.combine(opens_on, time(9), tzinfo=SEOUL),
        "due_at": datetime.combine(opens_on + timedelta(days=20), time(23, 59), tzinfo=SEOUL),
        "closes_at": datetime.combine(opens_on + timedelta(days=27), time(23, 59), tzinfo=SEOUL),
    }


def test_usual_milestone_does_not_open_before_the_course():
    dates = rules.usual_dates(starts_on=date(2027, 3, 1), last_due_at=None, now=NOW, zone=SEOUL)

    assert dates["opens_at"] == datetime(2027, 3, 1, 9, 0, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("submitted_at", "now", "expected"),
    [
        (None, DUE, HandIn.NOT_YET),
        (None, DUE + SECOND, HandIn.MISSING),
        (DUE, CLOSES, HandIn.ON_TIME),
        (DUE + SECOND, CLOSES, HandIn.LATE),
    ],
)
def test_hand_in(submitted_at, now, expected):
    assert rules.hand_in(due_at=DUE, submitted_at=submitted_at, now=now) is expected


@pytest.mark.parametrize(
    ("step", "expected"), [(-SECOND, None), (0 * SECOND, None), (SECOND, SECOND)]
)
def test_late_by(step, expected):
    assert rules.late_by(due_at=DUE, submitted_at=DUE + step) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pdf", ["pdf"]),
        (".PDF, zip;tar.gz\n zip", ["pdf", "zip", "tar.gz"]),
        ("", []),
        (" . , ", []),
    ],
)
def test_file_types(words, expected):
    assert rules.file_types(words) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ((OPENS, DUE, CLOSES), True),
        ((OPENS, DUE, DUE), True),
        ((OPENS, OPENS, CLOSES), False),
        ((OPENS, CLOSES, DUE), False),
    ],
)
def test_dates_are_in_order(dates, expected):
    opens_at, due_at, closes_at = dates

    assert (
        rules.dates_are_in_order(opens_at=opens_at, due_at=due_at, closes_at=closes_at) is expected
    )


@pytest.mark.parametrize(
    ("locked_at", "expected"), [(None, False), (NOW + SECOND, False), (NOW, True)]
)
def test_is_locked(locked_at, expected):
    assert rules.is_locked(teams_locked_at=locked_at, now=NOW) is expected


@pytest.mark.parametrize(("count", "expected"), [(0, True), (3, True), (4, False), (5, False)])
def test_has_place(count, expected):
    assert rules.has_place(member_count=count, team_max=4) is expected

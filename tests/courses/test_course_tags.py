from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from courses.templatetags.course_tags import relative, zone_name

NOW = datetime(2026, 10, 14, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (timedelta(0), "just now"),
        (-timedelta(seconds=59), "just now"),
        (timedelta(seconds=59), "in less than a minute"),
        (timedelta(seconds=60), "in 1 minute"),
        (-timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=47), "in 47 hours"),
        (-timedelta(hours=48), "2 days ago"),
    ],
)
def test_how_far_a_moment_is(step, words):
    with time_machine.travel(NOW, tick=False):
        assert relative(NOW + step) == words


def test_a_zone_is_written_as_people_do():
    assert zone_name(ZoneInfo("America/New_York")) == "America/New York"

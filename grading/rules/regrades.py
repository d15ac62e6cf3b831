"""Until when a student may ask for a grade to be looked at again. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from courses.rules import add_local_days


def regrade_closes_at(seen_from: datetime, *, days: int, zone: ZoneInfo) -> datetime | None:
    """Return the end of the window, by the wall clock of the course; None if there is no asking.

    :param seen_from: when the grade as it is now could first be seen.
    """
    return add_local_days(seen_from, days, zone) if days else None

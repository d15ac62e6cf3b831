"""Decisions about swaps and waitlists: until when, and for how long a seat is kept."""

from datetime import datetime, timedelta


def is_in_time(now: datetime, *, returns_until: datetime, starts_at: datetime) -> bool:
    """Say whether a seat may still change hands: until the cut-off, and before its session."""
    return now <= returns_until and now < starts_at


def kept_until(
    now: datetime, *, hours: int, returns_until: datetime, starts_at: datetime
) -> datetime:
    """Return when an offered seat passes on: after so many hours, but never past the cut-off."""
    return min(now + timedelta(hours=hours), returns_until, starts_at)

"""The dates of readings and talks, for next up, the calendar feeds and the reminders."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain

from courses.models import Membership
from papers.queries.offer_deadlines import offer_deadlines_for
from papers.queries.responses import response_deadlines_for
from papers.queries.talk_deadlines import talk_deadlines_for
from schedule.rules import Deadline

SOURCES: tuple[Callable[..., list[Deadline]], ...] = (
    response_deadlines_for,
    talk_deadlines_for,
    offer_deadlines_for,
)


def deadlines_for(memberships: Sequence[Membership], *, now: datetime) -> list[Deadline]:
    """Return everything with a date that readings and talks put before these people."""
    return list(chain.from_iterable(source(memberships, now=now) for source in SOURCES))

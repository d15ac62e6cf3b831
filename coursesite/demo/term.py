"""When things happen in the demo's term, and how far each stage tells it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agenda.rules import monday_of

ZONE = ZoneInfo("Asia/Seoul")
CLASS_BEGINS = time(14, 0)
CLASS_MINUTES = 110
EXAM_MINUTES = 90
WEEK_COUNT = 16

STAGES = {"signup": 2, "talks": 7, "projects": 12, "grading": 16, "over": 18}
"""The week whose class comes next. The course has 16, so 18 is when all is over."""

DUE_IN_DAYS = 2
"""In how many days the milestone of the coming week is due, whatever the weekday is today."""


@dataclass(frozen=True)
class Term:
    """The term's calendar, in the course's zone.

    :param first_class_on: the day of the first week's class; the others follow week by week.
    :param due_lead: how many days before a week's class its milestone is due.
    """

    first_class_on: date
    due_lead: int

    def day(self, week: int, *, days: int = 0) -> date:
        return self.first_class_on + timedelta(weeks=week - 1, days=days)

    def at(self, week: int, *, days: int = 0, hour: int = 14, minute: int = 0) -> datetime:
        """Return a moment so many days after (or before) the week's class."""
        return datetime.combine(self.day(week, days=days), time(0), ZONE) + timedelta(
            hours=hour, minutes=minute
        )

    def due(self, week: int) -> datetime:
        """Return the last minute of the week's due day."""
        return self.at(week, days=-self.due_lead, hour=23, minute=59)

    def monday(self, week: int) -> date:
        return monday_of(self.day(week))

    @property
    def name(self) -> str:
        """Return the term as people say it: "Autumn 2026"."""
        month, year = self.first_class_on.month, self.first_class_on.year
        season = ["Winter", "Spring", "Summer", "Autumn"][(month % 12) // 3]
        return f"{season} {year + 1 if month == 12 else year}"


def term_of(stage: str, *, now: datetime) -> Term:
    """Lay the term around today, so that the stage's next class is four to six days ahead.

    It falls on a weekday, and something of that week is due in two days.
    """
    today = now.astimezone(ZONE).date()
    ahead = next(days for days in (4, 5, 6) if (today + timedelta(days)).weekday() < 5)
    next_class = today + timedelta(ahead)
    first = next_class - timedelta(weeks=STAGES[stage] - 1)
    return Term(first_class_on=first, due_lead=ahead - DUE_IN_DAYS)

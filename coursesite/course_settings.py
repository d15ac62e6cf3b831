"""A course's settings, with what follows for what has a date: another zone moves it, shown before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agenda import queries as agenda
from agenda.rules import moment_of
from courses import actions as courses
from courses.models import Course, Membership
from coursesite.moves import Moved, before_and_after, moved, with_grades
from grading import actions as grading
from projects import actions as projects
from projects.queries import milestones
from schedule import actions as schedule
from schedule.rules import Deadline


@dataclass(frozen=True)
class MovedDate:
    """Something with a date as it would be.

    :param before: its moment now, by the clock of the zone now; `after` so then.
    """

    deadline: Deadline
    before: datetime
    after: datetime

    @property
    def is_later(self) -> bool:
        return self.after > self.before

    @property
    def shift(self) -> timedelta:
        """Return how far it moves, either way."""
        return abs(self.after - self.before)

    @property
    def is_off_the_clock(self) -> bool:
        """Say whether it cannot keep its time of day, as the new zone leaves that out on its day."""
        return self.before.replace(tzinfo=None) != self.after.replace(tzinfo=None)


@dataclass(frozen=True)
class MovedZone:
    """What another zone would move.

    :param dates: everything with a date, by its moment.
    :param passed: what is ahead now and would be over.
    :param ahead: what is over now and would be ahead.
    :param off_the_clock: what cannot keep its time of day.
    :param grades: who would be late, on time or missing otherwise, and what students would see of it.
    """

    old: ZoneInfo
    new: ZoneInfo
    dates: list[MovedDate]
    passed: list[MovedDate]
    ahead: list[MovedDate]
    off_the_clock: list[MovedDate]
    grades: Moved

    def __bool__(self) -> bool:
        return bool(self.dates or self.grades)


def update_course(*, course: Course, by: Membership, now: datetime, **changes: Any) -> None:
    """Change a course's settings; in another zone what has a date keeps its time of day.

    Calendars are told of another usual place. What follows for grades is done with it, all or nothing.
    """

    def change() -> None:
        fresh = Course.objects.get(pk=course.pk)
        to = ZoneInfo(changes.get("time_zone", fresh.time_zone))
        if to != fresh.zone:
            for app in (schedule, projects, grading):
                app.move_to_zone(course=fresh, to=to, by=by, now=now)
        if changes.get("place", fresh.place) != fresh.place:
            schedule.tell_usual_place(course=fresh, by=by, now=now)
        courses.update_course(course=fresh, by=by, now=now, **changes)

    with_grades(course, change, by=by, now=now)()


def moved_zone(course: Course, *, by: Membership, now: datetime, **changes: Any) -> MovedZone:
    """Change the settings, look at what is other then, and undo it."""

    def change() -> None:
        update_course(course=course, by=by, now=now, **changes)

    grades = moved(course, milestones(course), change, now=now)
    before, after = before_and_after(change, lambda: _deadlines(by, now))
    old, new = course.zone, ZoneInfo(changes["time_zone"])
    dates = [
        MovedDate(
            deadline,
            before=moment_of(before[key]).astimezone(old),
            after=moment_of(deadline).astimezone(new),
        )
        for key, deadline in after.items()
        if key in before and moment_of(before[key]) != moment_of(deadline)
    ]
    return MovedZone(
        old,
        new,
        dates,
        passed=[one for one in dates if one.before > now >= one.after],
        ahead=[one for one in dates if one.before <= now < one.after],
        off_the_clock=[one for one in dates if one.is_off_the_clock],
        grades=grades,
    )


def _deadlines(member: Membership, now: datetime) -> dict[str, Deadline]:
    """Return what has a date for somebody, by its key; their course is read anew."""
    fresh = Membership.objects.select_related("course", "user").get(pk=member.pk)
    return {one.key: one for one in agenda.deadlines_for([fresh], now=now)}

"""The instructor's one page: is my course well? Composed of every app's rows, in a constant number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from courses.models import Course, Membership
from coursesite.dashboard.coming import Coming, coming
from coursesite.dashboard.figures import Figure, figures
from coursesite.dashboard.marks import Marks, marks
from schedule.models import Week
from schedule.rules import week_index


@dataclass(frozen=True)
class Dashboard:
    """All the page shows.

    :param week: the one that today falls in; None before the first has begun.
    :param begins_on: the first day of the first week, as long as it is to come.
    """

    student_count: int
    week: Week | None
    last_week: Week | None
    begins_on: date | None
    figures: list[Figure]
    coming: Coming
    marks: Marks

    @property
    def trouble_count(self) -> int:
        return sum(figure.is_trouble for figure in self.figures)


def dashboard(course: Course, *, now: datetime, can_assign: bool = False) -> Dashboard:
    """Compose the page.

    :param can_assign: the reader may have the talks assigned.
    """
    members = list(course.memberships.active().select_related("user").order_by("user__name", "pk"))
    for member in members:
        member.course = course
    students = [member for member in members if member.role == Membership.Role.STUDENT]
    graded = marks(course, frozenset(student.pk for student in students), now=now)
    weeks = list(course.weeks.order_by("starts_on", "number"))
    today = now.astimezone(course.zone).date()
    place = week_index([week.starts_on for week in weeks], today) if weeks else 0
    has_begun = bool(weeks) and weeks[0].starts_on <= today
    return Dashboard(
        student_count=len(students),
        week=weeks[place] if has_begun else None,
        last_week=weeks[-1] if weeks else None,
        begins_on=weeks[0].starts_on if weeks and not has_begun else None,
        figures=figures(course, graded, now=now, can_assign=can_assign),
        coming=coming(course, members, now=now),
        marks=graded,
    )

"""Who has handed in what: teams by milestones, for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from courses.models import Course, Membership
from projects.models import Milestone, Submission, Team
from projects.queries.hand_ins import HandInBook, milestones
from projects.queries.teams import team_rows
from projects.rules import Dates, HandIn, Owner


@dataclass(frozen=True)
class Cell:
    """One team (or student) and one milestone: what became of it, what counts, how many versions.

    :param is_graded: all whose it is have a decision; said by pages that know grades.
    """

    milestone: Milestone
    dates: Dates
    state: HandIn
    counting: Submission | None
    version_count: int
    is_graded: bool = False


@dataclass(frozen=True)
class InspectionRow:
    """One team, or one student for the individual milestones, with a cell for each milestone."""

    team: Team | None
    members: Sequence[Membership]
    cells: Sequence[Cell]

    @property
    def member(self) -> Membership:
        """Return the student of a student's row."""
        return self.members[0]

    @property
    def owner(self) -> Owner:
        """Return who hands in what the row shows."""
        if self.team is not None:
            return Owner("team", self.team.pk)
        return Owner("membership", self.member.pk)


@dataclass(frozen=True)
class Inspection:
    """Who has handed in what: teams by team milestones, students by individual ones."""

    team_milestones: Sequence[Milestone]
    team_rows: Sequence[InspectionRow]
    individual_milestones: Sequence[Milestone]
    student_rows: Sequence[InspectionRow]

    def has_been_due(self, now: datetime) -> bool:
        milestones_ = (*self.team_milestones, *self.individual_milestones)
        return any(milestone.due_at <= now for milestone in milestones_)

    @property
    def missing(self) -> list["Missing"]:
        """Return the milestones that are overdue for somebody, with who has none."""
        found = [
            _missing(number, milestone, rows)
            for milestones_, rows in (
                (self.team_milestones, self.team_rows),
                (self.individual_milestones, self.student_rows),
            )
            for number, milestone in enumerate(milestones_)
        ]
        return [one for one in found if one.teams or one.students]


@dataclass(frozen=True)
class Missing:
    """Who has handed in nothing for a milestone that is past its due date."""

    milestone: Milestone
    teams: Sequence[Team]
    students: Sequence[Membership]

    @property
    def count(self) -> int:
        return len(self.teams) + len(self.students)


def inspection(course: Course, *, now: datetime) -> Inspection:
    """Return who has handed in what; seven queries, however many teams."""
    every = list(milestones(course))
    rows = Submission.objects.filter(milestone__course=course).select_related("upload")
    book = HandInBook(course, rows)
    alone = [milestone for milestone in every if milestone.is_individual]
    together = [milestone for milestone in every if not milestone.is_individual]

    def cells(columns: list[Milestone], owner: Owner) -> list[Cell]:
        return [_cell(book, column, owner, now=now) for column in columns]

    return Inspection(
        team_milestones=together,
        team_rows=[
            InspectionRow(row.team, row.members, cells(together, Owner("team", row.team.pk)))
            for row in team_rows(course)
        ],
        individual_milestones=alone,
        student_rows=[
            InspectionRow(None, [student], cells(alone, Owner("membership", student.pk)))
            for student in students_of(course)
        ]
        if alone
        else [],
    )


def milestone_rows(milestone: Milestone, *, now: datetime) -> list[InspectionRow]:
    """Return every team (or student) with what became of this one milestone; five queries."""
    book = HandInBook(milestone.course, milestone.submissions.select_related("upload"))

    def cell(kind: str, pk: int) -> Cell:
        return _cell(book, milestone, Owner(kind, pk), now=now)

    if milestone.is_individual:
        students = students_of(milestone.course)
        return [InspectionRow(None, [one], [cell("membership", one.pk)]) for one in students]
    return [
        InspectionRow(row.team, row.members, [cell("team", row.team.pk)])
        for row in team_rows(milestone.course)
    ]


def missing(milestone: Milestone, *, now: datetime) -> Missing:
    """Return who has handed in nothing for a milestone past its due date; nobody before it."""
    return _missing(0, milestone, milestone_rows(milestone, now=now))


def _cell(book: HandInBook, milestone: Milestone, owner: Owner, *, now: datetime) -> Cell:
    dates, found = book.dates(milestone, owner), book.of(milestone, owner)
    return Cell(
        milestone=milestone,
        dates=dates,
        state=dates.hand_in(found.counting.submitted_at if found else None, now=now),
        counting=found.counting if found else None,
        version_count=found.count if found else 0,
    )


def students_of(course: Course) -> QuerySet[Membership]:
    """Return the active students, by name."""
    students = course.memberships.active().students().select_related("user")
    return students.order_by("user__name", "pk")


def _missing(number: int, milestone: Milestone, rows: Sequence[InspectionRow]) -> Missing:
    without = [row for row in rows if row.cells[number].state is HandIn.MISSING]
    return Missing(
        milestone,
        teams=[row.team for row in without if row.team],
        students=[row.member for row in without if not row.team],
    )

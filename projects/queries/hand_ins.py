"""Reads of milestones and of what was handed in. The latest version is the one that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from courses.models import Course, Membership
from projects import rules
from projects.models import Milestone, Submission, Team, TeamPlace
from projects.queries.teams import current_team, team_rows
from projects.rules import HandIn


@dataclass(frozen=True)
class MilestoneStatus:
    """A milestone as one student sees it: what was handed in, and whether something still may be."""

    milestone: Milestone
    state: HandIn
    window: rules.Window
    latest: Submission | None

    @property
    def is_open(self) -> bool:
        return self.window in {rules.Window.OPEN, rules.Window.OVERDUE}


@dataclass(frozen=True)
class Cell:
    """One team (or student) and one milestone: what became of it, its latest version and how many."""

    milestone: Milestone
    state: HandIn
    latest: Submission | None
    version_count: int


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


def milestones(course: Course) -> QuerySet[Milestone]:
    return course.milestones.order_by("position")


def after_last_milestone(course: Course) -> tuple[int, datetime | None]:
    """Return the place in the order after the course's last milestone, and when the last is due."""
    last = course.milestones.aggregate(position=Max("position"), due_at=Max("due_at"))
    return (last["position"] or 0) + 1, last["due_at"]


def milestone_statuses(
    course: Course, membership: Membership, team: Team | None, *, now: datetime
) -> list[MilestoneStatus]:
    """Return the course's milestones with what this student, or their team, handed in; two queries."""
    mine = Q(membership=membership) | Q(team=team, team__isnull=False)
    latest = _latest(Submission.objects.filter(mine, milestone__course=course))

    def of(milestone: Milestone) -> Submission | None:
        kind, owner = ("membership", membership) if milestone.is_individual else ("team", team)
        entry = latest.get((milestone.pk, kind, owner.pk)) if owner else None
        return entry[0] if entry else None

    return [milestone_status(milestone, of(milestone), now=now) for milestone in milestones(course)]


def milestone_status(
    milestone: Milestone, latest: Submission | None, *, now: datetime
) -> MilestoneStatus:
    return MilestoneStatus(
        milestone=milestone,
        state=_state(milestone, latest, now=now),
        window=rules.window(
            opens_at=milestone.opens_at,
            due_at=milestone.due_at,
            closes_at=milestone.closes_at,
            now=now,
        ),
        latest=latest,
    )


def versions(
    milestone: Milestone, *, team: Team | None = None, membership: Membership | None = None
) -> QuerySet[Submission]:
    """Return all versions that a team, or a student, handed in: the latest first."""
    return (
        milestone.submissions.filter(team=team, membership=membership)
        .select_related("milestone", "upload", "submitted_by__user", "team")
        .order_by("-version")
    )


def team_submissions(team: Team) -> QuerySet[Submission]:
    """Return everything the team handed in, in the order of milestones, the latest version first."""
    return team.submissions.select_related("milestone", "upload", "submitted_by__user").order_by(
        "milestone__position", "-version"
    )


def handed_in(milestone: Milestone, *, every_version: bool = False) -> list[Submission]:
    """Return what counts for each team or student, or every version there is; one query.

    With who it is of and its file, by their names.
    """
    rows = list(
        milestone.submissions.select_related("upload", "team", "membership__user").order_by(
            "team__name", "membership__user__name", "team", "membership", "-version"
        )
    )
    if every_version:
        return rows
    latest: dict[tuple[int | None, int | None], Submission] = {}
    for row in rows:
        latest.setdefault((row.team_id, row.membership_id), row)
    return list(latest.values())


def submission_for(milestone: Milestone, membership: Membership) -> Submission | None:
    """Return the version that counts for this student: their own, or their present team's."""
    if milestone.is_individual:
        return versions(milestone, membership=membership).first()
    team = current_team(membership)
    return versions(milestone, team=team).first() if team else None


def submissions_by_member(milestone: Milestone) -> dict[int, Submission]:
    """Return the version that counts for each membership id; two queries for the whole course."""
    latest = _latest(milestone.submissions.select_related("upload", "team"))
    if milestone.is_individual:
        return {owner: one for (_milestone, _kind, owner), (one, _count) in latest.items()}
    places = TeamPlace.objects.filter(team__course_id=milestone.course_id, left_at=None)
    found = {
        membership_id: latest.get((milestone.pk, "team", team_id))
        for team_id, membership_id in places.values_list("team_id", "membership_id")
    }
    return {membership_id: entry[0] for membership_id, entry in found.items() if entry}


def inspection(course: Course, *, now: datetime) -> Inspection:
    """Return who has handed in what; five queries, however many teams."""
    every = list(milestones(course))
    latest = _latest(Submission.objects.filter(milestone__course=course).select_related("upload"))
    alone = [milestone for milestone in every if milestone.is_individual]
    together = [milestone for milestone in every if not milestone.is_individual]

    def cells(columns: list[Milestone], kind: str, owner: int) -> list[Cell]:
        return [_cell(column, latest.get((column.pk, kind, owner)), now=now) for column in columns]

    return Inspection(
        team_milestones=together,
        team_rows=[
            InspectionRow(row.team, row.members, cells(together, "team", row.team.pk))
            for row in team_rows(course)
        ],
        individual_milestones=alone,
        student_rows=[
            InspectionRow(None, [student], cells(alone, "membership", student.pk))
            for student in _students(course)
        ]
        if alone
        else [],
    )


def milestone_rows(milestone: Milestone, *, now: datetime) -> list[InspectionRow]:
    """Return every team (or student) with what became of this one milestone; three queries."""
    latest = _latest(milestone.submissions.select_related("upload"))

    def cell(kind: str, owner: int) -> Cell:
        return _cell(milestone, latest.get((milestone.pk, kind, owner)), now=now)

    if milestone.is_individual:
        students = _students(milestone.course)
        return [InspectionRow(None, [one], [cell("membership", one.pk)]) for one in students]
    return [
        InspectionRow(row.team, row.members, [cell("team", row.team.pk)])
        for row in team_rows(milestone.course)
    ]


def missing(milestone: Milestone, *, now: datetime) -> Missing:
    """Return who has handed in nothing for a milestone past its due date; nobody before it."""
    return _missing(0, milestone, milestone_rows(milestone, now=now))


def missing_by_milestone(course: Course, *, now: datetime) -> list[Missing]:
    """Return the overdue milestones with who has none, for the dashboard."""
    return inspection(course, now=now).missing


def teams_without_submission(course: Course, *, now: datetime) -> list[Team]:
    """Return the teams that miss at least one milestone past its due date."""
    rows = inspection(course, now=now).team_rows
    return [
        row.team
        for row in rows
        if row.team and any(cell.state is HandIn.MISSING for cell in row.cells)
    ]


def _latest(
    submissions: QuerySet[Submission],
) -> dict[tuple[int, str, int], tuple[Submission, int]]:
    """Return the latest version and the number of versions by milestone and owner."""
    found: dict[tuple[int, str, int], tuple[Submission, int]] = {}
    for submission in submissions.order_by("version"):
        kind = "team" if submission.team_id else "membership"
        key = (submission.milestone_id, kind, submission.team_id or submission.membership_id or 0)
        found[key] = (submission, found[key][1] + 1 if key in found else 1)
    return found


def _students(course: Course) -> QuerySet[Membership]:
    students = course.memberships.active().students().select_related("user")
    return students.order_by("user__name", "pk")


def _state(milestone: Milestone, latest: Submission | None, *, now: datetime) -> HandIn:
    submitted_at = latest.submitted_at if latest else None
    return rules.hand_in(due_at=milestone.due_at, submitted_at=submitted_at, now=now)


def _cell(milestone: Milestone, entry: tuple[Submission, int] | None, *, now: datetime) -> Cell:
    latest, count = entry or (None, 0)
    return Cell(milestone, _state(milestone, latest, now=now), latest, count)


def _missing(number: int, milestone: Milestone, rows: Sequence[InspectionRow]) -> Missing:
    without = [row for row in rows if row.cells[number].state is HandIn.MISSING]
    return Missing(
        milestone,
        teams=[row.team for row in without if row.team],
        students=[row.member for row in without if not row.team],
    )

"""What a grader sees of one student's, or one team's, work for an item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from courses.models import Membership
from grading.models import Grade, GradeStatus, Item, SavedComment
from grading.queries.lateness import NONE_LATE, lateness_by_member
from grading.queries.policies import GradeCell, cell_of
from grading.queries.queue import ItemQueue, item_queue
from grading.queries.rubrics import ItemRubric, chosen_levels, item_rubric, saved_comments
from grading.queries.sheets import Work, works_of
from grading.rules.late_days import Lateness
from projects.models import Team, TeamPlace

Value = TypeVar("Value")
HUNDRED = 100
KEPT_BY_TEAMS = frozenset({GradeStatus.EXCUSED, GradeStatus.ABSENT})


@dataclass(frozen=True)
class Marking:
    """One student's work with all that grading it needs.

    :param days_late: as they would be counted now; None where being late costs nothing.
    :param lateness: the same, with what late days pay of it.
    :param team: theirs, if it is graded as one and they with it.
    """

    item: Item
    member: Membership
    grade: Grade | None
    cell: GradeCell
    work: Work | None
    days_late: int | None
    lateness: Lateness
    team: Team | None
    rubric: ItemRubric
    chosen: Mapping[int, int]
    comments: Sequence[SavedComment]
    queue: ItemQueue

    @property
    def late_points(self) -> Decimal | None:
        """Return what the days that count take, at most; None if nothing."""
        days = self.days_late_shown
        if not days or self.item.late_percent is None:
            return None
        most = self.item.max_points * (HUNDRED - (self.item.late_floor or 0)) / HUNDRED
        return min(days * self.item.late_percent * self.item.max_points / HUNDRED, most)

    @property
    def days_late_shown(self) -> int | None:
        """Return the days that count: those of the grade, once it is graded."""
        if self.days_late is None:
            return None
        return self.cell.days_late if self.cell.status == GradeStatus.GRADED else self.days_late


def marking(item: Item, member: Membership, grader: Membership, *, now: datetime) -> Marking:
    """Return what a grader needs for one student."""
    grade = item.grades.filter(membership=member).select_related("changed_by__user").first()
    places = TeamPlace.objects.filter(membership=member, left_at=None).select_related("team")
    place = places.first() if item.is_of_teams else None
    lateness = lateness_by_member(item, [member], now=now).get(member.pk, NONE_LATE)
    work = works_of(item, [member], now=now).get(member.pk)
    return Marking(
        item=item,
        member=member,
        grade=grade,
        cell=cell_of(grade) if grade else GradeCell("none", None),
        work=work,
        days_late=None if item.late_percent is None else lateness.charged,
        lateness=lateness,
        team=place.team if place and not _is_of_another(work, place.team) else None,
        rubric=item_rubric(item),
        chosen=chosen_levels(grade),
        comments=saved_comments(item),
        queue=item_queue(item, grader, now=now),
    )


@dataclass(frozen=True)
class TeamMember:
    """:param stays: the team's value leaves them alone: excused, absent, or of other work.
    :param lateness: as it would be counted now.
    :param came_from: the name of the earlier team whose work counts for them; empty if none does.
    """

    member: Membership
    cell: GradeCell
    lateness: Lateness = NONE_LATE
    came_from: str = ""

    @property
    def stays(self) -> bool:
        return self.cell.status in KEPT_BY_TEAMS or self.came_from != ""


@dataclass(frozen=True)
class TeamMarking:
    """A team's work with all that grading it needs.

    :param points: the team's, without anybody's adjustment; None where they have none in common.
    :param status: that all have; "none" where they have none in common.
    :param comment: that all have.
    """

    item: Item
    team: Team
    members: Sequence[TeamMember]
    points: Decimal | None
    status: str
    comment: str
    work: Work | None
    days_late: int
    rubric: ItemRubric
    chosen: Mapping[int, int]
    comments: Sequence[SavedComment]
    queue: ItemQueue


def team_marking(item: Item, team: Team, grader: Membership, *, now: datetime) -> TeamMarking:
    """Return what a grader needs for a team: its active members with their grades."""
    places = TeamPlace.objects.filter(team=team, left_at=None, membership__state="active")
    listed = [
        place.membership
        for place in places.select_related("membership__user").order_by("membership__user__name")
    ]
    grades = {grade.membership_id: grade for grade in item.grades.filter(membership__in=listed)}
    late = lateness_by_member(item, listed, now=now)
    works = works_of(item, listed, now=now)
    earlier = _earlier_teams(works, team)
    members = [
        TeamMember(
            member,
            cell_of(grades[member.pk]) if member.pk in grades else GradeCell("none", None),
            late.get(member.pk, NONE_LATE),
            earlier.get(member.pk, ""),
        )
        for member in listed
    ]
    moving = [one for one in members if not one.stays]
    first = next((grades[one.member.pk] for one in moving if one.member.pk in grades), None)
    return TeamMarking(
        item=item,
        team=team,
        members=members,
        points=_common([_team_points(one.cell) for one in moving]),
        status=_common([one.cell.status for one in moving]) or GradeStatus.NONE,
        comment=_common([one.cell.comment for one in moving]) or "",
        work=_team_work(works, listed, team),
        days_late=max((one.lateness.days for one in members if not one.came_from), default=0),
        rubric=item_rubric(item),
        chosen=chosen_levels(first),
        comments=saved_comments(item),
        queue=item_queue(item, grader, now=now),
    )


def _team_work(works: Mapping[int, Work], members: Sequence[Membership], team: Team) -> Work | None:
    """Return what this team handed in, by whoever was in it then; who came to it may have other work."""
    found = [works[member.pk] for member in members if member.pk in works]
    ours = (one for one in found if one.team_id == team.pk)
    return next(ours, next((one for one in found if one.row_id is None), None))


def _is_of_another(work: Work | None, team: Team) -> bool:
    return work is not None and work.team_id not in {None, team.pk}


def _earlier_teams(works: Mapping[int, Work], team: Team) -> dict[int, str]:
    """Return the name of the team whose work counts, for each who came from it; at most one query."""
    others = {
        pk: work.team_id
        for pk, work in works.items()
        if work.team_id is not None and _is_of_another(work, team)
    }
    names = dict(Team.objects.filter(pk__in=others.values()).values_list("pk", "name"))
    return {pk: names[team_id] for pk, team_id in others.items()}


def _team_points(cell: GradeCell) -> Decimal | None:
    return None if cell.points is None else cell.points - cell.adjustment


def _common(values: Sequence[Value]) -> Value | None:
    """Return what all are; None if they differ, or there are none."""
    return values[0] if values and all(value == values[0] for value in values) else None

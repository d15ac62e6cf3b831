"""Graders' queues: what waits for whom, what comes next, and how far everybody is."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.models import Course, Membership
from grading.models import Allotment, Grade, Item
from grading.queries.gradebook import DECIDED
from grading.queries.policies import course_policy
from grading.queries.waiting import open_work
from grading.rules.allotment import How, Work, allot
from projects.models import TeamPlace


@dataclass(frozen=True)
class Place:
    """One thing to grade: a student's work, or a team's as a whole.

    :param member_id: of the student; None for a team.
    :param name: the student's or the team's.
    """

    item_id: int
    team_id: int | None
    member_id: int | None
    name: str


@dataclass(frozen=True)
class ItemQueue:
    """An item as one grader sees it.

    :param mine: what waits for this grader, in order.
    :param free: what waits and is nobody's: anybody may take it.
    :param done_count: of this grader's students, those who have a decision.
    :param graders: how far everybody is who was given any of it.
    """

    item: Item
    mine: Sequence[Place]
    free: Sequence[Place]
    done_count: int
    graders: Sequence["GraderProgress"]

    @property
    def next_place(self) -> Place | None:
        return next(iter([*self.mine, *self.free]), None)


@dataclass(frozen=True)
class GraderProgress:
    """:param left: of what this grader was given, what has no decision; `waiting` what could have."""

    name: str
    done: int
    left: int
    waiting: int


@dataclass(frozen=True)
class _Course:
    """What all queues of a course are made from.

    :param waiting: by item, whose work it is and the team that handed it in, if one did.
    """

    members: Mapping[int, Membership]
    teams: Mapping[int, tuple[int, str]]
    graders: Mapping[tuple[int, int], int]
    decided: Mapping[tuple[int, int], int]
    waiting: Mapping[int, Mapping[int, int | None]]
    staff: Mapping[int, str]
    team_milestones: frozenset[int]


def queues(course: Course, grader: Membership, *, now: datetime) -> list[ItemQueue]:
    """Return the queue of every item that anything waits of, or was allotted; eleven queries."""
    items = course_policy(course).items
    found = _read(course, items, now=now)
    listed = [_queue(found, item, grader) for item in items]
    return [one for one in listed if one.mine or one.free or one.graders]


def item_queue(item: Item, grader: Membership, *, now: datetime) -> ItemQueue:
    """Return the queue of one item."""
    return _queue(_read(item.component.course, [item], now=now), item, grader)


def next_place(queue: ItemQueue, *, after: Place | None = None) -> Place | None:
    """Return what comes next in a queue: after a place, going round, the grader's own first."""
    places = [*queue.mine, *queue.free]
    if after is None:
        return places[0] if places else None
    later = [place for place in queue.mine if place.name > after.name]
    return next(iter([*later, *places]), None)


def _read(course: Course, items: Sequence[Item], *, now: datetime) -> _Course:
    students = course.memberships.active().students().select_related("user")
    members = {member.pk: member for member in students.order_by("user__name", "pk")}
    staff = course.memberships.active().staff().values_list("pk", "user__name")
    decided = Grade.objects.filter(item__in=items, status__in=DECIDED)
    allotted = Allotment.objects.filter(item__in=items)
    places = TeamPlace.objects.filter(team__course=course, left_at=None)
    done = {
        (item_id, member_id): by_id
        for item_id, member_id, by_id in decided.values_list(
            "item_id", "membership_id", "changed_by_id"
        )
    }
    waiting: dict[int, dict[int, int | None]] = defaultdict(dict)
    for one in open_work(course, members, now=now):
        waiting[one.item_id][one.member_id] = one.team_id
    for item in items:
        if item.grades_what == "":  # nobody hands it in: it can be graded at any time
            waiting[item.pk] = {pk: None for pk in members if (item.pk, pk) not in done}
    return _Course(
        members=members,
        teams={
            pk: (team_id, name)
            for pk, team_id, name in places.values_list("membership_id", "team_id", "team__name")
        },
        graders={
            (item_id, member_id): grader_id
            for item_id, member_id, grader_id in allotted.values_list(
                "item_id", "membership_id", "grader_id"
            )
        },
        decided=done,
        waiting=waiting,
        staff=dict(staff),
        team_milestones=frozenset(
            course.milestones.filter(is_individual=False).values_list("pk", flat=True)
        ),
    )


def _queue(found: _Course, item: Item, grader: Membership) -> ItemQueue:
    mine, free = [], []
    for pk in found.waiting.get(item.pk, ()):
        given_to = found.graders.get((item.pk, pk))
        if given_to == grader.pk:
            mine.append(pk)
        elif given_to not in found.staff:  # nobody's, or of somebody who has left
            free.append(pk)
    return ItemQueue(
        item=item,
        mine=_places(found, item, mine),
        free=_places(found, item, free),
        done_count=_done_count(found, item, grader),
        graders=_progress(found, item),
    )


def _places(found: _Course, item: Item, member_ids: Sequence[int]) -> list[Place]:
    """Return a place for each team whose own work waits, and for each student of any other work."""
    places = []
    for pk in member_ids:
        is_of_teams = item.milestone_id in found.team_milestones
        team = found.teams.get(pk) if is_of_teams else None
        if team is None or team[0] != found.waiting[item.pk][pk]:
            places.append(Place(item.pk, None, pk, found.members[pk].user.name))
        else:
            places.append(Place(item.pk, team[0], None, team[1]))
    return sorted(set(places), key=lambda one: (one.name, one.team_id or 0, one.member_id or 0))


def _done_count(found: _Course, item: Item, grader: Membership) -> int:
    """Count who has a decision of those given to the grader, and of nobody's what they decided."""
    return sum(
        found.graders.get((item_id, pk), by_id) == grader.pk
        for (item_id, pk), by_id in found.decided.items()
        if item_id == item.pk and pk in found.members
    )


def _progress(found: _Course, item: Item) -> list[GraderProgress]:
    given: dict[int, list[int]] = defaultdict(list)
    for (item_id, pk), grader_id in found.graders.items():
        if item_id == item.pk and pk in found.members and grader_id in found.staff:
            given[grader_id].append(pk)
    waiting = set(found.waiting.get(item.pk, ()))
    progress = []
    for grader_id, listed in given.items():
        done = sum((item.pk, pk) in found.decided for pk in listed)
        progress.append(
            GraderProgress(
                found.staff[grader_id], done, len(listed) - done, len(waiting.intersection(listed))
            )
        )
    return sorted(progress, key=lambda one: one.name)


@dataclass(frozen=True)
class PlannedShare:
    """How many students' work a grader has for an item, and would have."""

    grader: Membership
    now: int
    then: int


@dataclass(frozen=True)
class AllotmentPlan:
    """:param graders: the grader's membership id by the student's, for everybody."""

    graders: Mapping[int, int]
    shares: Sequence[PlannedShare]
    moved_count: int


def graders_of(course: Course) -> list[Membership]:
    """Return who may grade: the active staff, TAs first; one query."""
    staff = course.memberships.active().staff().select_related("user")
    return sorted(staff, key=lambda one: (one.role != Membership.Role.TA, one.user.name, one.pk))


def plan_allotment(
    item: Item, graders: Sequence[Membership], how: How, *, is_anew: bool
) -> AllotmentPlan:
    """Return who would grade whom; work that is graded stays where it is. Five queries.

    :param is_anew: what was allotted and is not graded is dealt again too.
    """
    course = item.component.course
    works = _works(course)
    allotted = dict(item.allotments.values_list("membership_id", "grader_id"))
    decided = set(item.grades.filter(status__in=DECIDED).values_list("membership_id", flat=True))
    everybody = {one.pk: one for one in graders_of(course)}
    kept = {
        pk: grader_id
        for pk, grader_id in allotted.items()
        if pk in decided or (not is_anew and grader_id in everybody)
    }
    works = [one for one in works if one.member_id in kept or one.member_id not in decided]
    dealt = allot(
        works,
        [one.pk for one in graders],
        how,
        kept=kept,
        teams_stay_together=item.is_of_teams,
    )
    now, then = (Counter(one.get(work.member_id) for work in works) for one in (allotted, dealt))
    shares = [PlannedShare(one, now[pk], then[pk]) for pk, one in everybody.items()]
    moved = sum(allotted.get(pk) != grader_id for pk, grader_id in dealt.items())
    return AllotmentPlan(dealt, [one for one in shares if one.now or one.then], moved)


def _works(course: Course) -> list[Work]:
    """Return the active students by name, each with team and section; two queries."""
    students = course.memberships.active().students().order_by("user__name", "pk")
    places = TeamPlace.objects.filter(team__course=course, left_at=None)
    teams = dict(places.values_list("membership_id", "team_id"))
    return [
        Work(pk, teams.get(pk), section) for pk, section in students.values_list("pk", "section")
    ]

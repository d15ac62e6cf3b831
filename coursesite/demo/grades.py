"""The demo's grading: who marks what when, and when it is shown."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from courses.models import Membership
from coursesite.demo import lessons
from coursesite.demo.lessons import CHECKPOINT, COMMENTS, FINAL_TALK, PROPOSAL, REPORT
from coursesite.demo.people import TEAMS
from coursesite.demo.story import Event, chance
from coursesite.demo.talks import FIRST_WEEKS, SECOND_WEEKS, TalkPlan
from coursesite.demo.teams import members
from coursesite.demo.world import World
from grading import actions as grading
from grading.actions import Entry
from grading.models import Item

EXCUSED = 9
"""The place in STUDENTS of the one who was ill on the day of the midterm."""
TEAM_MARKS = ((PROPOSAL, 8, 1), (FINAL_TALK, 16, 4), (REPORT, 16, 4))
QUICK_TEAMS = (0, 1)
SLOW_WEEK, SLOW_COUNT, LAST_QUICK_WEEK = 5, 4, 10
"""The discussion of which only four talks were marked at once, and the last one marked in time."""


def grading_events(world: World, plans: list[TalkPlan]) -> Iterator[Event]:
    yield from _talks(world, plans)
    yield from _midterm(world)
    yield from _project(world)
    yield from _releases(world)


def _talks(world: World, plans: list[TalkPlan]) -> Iterator[Event]:
    """Mark each discussion's talks the day after; some lie for two weeks, the last until the end."""
    for turn, weeks in ((1, FIRST_WEEKS), (2, SECOND_WEEKS)):
        for week in weeks:
            entries = [
                _entry(plan.student, lessons.TALK_POINTS, "talk", turn, has_comment=True)
                for plan in plans
                if plan.week == week
            ]
            ta, at = world.tas[week == SLOW_WEEK], world.term.at(week, days=1, hour=10, minute=20)
            if week > LAST_QUICK_WEEK:
                at = world.term.at(16, days=3, hour=10, minute=week)
            if week == SLOW_WEEK:
                later = world.term.at(week, days=15, hour=10)
                yield _marking(world.talk_items[turn], entries[SLOW_COUNT:], ta, later)
                entries = entries[:SLOW_COUNT]
            yield _marking(world.talk_items[turn], entries, ta, at)


def _midterm(world: World) -> Iterator[Event]:
    entries = [
        Entry(member, "excused", comment="Ill that day; the rest counts for more.")
        if place == EXCUSED
        else _entry(member, lessons.EXAM_POINTS, "midterm")
        for place, member in enumerate(world.students)
    ]
    assert world.exam_item is not None
    for number, ta in enumerate(world.tas):
        at = world.term.at(8, days=4, hour=11, minute=number)
        yield _marking(world.exam_item, entries[number::2], ta, at)


def _project(world: World) -> Iterator[Event]:
    for place, week, days in TEAM_MARKS:
        yield _team_marking(world, place, range(len(TEAMS)), world.term.at(week, days=days, hour=9))
    rest = [number for number in range(len(TEAMS)) if number not in QUICK_TEAMS]
    yield _team_marking(world, CHECKPOINT, QUICK_TEAMS, world.term.at(11, days=1, hour=10))
    yield _team_marking(world, CHECKPOINT, rest, world.term.at(16, days=3, hour=9))


def _team_marking(world: World, place: int, teams: Sequence[int], at: datetime) -> Event:
    """Give all of a team the same points."""
    points = lessons.MILESTONES[place].points
    entries = [
        Entry(member, "graded", _points(points, "team", number, place))
        for number in teams
        for member in members(world, TEAMS[number])
    ]
    return _marking(world.milestone_items[place], entries, world.tas[place % 2], at)


def _marking(item: Item, entries: list[Entry], by: Membership, at: datetime) -> Event:
    return Event(at, partial(grading.enter_grades, item=item, entries=entries, by=by))


def _entry(member: Membership, maximum: int, *about: object, has_comment: bool = False) -> Entry:
    points = _points(maximum, member.user.email, *about)
    comment = chance("comment", member.user.email, *about).choice(COMMENTS)
    return Entry(member, "graded", points, comment if has_comment else None)


def _points(maximum: int, who: object, *about: object) -> Decimal:
    """Draw points in halves: everybody has a level, and good and bad days around it."""
    share = chance("level", who).gauss(0.81, 0.11) + chance("day", who, *about).gauss(0, 0.05)
    return Decimal(round(min(max(share, 0.35), 1) * maximum * 2)) / 2


def _releases(world: World) -> Iterator[Event]:
    term, items = world.term, world.milestone_items
    assert world.exam_item is not None
    yield _release(world, world.talk_items[1], term.at(7, days=2, hour=16))
    yield _release(world, items[PROPOSAL], term.at(8, days=3, hour=16))
    yield _release(world, world.exam_item, term.at(9, days=1, hour=16))
    for item in (world.talk_items[2], items[CHECKPOINT], items[FINAL_TALK], items[REPORT]):
        yield _release(world, item, term.at(16, days=5, hour=16))


def _release(world: World, item: Item, at: datetime) -> Event:
    return Event(at, partial(grading.release_item, item=item, by=world.instructor))

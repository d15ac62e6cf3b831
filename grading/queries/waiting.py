"""What waits for grading: talks given, exams written, work handed in, and no points for it yet."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.models import Course
from grading.models import Grade, Item
from papers.models import Presentation
from projects import queries as projects
from schedule.models import Session

TOO_LONG = timedelta(days=14)


@dataclass(frozen=True)
class OpenWork:
    """Something a student did that an item grades, since when it could be graded.

    :param team_id: of the team that handed it in, which the student may have left since.
    """

    item_id: int
    member_id: int
    since: datetime
    team_id: int | None = None


@dataclass(frozen=True)
class Waiting:
    """How much waits for each item, and since when the oldest of it does."""

    counts: dict[int, int]
    oldest: datetime | None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def is_too_long(self, now: datetime) -> bool:
        return self.oldest is not None and now - self.oldest > TOO_LONG


def waiting(course: Course, student_ids: Collection[int], *, now: datetime) -> Waiting:
    """Count the active students' work without a decision; seven queries."""
    found = open_work(course, student_ids, now=now)
    counts = Counter(one.item_id for one in found)
    return Waiting(dict(counts), min((one.since for one in found), default=None))


def open_work(course: Course, student_ids: Collection[int], *, now: datetime) -> list[OpenWork]:
    """Find the active students' work without a decision; seven queries."""
    items = list(
        Item.objects.filter(component__course=course).select_related("session", "milestone")
    )
    decided = Grade.objects.filter(
        item__in=items, status__in=["graded", "excused", "missing", "absent"]
    )
    done = set(decided.values_list("item_id", "membership_id"))
    work = [*_exams(items, student_ids, now), *_talks(course, items, now)]
    work += _hand_ins(course, items, student_ids, now)
    return [
        one
        for one in work
        if one.member_id in student_ids and (one.item_id, one.member_id) not in done
    ]


def _exams(items: list[Item], student_ids: Collection[int], now: datetime) -> Iterator[OpenWork]:
    for item in items:
        exam = item.session
        if exam and exam.status == Session.Status.PLANNED and exam.ends_at <= now:
            yield from (OpenWork(item.pk, student_id, exam.ends_at) for student_id in student_ids)


def _talks(course: Course, items: list[Item], now: datetime) -> Iterator[OpenWork]:
    by_turn = {item.turn: item.pk for item in items if item.turn}
    given = Presentation.objects.filter(
        membership__course=course,
        seat__slot__session__ends_at__lte=now,
        seat__slot__session__status=Session.Status.PLANNED,
    )
    for turn, member_id, since in given.values_list(
        "turn", "membership_id", "seat__slot__session__ends_at"
    ):
        if turn in by_turn:
            yield OpenWork(by_turn[turn], member_id, since)


def _hand_ins(
    course: Course, items: list[Item], student_ids: Collection[int], now: datetime
) -> Iterator[OpenWork]:
    """Take what counts for a milestone that is past its due moment for the student."""
    by_milestone = {item.milestone_id: item for item in items}
    milestones = [item.milestone for item in items if item.milestone is not None]
    due = [milestone for milestone in milestones if milestone.due_at <= now]
    found = projects.standings(course, due, student_ids) if due else {}
    for (milestone_id, member_id), standing in found.items():
        counting, since = standing.counting, standing.dates.on_time_until
        if counting is not None and since <= now:
            yield OpenWork(by_milestone[milestone_id].pk, member_id, since, counting.team_id)

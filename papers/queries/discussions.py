"""Reads of who asked what at which discussion: one's own record, and everybody's for staff."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from courses.models import Course, Membership
from papers.models import Presentation, Reading, Response, TalkPolicy
from papers.rules.questions import HIGHEST_MARK, Attendance, Part, attendance_of, parts
from schedule.models import Session

Posted = dict[tuple[int, int], Response]
"""Questions by who asked, of which reading."""


@dataclass(frozen=True)
class Discussion:
    """A session that takes place and has required readings, with all it reads."""

    session: Session
    readings: tuple[Reading, ...]

    @property
    def required(self) -> list[Reading]:
        return [one for one in self.readings if one.kind == Reading.Kind.REQUIRED]


@dataclass(frozen=True)
class DiscussionPart:
    """One student's part in one discussion.

    :param responses: theirs, also to what was optional to read.
    """

    discussion: Discussion
    part: Part
    responses: tuple[Response, ...]

    @property
    def marks(self) -> list[int]:
        return [one.mark for one in self.responses if one.mark is not None]


@dataclass(frozen=True)
class QuestionRecord:
    """What one student asked so far, discussion by discussion."""

    member: Membership
    parts: tuple[DiscussionPart, ...]
    free_skips: int

    def _count(self, part: Part) -> int:
        return sum(one.part is part for one in self.parts)

    @property
    def asked_count(self) -> int:
        return self._count(Part.ASKED)

    @property
    def skipped_count(self) -> int:
        return self._count(Part.SKIPPED)

    @property
    def missing_count(self) -> int:
        return self._count(Part.MISSING)

    @property
    def skips_left(self) -> int:
        return self.free_skips - self.skipped_count

    @property
    def is_out_of_skips(self) -> bool:
        """Say whether the next discussion needs a question, because earlier ones had none."""
        return bool(self.skipped_count or self.missing_count) and not self.skips_left

    @property
    def mark_sum(self) -> int | None:
        """Return the sum of their marks; None if nothing is marked."""
        marks = [mark for one in self.parts for mark in one.marks]
        return sum(marks) if marks else None

    @property
    def highest_sum(self) -> int:
        """Return what the marked ones could have come to."""
        return HIGHEST_MARK * sum(len(one.marks) for one in self.parts)


@dataclass(frozen=True)
class DiscussionCount:
    """How many asked something at one discussion.

    :param due_count: of how many that was asked: not of its presenters, nor of who came later.
    :param unmarked_count: questions of its that nobody has marked.
    """

    discussion: Discussion
    asked_count: int
    due_count: int
    unmarked_count: int


def discussions_of(course: Course) -> list[Discussion]:
    """Return the sessions that ask for a question, by date; one query."""
    rows = (
        Reading.objects.filter(session__week__course=course, session__status=Session.Status.PLANNED)
        .select_related("session__week", "paper")
        .order_by("session__starts_at", "session_id", "position", "pk")
    )
    by_session: dict[int, list[Reading]] = defaultdict(list)
    for row in rows:
        by_session[row.session_id].append(row)
    found = [Discussion(rows[0].session, tuple(rows)) for rows in by_session.values()]
    return [one for one in found if one.required]


def own_record(member: Membership, policy: TalkPolicy, *, now: datetime) -> QuestionRecord:
    """Return what one student asked, with the texts; three queries."""
    responses = Response.objects.filter(membership=member)
    return _records(discussions_of(member.course), [member], responses, policy, now=now)[0]


def all_records(course: Course, policy: TalkPolicy, *, now: datetime) -> list[QuestionRecord]:
    """Return what each active student asked, by name, without the texts; four queries."""
    students = list(
        course.memberships.active().students().select_related("user").order_by("user__name", "pk")
    )
    responses = Response.objects.filter(membership__course=course).defer("text")
    return _records(discussions_of(course), students, responses, policy, now=now)


def _records(
    discussions: Sequence[Discussion],
    members: Sequence[Membership],
    responses: QuerySet[Response],
    policy: TalkPolicy,
    *,
    now: datetime,
) -> list[QuestionRecord]:
    posted = {(row.membership_id, row.reading_id): row for row in responses}
    presented = _presented(members)

    def record(member: Membership) -> QuestionRecord:
        found = parts(
            [_attendance(one, member, posted, presented, policy) for one in discussions],
            joined_at=member.joined_at,
            free_skips=policy.free_skips,
            now=now,
        )
        own = [_own(one, member, posted) for one in discussions]
        rows = zip(discussions, found, own, strict=True)
        done = tuple(DiscussionPart(*row) for row in rows)
        return QuestionRecord(member, done, policy.free_skips)

    return [record(member) for member in members]


def _own(discussion: Discussion, member: Membership, posted: Posted) -> tuple[Response, ...]:
    keys = [(member.pk, one.pk) for one in discussion.readings]
    return tuple(posted[key] for key in keys if key in posted)


def _attendance(
    discussion: Discussion,
    member: Membership,
    posted: Posted,
    presented: set[tuple[int, int]],
    policy: TalkPolicy,
) -> Attendance:
    readings = [
        ((member.pk, one.pk) in posted, (member.pk, one.paper_id) in presented)
        for one in discussion.required
    ]
    return attendance_of(
        readings,
        starts_at=discussion.session.starts_at,
        each_reading=policy.asks_each_reading,
    )


def _presented(members: Sequence[Membership]) -> set[tuple[int, int]]:
    """Return who presents which paper, in whichever session."""
    talks = Presentation.objects.filter(seat__slot__topic__paper__isnull=False)
    if len(members) == 1:
        talks = talks.filter(membership=members[0])
    else:
        talks = talks.filter(membership__course__in={one.course_id for one in members})
    return set(talks.values_list("membership_id", "seat__slot__topic__paper_id"))


def counts_of(records: Sequence[QuestionRecord]) -> list[DiscussionCount]:
    """Return for each discussion how many asked something, of how many; no query."""
    return [_counted(column) for column in zip(*(one.parts for one in records), strict=True)]


def _counted(column: Iterable[DiscussionPart]) -> DiscussionCount:
    cells = list(column)
    not_due = {Part.EXCUSED, Part.NOT_YET_HERE}
    return DiscussionCount(
        discussion=cells[0].discussion,
        asked_count=sum(one.part is Part.ASKED for one in cells),
        due_count=sum(one.part not in not_due for one in cells),
        unmarked_count=sum(len(one.responses) - len(one.marks) for one in cells),
    )

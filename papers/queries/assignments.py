"""Reads for the pages on which the talks are assigned."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from courses.models import Membership
from papers.models import AssignmentRun, ProposedTalk, SlotTopic
from papers.queries.proposals import pair_of, proposed_seats, standing_problems, topics_of
from papers.queries.snapshots import course_snapshot
from papers.rules.proposals import Happiness, Seats, choice_words, happiness, rank_of, seats_of
from papers.rules.snapshots import (
    Changes,
    Pair,
    StudentRow,
    changes,
    pairs,
    row_id,
    seats_missing,
    slot_key,
    student_key,
)
from schedule.models import SignupRound

UNFINISHED = (AssignmentRun.State.QUEUED, AssignmentRun.State.WORKING)
NOT_TAKEN_UP = timedelta(seconds=20)


def waiting_runs(*, now: datetime) -> list[int]:
    """Return the runs that no worker is at: nobody took them up, or whoever did has gone."""
    is_late = Q(state=AssignmentRun.State.QUEUED, asked_at__lte=now - NOT_TAKEN_UP)
    is_abandoned = Q(state=AssignmentRun.State.WORKING, leased_until__lte=now)
    runs = AssignmentRun.objects.filter(is_late | is_abandoned)
    return list(runs.order_by("pk").values_list("pk", flat=True))


def is_to_assign(round_: SignupRound, *, now: datetime) -> bool:
    """Say whether a round of wishes has closed and nobody has been given anything; one query."""
    is_over = round_.mode == SignupRound.Mode.RANKED and round_.closes_at <= now
    return is_over and not round_.assignment_runs.exclude(accepted_at=None).exists()


@dataclass(frozen=True)
class Overview:
    """Whether the talks can be assigned, and what came of it so far.

    :param student_count: how many need talks.
    :param talk_count: how many talks are to be given, those included that they hold already.
    :param seat_count: how many seats there are for them.
    :param missing: how many seats too few.
    :param unvoted: those of them who ranked nothing.
    """

    student_count: int
    talk_count: int
    seat_count: int
    missing: int
    unvoted: list[Membership]
    runs: list[AssignmentRun]

    @property
    def voted_count(self) -> int:
        return self.student_count - len(self.unvoted)

    @property
    def unfinished(self) -> AssignmentRun | None:
        return next((run for run in self.runs if run.state in UNFINISHED), None)

    @property
    def has_accepted(self) -> bool:
        return any(run.accepted_at for run in self.runs)


def assignment_overview(round_: SignupRound, *, now: datetime) -> Overview:
    snapshot = course_snapshot(round_, now=now)
    unvoted = [row_id(one["id"]) for one in snapshot["students"] if not one["ranking"]]
    members = Membership.objects.filter(pk__in=unvoted).select_related("user")
    return Overview(
        student_count=len(snapshot["students"]),
        talk_count=sum(student["talks"] for student in snapshot["students"]),
        seat_count=sum(slot["capacity"] for slot in snapshot["slots"]),
        missing=seats_missing(snapshot),
        unvoted=list(members.order_by("user__name", "pk")),
        runs=list(_runs(round_)),
    )


def _runs(round_: SignupRound) -> QuerySet[AssignmentRun]:
    """Return the round's runs, the latest first, without the snapshots that they carry."""
    runs = AssignmentRun.objects.filter(round=round_).defer("problem")
    return runs.select_related("asked_by__user", "accepted_by__user").order_by("-pk")


@dataclass(frozen=True)
class ProposedLine:
    """One talk that is proposed to a student.

    :param rank: its place among their wishes; None if they ranked nothing.
    :param is_wish: it is in their ranking.
    :param is_held: they have it already.
    :param is_new: the run before gave it to them not.
    """

    talk: ProposedTalk
    topic: SlotTopic
    rank: int | None
    is_wish: bool
    is_held: bool
    is_new: bool

    @property
    def choice(self) -> str:
        return choice_words(self.rank, is_wish=self.is_wish)


@dataclass(frozen=True)
class StudentLine:
    """What a run proposes to one student.

    :param instead: what the run before proposed and this one does not.
    """

    member: Membership
    talks: tuple[ProposedLine, ...]
    instead: tuple[SlotTopic, ...]

    @property
    def has_voted(self) -> bool:
        return any(talk.rank is not None for talk in self.talks)

    @property
    def is_changed(self) -> bool:
        return bool(self.instead) or any(talk.is_new for talk in self.talks)

    @property
    def suffering(self) -> tuple[int, int]:
        """Return what the list is ordered by: their worst rank, then all ranks together."""
        ranks = [talk.rank or 0 for talk in self.talks]
        return max(ranks, default=0), sum(rank * rank for rank in ranks)


@dataclass(frozen=True)
class Preview:
    """A proposal as its page shows it.

    :param students: the worst-off first, then by name; whoever ranked nothing comes last.
    :param changes: what the course has now that the snapshot had not.
    :param unused: talks to come to which nobody is proposed, with seats.
    """

    run: AssignmentRun
    students: tuple[StudentLine, ...]
    happiness: Happiness
    changes: Changes
    unused: tuple[SlotTopic, ...]

    @property
    def changed_count(self) -> int:
        return sum(student.is_changed for student in self.students)

    @property
    def pinned_count(self) -> int:
        return sum(line.talk.is_pinned for student in self.students for line in student.talks)


@dataclass(frozen=True)
class Frame:
    """What a run is seen against: its snapshot, the talks of the round, the run before.

    :param topics: by slot, in the order of their dates.
    :param before: None if there is no run to compare with.
    """

    rows: dict[str, StudentRow]
    held: frozenset[Pair]
    topics: dict[int, SlotTopic]
    before: Seats | None


def preview_of(run: AssignmentRun, *, now: datetime) -> Preview:
    """Return a proposal with names, titles and all; a constant number of queries."""
    before = None if run.previous is None else proposed_seats(run.previous)
    frame = _frame(run, topics_of(run.round), before)
    talks: dict[int, list[ProposedTalk]] = defaultdict(list)
    for talk in run.talks.all():
        talks[talk.membership_id].append(talk)
    members = Membership.objects.filter(pk__in=talks).select_related("user")
    students = [
        _student_line(member, talks[member.pk], frame)
        for member in members.order_by("user__name", "pk")
    ]
    students.sort(key=lambda line: (not line.has_voted, *(-n for n in line.suffering)))
    return Preview(
        run=run,
        students=tuple(students),
        happiness=happiness(
            run.problem, seats_of(pair_of(talk) for own in talks.values() for talk in own)
        ),
        changes=changes_since(run, now=now),
        unused=_unused(run, frame.topics, {talk.slot_id for own in talks.values() for talk in own}),
    )


def _frame(run: AssignmentRun, topics: dict[int, SlotTopic], before: Seats | None) -> Frame:
    rows = {one["id"]: one for one in run.problem["students"]}
    return Frame(rows, pairs(run.problem["held"]), topics, before)


def lines_of(
    run: AssignmentRun, talks: Sequence[ProposedTalk], topics: dict[int, SlotTopic]
) -> tuple[ProposedLine, ...]:
    """Return some talks of a run by date, compared with no other run; no query."""
    return _lines(talks, _frame(run, topics, None), None)


def changes_since(run: AssignmentRun, *, now: datetime) -> Changes:
    """Say what has changed since the snapshot; nothing that matters once the proposal is accepted."""
    if run.accepted_at:
        return Changes()
    return changes(run.problem, course_snapshot(run.round, now=now))


def _student_line(member: Membership, talks: Sequence[ProposedTalk], frame: Frame) -> StudentLine:
    key = student_key(member.pk)
    before = None if frame.before is None else frame.before.get(key, ())
    lost = set(before or ()) - {slot_key(talk.slot_id) for talk in talks}
    instead = tuple(topic for slot, topic in frame.topics.items() if slot_key(slot) in lost)
    return StudentLine(member, _lines(talks, frame, before), instead)


def _lines(
    talks: Sequence[ProposedTalk], frame: Frame, before: tuple[str, ...] | None
) -> tuple[ProposedLine, ...]:
    """Return talks by date, without those whose slot was withdrawn and put up as no talk again."""
    there = [talk for talk in talks if talk.slot_id in frame.topics]
    there.sort(key=lambda talk: (frame.topics[talk.slot_id].slot.session.starts_at, talk.pk))
    return tuple(_line(talk, frame, before) for talk in there)


def _line(talk: ProposedTalk, frame: Frame, before: tuple[str, ...] | None) -> ProposedLine:
    student, slot = pair_of(talk)
    row = frame.rows[student]
    return ProposedLine(
        talk=talk,
        topic=frame.topics[talk.slot_id],
        rank=rank_of(row, slot),
        is_wish=slot in row["ranking"],
        is_held=(student, slot) in frame.held,
        is_new=before is not None and slot not in before,
    )


def _unused(
    run: AssignmentRun, topics: dict[int, SlotTopic], used: Collection[int]
) -> tuple[SlotTopic, ...]:
    return tuple(
        topics[row_id(slot["id"])]
        for slot in run.problem["slots"]
        if slot["capacity"] and row_id(slot["id"]) in topics.keys() - used
    )


@dataclass(frozen=True)
class Obstacle:
    """Why there is no assignment, in words, with the talks that it is about."""

    kind: str
    text: str
    relax: tuple[str, ...]
    topics: tuple[SlotTopic, ...]


def obstacles_of(run: AssignmentRun) -> list[Obstacle]:
    """Return the reasons that a run was answered with; one query."""
    topics = topics_of(run.round)
    return [
        Obstacle(
            kind=reason["kind"],
            text=reason["text"],
            relax=tuple(reason.get("relax", ())),
            topics=tuple(
                topics[row_id(slot)] for slot in reason.get("slots", ()) if row_id(slot) in topics
            ),
        )
        for reason in run.reasons
    ]


@dataclass(frozen=True)
class Acceptance:
    """What follows if a proposal is accepted.

    :param student_count: how many get a letter.
    :param talk_count: how many seats are given.
    :param changes: what the course has now that the snapshot had not.
    :param problems: why it cannot be accepted, in sentences.
    """

    student_count: int
    talk_count: int
    changes: Changes
    problems: list[str]


def acceptance_of(run: AssignmentRun, *, now: datetime) -> Acceptance:
    live = course_snapshot(run.round, now=now)
    held = pairs(run.problem["held"])
    new = [talk for talk in run.talks.all() if pair_of(talk) not in held]
    is_over = run.accepted_at is not None
    return Acceptance(
        student_count=len({talk.membership_id for talk in new}),
        talk_count=len(new),
        changes=Changes() if is_over else changes(run.problem, live),
        problems=[] if is_over else standing_problems(run, live),
    )

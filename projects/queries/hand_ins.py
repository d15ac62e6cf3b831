"""Reads of milestones and of what was handed in, each with the version that counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from courses.models import Course, Membership
from projects import rules
from projects.models import Milestone, Submission, Team, TeamPlace
from projects.queries.dates import dates_by_owner
from projects.queries.teams import settings_for
from projects.rules import Dates, HandIn, Owner


@dataclass(frozen=True)
class HandIns:
    """All versions of one team's or student's hand-in; there is at least one.

    :param counting: the one that counts: the last on time, or the last, as the course says.
    """

    counting: Submission
    count: int


@dataclass(frozen=True)
class MilestoneStatus:
    """A milestone as one student sees it: what was handed in, and whether something still may be."""

    milestone: Milestone
    dates: Dates
    state: HandIn
    window: rules.Window
    counting: Submission | None

    @property
    def is_open(self) -> bool:
        return self.window in {rules.Window.OPEN, rules.Window.OVERDUE}


@dataclass(frozen=True)
class Standing:
    """What became of one milestone for one student: theirs, or that of the team they were in then.

    :param counting: the version that counts for them.
    """

    dates: Dates
    counting: Submission | None

    def state(self, now: datetime) -> HandIn:
        submitted_at = self.counting.submitted_at if self.counting else None
        return self.dates.hand_in(submitted_at, now=now)


def milestones(course: Course) -> QuerySet[Milestone]:
    return course.milestones.order_by("position")


def after_last_milestone(course: Course) -> tuple[int, datetime | None]:
    """Return the place in the order after the course's last milestone, and when the last is due."""
    last = course.milestones.aggregate(position=Max("position"), due_at=Max("due_at"))
    return (last["position"] or 0) + 1, last["due_at"]


def owner_for(milestone: Milestone, membership: Membership, team: Team | None) -> Owner | None:
    """Return who hands the milestone in for a student: themselves, or their team if they have one."""
    if milestone.is_individual:
        return Owner("membership", membership.pk)
    return Owner("team", team.pk) if team else None


def milestone_statuses(
    course: Course, membership: Membership, team: Team | None, *, now: datetime
) -> list[MilestoneStatus]:
    """Return the course's milestones with what this student, or their team, handed in; four queries."""
    mine = Q(membership=membership) | Q(team=team, team__isnull=False)
    book = HandInBook(course, Submission.objects.filter(mine, milestone__course=course))
    statuses = []
    for milestone in milestones(course):
        owner = owner_for(milestone, membership, team)
        statuses.append(milestone_status(book, milestone, owner, now=now))
    return statuses


def milestone_status(
    book: "HandInBook", milestone: Milestone, owner: Owner | None, *, now: datetime
) -> MilestoneStatus:
    """Return a milestone as its owner sees it."""
    dates, found = book.dates(milestone, owner), book.of(milestone, owner)
    counting = found.counting if found else None
    return MilestoneStatus(
        milestone=milestone,
        dates=dates,
        state=dates.hand_in(counting.submitted_at if counting else None, now=now),
        window=dates.window(now),
        counting=counting,
    )


def versions(
    milestone: Milestone, *, team: Team | None = None, membership: Membership | None = None
) -> QuerySet[Submission]:
    """Return all versions that a team, or a student, handed in: the latest first."""
    return (
        milestone.submissions.filter(team=team, membership=membership)
        .select_related("milestone", "upload", "submitted_by__user", "team")
        .prefetch_related("more__upload")
        .order_by("-version")
    )


def team_submissions(team: Team) -> QuerySet[Submission]:
    """Return everything the team handed in, in the order of milestones, the latest version first."""
    return (
        team.submissions.select_related("milestone", "upload", "submitted_by__user")
        .prefetch_related("more__upload")
        .order_by("milestone__position", "-version")
    )


def handed_in(milestone: Milestone, *, every_version: bool = False) -> list[Submission]:
    """Return what counts for each team or student, or every version there is; three queries.

    With who it is of and its file, by their names.
    """
    rows = (
        milestone.submissions.select_related("upload", "team", "membership__user")
        .prefetch_related("more__upload")
        .order_by("team__name", "membership__user__name", "team", "membership", "-version")
    )
    if every_version:
        return list(rows)
    book = HandInBook(milestone.course, rows)
    found = [book.of(milestone, owner) for owner in book.owners(milestone)]
    return [one.counting for one in found if one]


@dataclass(frozen=True)
class VersionRow:
    """One version, as lists of them show it.

    :param counts: it is the one that counts of its owner's.
    """

    submission: Submission
    is_late: bool
    counts: bool


class HandInBook:
    """What was handed in for some milestones of a course, and when it was due for whom."""

    def __init__(self, course: Course, submissions: Iterable[Submission]) -> None:
        """Read it; two queries and that of the submissions."""
        self._dates = dates_by_owner(course)
        self.counts_last = settings_for(course).counts_last
        self._rows: dict[tuple[int, Owner], list[Submission]] = defaultdict(list)
        for one in submissions:
            self._rows[one.milestone_id, one.owner].append(one)

    def dates(self, milestone: Milestone, owner: Owner | None) -> Dates:
        return self._dates.of(milestone, owner)

    def owners(self, milestone: Milestone) -> list[Owner]:
        """Return who handed something in, in the order of the submissions."""
        return [owner for milestone_id, owner in self._rows if milestone_id == milestone.pk]

    def of(
        self, milestone: Milestone, owner: Owner | None, *, place: TeamPlace | None = None
    ) -> HandIns | None:
        """Return what they handed in.

        :param place: only what came while a student was in this place.
        """
        rows = self._rows.get((milestone.pk, owner), ()) if owner else ()
        if place is not None:
            rows = [one for one in rows if place.is_at(one.submitted_at)]
        return _hand_ins(rows, dates=self.dates(milestone, owner), counts_last=self.counts_last)

    def rows(self, submissions: Iterable[Submission]) -> list[VersionRow]:
        """Return versions with what is said of each; their milestones have to be loaded."""
        rows = []
        for one in submissions:
            found = self.of(one.milestone, one.owner)
            is_late = not self.dates(one.milestone, one.owner).is_on_time(one.submitted_at)
            rows.append(VersionRow(one, is_late, found is not None and found.counting == one))
        return rows


def _hand_ins(
    submissions: Iterable[Submission], *, dates: Dates, counts_last: bool
) -> HandIns | None:
    rows = sorted(submissions, key=lambda one: one.version)
    place = rules.counting_version(
        [one.submitted_at for one in rows], dates=dates, counts_last=counts_last
    )
    return None if place is None else HandIns(rows[place], len(rows))


def standings(
    course: Course, milestones_: Sequence[Milestone], member_ids: Iterable[int]
) -> dict[tuple[int, int], Standing]:
    """Return what became of milestones for students, by milestone and membership id; four queries.

    What a team handed in belongs to those who were its members then: who has left since keeps it,
    who joined later has what came from then on.
    """
    rows = Submission.objects.filter(milestone__in=milestones_).select_related("upload", "team")
    book = HandInBook(course, rows)
    places: dict[int, list[TeamPlace]] = defaultdict(list)
    for place in TeamPlace.objects.filter(team__course=course).order_by("-joined_at", "-pk"):
        places[place.membership_id].append(place)
    return {
        (milestone.pk, pk): _own(book, milestone, pk)
        if milestone.is_individual
        else _teams(book, milestone, places.get(pk, ()))
        for milestone in milestones_
        for pk in member_ids
    }


def _own(book: HandInBook, milestone: Milestone, member_id: int) -> Standing:
    owner = Owner("membership", member_id)
    found = book.of(milestone, owner)
    return Standing(book.dates(milestone, owner), found.counting if found else None)


def _teams(book: HandInBook, milestone: Milestone, places: Sequence[TeamPlace]) -> Standing:
    """Return what the last team handed in while the student was in it; else the present one's dates.

    :param places: of the student, the last first.
    """
    for place in places:
        owner = Owner("team", place.team_id)
        found = book.of(milestone, owner, place=place)
        if found:
            return Standing(book.dates(milestone, owner), found.counting)
    present = next((place for place in places if place.left_at is None), None)
    return Standing(
        book.dates(milestone, Owner("team", present.team_id) if present else None), None
    )

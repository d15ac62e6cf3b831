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
from projects.queries.teams import present_place, settings_for
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
    """A milestone as one student sees it: what was handed in, and whether something still may be.

    :param dates: those of the student, or of the team they are in now.
    :param counting: what counts for them, as in :class:`Standing`.
    :param earlier_team: the team with which they handed it in, if they have left it.
    :param came_before: their team has handed it in, but before they joined: it is not theirs.
    """

    milestone: Milestone
    dates: Dates
    state: HandIn
    window: rules.Window
    counting: Submission | None
    earlier_team: Team | None
    came_before: bool

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


def owner_for(milestone: Milestone, member_id: int, places: Iterable[TeamPlace]) -> Owner | None:
    """Return who hands the milestone in for a student: themselves, or their team if they have one."""
    if milestone.is_individual:
        return Owner("membership", member_id)
    present = present_place(places)
    return Owner("team", present.team_id) if present else None


def owners_for(milestone: Milestone, member_id: int, places: Iterable[TeamPlace]) -> list[Owner]:
    """Return under whom a student's hand-ins may be: themselves, or every team they were in."""
    if milestone.is_individual:
        return [Owner("membership", member_id)]
    return [Owner("team", place.team_id) for place in places]


def milestone_statuses(
    course: Course, membership: Membership, places: Sequence[TeamPlace], *, now: datetime
) -> list[MilestoneStatus]:
    """Return the course's milestones with what became of them for this student; four queries.

    :param places: all of the student's, the last first.
    """
    teams = [place.team_id for place in places]
    rows = Submission.objects.filter(Q(membership=membership) | Q(team__in=teams))
    book = HandInBook(course, rows.filter(milestone__course=course).select_related("team"))
    return [
        milestone_status(book, milestone, membership.pk, places, now=now)
        for milestone in milestones(course)
    ]


def milestone_status(
    book: "HandInBook",
    milestone: Milestone,
    member_id: int,
    places: Sequence[TeamPlace],
    *,
    now: datetime,
) -> MilestoneStatus:
    """Return a milestone as a student sees it.

    :param book: with what they and all teams they were in have handed in.
    """
    owner = owner_for(milestone, member_id, places)
    dates, standing = book.dates(milestone, owner), book.standing(milestone, member_id, places)
    counting = standing.counting
    return MilestoneStatus(
        milestone=milestone,
        dates=dates,
        state=standing.state(now),
        window=dates.window(now),
        counting=counting,
        earlier_team=counting.team if counting and counting.owner != owner else None,
        came_before=counting is None and book.of(milestone, owner) is not None,
    )


def versions(milestone: Milestone, owners: Iterable[Owner]) -> QuerySet[Submission]:
    """Return all versions that these handed in, the latest first."""
    keys = list(owners)
    members = [one.pk for one in keys if one.kind == "membership"]
    teams = [one.pk for one in keys if one.kind == "team"]
    return (
        milestone.submissions.filter(Q(membership__in=members) | Q(team__in=teams))
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

    def of(self, milestone: Milestone, owner: Owner | None) -> HandIns | None:
        """Return what they handed in."""
        rows = self._versions(milestone, owner)
        counting = self._counting(milestone, rows)
        return HandIns(counting, len(rows)) if counting else None

    def standing(
        self, milestone: Milestone, member_id: int, places: Sequence[TeamPlace]
    ) -> Standing:
        """Return what became of a milestone for a student.

        A team's: of all that came while they were in the team that it is from, the version that
        counts, each by its team's dates. What another team hands in late does not replace what
        was on time.

        :param places: all of the student's, the last first.
        """
        owner = owner_for(milestone, member_id, places)
        if milestone.is_individual:
            found = self.of(milestone, owner)
            return Standing(self.dates(milestone, owner), found.counting if found else None)
        counting = self._counting(milestone, self._came(milestone, places))
        of = counting.owner if counting else owner
        return Standing(self.dates(milestone, of), counting)

    def _came(self, milestone: Milestone, places: Sequence[TeamPlace]) -> list[Submission]:
        """Return what their teams handed in while they were there: the last team's last, by version."""
        times: dict[int, list[TeamPlace]] = {}
        for place in places:
            times.setdefault(place.team_id, []).append(place)
        return [
            one
            for team_id, spent in reversed(times.items())
            for one in self._versions(milestone, Owner("team", team_id))
            if any(place.is_at(one.submitted_at) for place in spent)
        ]

    def _versions(self, milestone: Milestone, owner: Owner | None) -> list[Submission]:
        rows = self._rows.get((milestone.pk, owner), ()) if owner else ()
        return sorted(rows, key=lambda one: one.version)

    def _counting(self, milestone: Milestone, came: Sequence[Submission]) -> Submission | None:
        """Return which of them counts; the first one first."""
        on_time = [self.dates(milestone, one.owner).is_on_time(one.submitted_at) for one in came]
        place = rules.counting_version(on_time, counts_last=self.counts_last)
        return None if place is None else came[place]

    def rows(self, submissions: Iterable[Submission]) -> list[VersionRow]:
        """Return versions with what is said of each; their milestones have to be loaded."""
        rows = []
        for one in submissions:
            found = self.of(one.milestone, one.owner)
            is_late = not self.dates(one.milestone, one.owner).is_on_time(one.submitted_at)
            rows.append(VersionRow(one, is_late, found is not None and found.counting == one))
        return rows


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
        (milestone.pk, pk): book.standing(milestone, pk, places.get(pk, ()))
        for milestone in milestones_
        for pk in member_ids
    }

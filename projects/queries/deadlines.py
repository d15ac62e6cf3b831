"""The project's dates, for next up, the calendar feeds and the reminders."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Membership
from projects.models import Extension, FinalTalk, Milestone, Submission, TeamPlace
from projects.queries.dates import DatesByOwner
from projects.rules import Owner
from schedule.models import Session, SignupRound
from schedule.queries import signup_deadline
from schedule.rules import Deadline


@dataclass
class People:
    """The ids of the given memberships, by what makes a date concern them.

    :param teams: who is in a team now.
    :param places: all times of theirs in a team.
    """

    students: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    staff: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    teams: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    places: dict[int, list[TeamPlace]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def own(self) -> Q:
        """Return what finds the rows that are theirs or their team's."""
        students = set().union(*self.students.values())
        return Q(membership__in=students) | Q(team__in=self.places.keys())

    def behind(self, owner: Owner, course_id: int) -> set[int]:
        """Return who of them hands in as this owner: the team's members, or the student."""
        if owner.kind == "team":
            return self.teams.get(owner.pk, set())
        return {owner.pk} & self.students.get(course_id, set())

    @cached_property
    def times_left(self) -> int:
        return sum(one.left_at is not None for places in self.places.values() for one in places)

    def in_team_at(self, team_id: int, moment: datetime) -> set[int]:
        return {one.membership_id for one in self.places[team_id] if one.is_at(moment)}


def deadlines_for(
    memberships: Sequence[Membership],
    *,
    now: datetime,  # noqa: ARG001  every app's deadlines_for is given it
) -> list[Deadline]:
    """Return milestones, the sign-up for final talks and final talks; six queries."""
    people = _people(memberships)
    course_ids = people.students.keys() | people.staff.keys()
    talks = list(
        FinalTalk.objects.filter(team__course__in=course_ids, seat__isnull=False)
        .select_related("team__course", "seat__slot__session")
        .order_by("pk")
    )
    mine = [(talk, talk.seat) for talk in talks if people.teams.get(talk.team_id)]
    return [
        *_milestones(course_ids, people),
        *_signups(course_ids, people, talks),
        *(_talk(talk, seat.slot.session, people) for talk, seat in mine if seat),
    ]


def _people(memberships: Sequence[Membership]) -> People:
    people = People()
    for membership in memberships:
        if membership.is_active and membership.role == Membership.Role.STUDENT:
            people.students[membership.course_id].add(membership.pk)
        elif membership.is_active and membership.is_course_staff:
            people.staff[membership.course_id].add(membership.pk)
    students = set().union(*people.students.values())
    for place in TeamPlace.objects.filter(membership__in=students):
        people.places[place.team_id].append(place)
        if place.left_at is None:
            people.teams[place.team_id].add(place.membership_id)
    return people


def _milestones(course_ids: set[int], people: People) -> list[Deadline]:
    done: dict[int, set[int]] = defaultdict(set)
    handed_in = Submission.objects.filter(people.own).values_list(
        "milestone_id", "membership_id", "team_id", "submitted_at"
    )
    for milestone_id, member_id, team_id, at in handed_in:
        done[milestone_id] |= {member_id} if member_id else people.in_team_at(team_id, at)
    granted: dict[int, list[Extension]] = defaultdict(list)
    for extension in Extension.objects.filter(people.own).order_by("pk"):
        granted[extension.milestone_id].append(extension)
    rows = Milestone.objects.filter(course__in=course_ids).select_related("course")
    return [
        deadline
        for row in rows.order_by("due_at", "pk")
        for deadline in _milestone(row, done[row.pk], granted[row.pk], people)
    ]


def _milestone(
    milestone: Milestone, done_by: set[int], granted: Sequence[Extension], people: People
) -> Iterator[Deadline]:
    """Yield when it is due for everybody, and for each owner of whom something else was decided.

    The key is the same: to a person it is one thing with a date, which an extension moves. What was
    decided before it became each student's, or the teams', moves nothing any more, as in the hand-in.

    The revision never falls: all that was ever decided for them or a team of theirs counts, and each
    time that they left one, whose extension then is theirs no more.
    """
    course = milestone.course
    of_owner: dict[Owner, list[Extension]] = defaultdict(list)
    for extension in granted:
        if (extension.team_id is None) == milestone.is_individual:
            of_owner[extension.owner].append(extension)
    holding = {owner: members for owner in of_owner if (members := people.behind(owner, course.pk))}
    passed = len(granted) - sum(len(of_owner[owner]) for owner in holding)
    others = frozenset[int]().union(*holding.values())
    everybody = Deadline(
        course_id=course.pk,
        key=f"milestone:{milestone.pk}",
        kind="milestone",
        title=milestone.title,
        at=milestone.due_at,
        url=reverse("projects:milestone", args=[course.slug, milestone.pk]),
        changed_at=milestone.changed_at,
        audience=_everybody(course.pk, people) - others,
        done_by=frozenset(done_by & people.students.get(course.pk, set())),
        revision=milestone.revision + passed + people.times_left,
    )
    yield everybody
    for owner, members in holding.items():
        yield _own(everybody, milestone, of_owner[owner], frozenset(members))


def _own(
    everybody: Deadline,
    milestone: Milestone,
    granted: Sequence[Extension],
    members: frozenset[int],
) -> Deadline:
    """:param granted: all that was decided for one owner; the last one holds."""
    last = granted[-1]
    return replace(
        everybody,
        at=DatesByOwner(granted).of(milestone, last.owner).due_at,
        changed_at=max(everybody.changed_at, last.granted_at),
        audience=members,
        revision=everybody.revision + len(granted),
    )


def _signups(course_ids: set[int], people: People, talks: Sequence[FinalTalk]) -> list[Deadline]:
    done: dict[int, set[int]] = defaultdict(set)
    for talk in talks:
        done[talk.team.course_id] |= people.teams.get(talk.team_id, set())
    rounds = SignupRound.objects.filter(
        course__in=course_ids, purpose=SignupRound.Purpose.FINAL
    ).select_related("course")
    return [
        signup_deadline(
            round_,
            title=_("Choose a slot for your final project talk"),
            url=reverse("projects:final-talks", args=[round_.course.slug]),
            audience=_everybody(round_.course_id, people),
            done_by=done[round_.course_id],
        )
        for round_ in rounds.order_by("pk")
    ]


def _everybody(course_id: int, people: People) -> frozenset[int]:
    return frozenset(people.students.get(course_id, set()) | people.staff.get(course_id, set()))


def _talk(talk: FinalTalk, session: Session, people: People) -> Deadline:
    course = talk.team.course
    return Deadline(
        course_id=course.pk,
        key=f"final-talk:{talk.pk}",
        kind="talk",
        title=_("Final project talk of %(team)s") % {"team": talk.team.name},
        at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place or course.place,
        url=reverse("projects:final-talks", args=[course.slug]),
        changed_at=max(talk.taken_at, session.changed_at),
        audience=frozenset(people.teams[talk.team_id]),
        revision=session.revision,
        is_cancelled=not session.takes_place,
    )

"""All students of one item on one page, each with what they handed in and what they got."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from courses.downloads import is_shown
from courses.models import Course, Membership
from grading.models import Grade, Item
from grading.queries.gradebook import DECIDED
from grading.queries.policies import NO_GRADE, GradeCell, cell_of
from papers.models import Presentation, Slides
from papers.rules.talks import slides_due_at
from projects import queries as projects
from projects.models import Milestone, Team, TeamPlace
from projects.rules import HandIn, hand_in


@dataclass(frozen=True)
class Work:
    """What a student, or their team, handed in for an item; `row_id` is the talk's or submission's.

    :param team_id: of the team that handed it in, which the student may have left since.
    :param title: a talk's topic.
    :param slides_id: of a talk's latest slides.
    :param version: of the latest file; 0 if there is none.
    :param is_shown: the latest file can be shown beside the form.
    :param due_at: when it was to be there, an extension counted in.
    :param is_extended: an extension moved its due moment.
    :param taken_until: the last moment at which a hand-in is taken.
    :param link: that was handed in, with the commit; `text` what was typed.
    :param counts_at: when what counts as handed in was: the version that counts, a talk's first slides.
    """

    kind: str
    state: HandIn
    row_id: int | None = None
    team_id: int | None = None
    title: str = ""
    slides_id: int | None = None
    version: int = 0
    is_shown: bool = False
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    is_extended: bool = False
    taken_until: datetime | None = None
    counts_at: datetime | None = None
    link: str = ""
    commit: str = ""
    text: str = ""

    def may_come(self, now: datetime) -> bool:
        """Say whether a hand-in would still be taken."""
        return self.taken_until is not None and now <= self.taken_until


@dataclass(frozen=True)
class SheetRow:
    item_id: int
    member: Membership
    grade: Grade | None
    work: Work | None
    team: Team | None

    @property
    def cell(self) -> GradeCell:
        if self.grade is None:
            return NO_GRADE
        return cell_of(self.grade)

    @property
    def is_decided(self) -> bool:
        return self.cell.status in DECIDED


@dataclass(frozen=True)
class Sheet:
    """:param has_teams: the item grades what teams hand in, so rows come team by team."""

    item: Item
    rows: Sequence[SheetRow]
    has_teams: bool

    @property
    def student_count(self) -> int:
        return sum(row.member.is_active for row in self.rows)

    @property
    def graded_count(self) -> int:
        return sum(row.member.is_active and row.is_decided for row in self.rows)


def item_sheet(item: Item, *, now: datetime, member_ids: Collection[int] = ()) -> Sheet:
    """Return the item's active students with their grades; five queries, however many.

    :param member_ids: further students, who may have dropped since somebody opened the page.
    """
    course = item.component.course
    students = course.memberships.students().filter(Q(state="active") | Q(pk__in=member_ids))
    members = list(students.select_related("user").order_by("user__name", "pk"))
    grades = {
        grade.membership_id: grade for grade in item.grades.select_related("changed_by__user")
    }
    teams = _teams(course) if item.is_of_teams else {}
    works = works_of(item, members, now=now)
    rows = [
        SheetRow(item.pk, member, grades.get(member.pk), works.get(member.pk), teams.get(member.pk))
        for member in members
    ]
    if item.is_of_teams:
        rows.sort(key=lambda row: (row.team is None, row.team.name if row.team else ""))
    return Sheet(item, rows, item.is_of_teams)


def _teams(course: Course) -> dict[int, Team]:
    places = TeamPlace.objects.filter(team__course=course, left_at=None).select_related("team")
    return {place.membership_id: place.team for place in places}


def works_of(item: Item, members: Sequence[Membership], *, now: datetime) -> Mapping[int, Work]:
    """Return what the members handed in for the item, by their ids."""
    if item.milestone is not None:
        return _hand_ins(item.milestone, members, now=now)
    if item.turn is not None:
        return _talks(item.component.course, item.turn, now=now)
    return {}


def _hand_ins(
    milestone: Milestone, members: Sequence[Membership], *, now: datetime
) -> dict[int, Work]:
    ids = [member.pk for member in members]
    found = projects.standings(milestone.course, [milestone], ids)
    return {pk: _hand_in(found[milestone.pk, pk], now) for pk in ids}


def _hand_in(standing: projects.Standing, now: datetime) -> Work:
    dates, submission = standing.dates, standing.counting
    work = Work(
        "submission",
        standing.state(now),
        due_at=dates.due_at,
        is_extended=dates.is_extended,
        taken_until=dates.taken_until,
    )
    if submission is None:
        return work
    return replace(
        work,
        row_id=submission.pk,
        team_id=submission.team_id,
        version=submission.version,
        is_shown=is_shown(submission.upload),
        submitted_at=submission.submitted_at,
        counts_at=submission.submitted_at,
        link=submission.link,
        commit=submission.commit,
        text=submission.text,
    )


def _talks(course: Course, turn: int, *, now: datetime) -> dict[int, Work]:
    """Slides are in time by their first version: final slides may follow after the talk."""
    talks = Presentation.objects.filter(
        membership__course=course, turn=turn, seat__isnull=False
    ).select_related("seat__slot__session", "seat__slot__round", "seat__slot__topic__paper")
    slides: dict[int, list[Slides]] = {}
    for one in _slides_of(talks):
        slides.setdefault(one.presentation_id, []).append(one)
    return {
        talk.membership_id: _talk(talk, slides.get(talk.pk, []), course, now=now) for talk in talks
    }


def _slides_of(talks: QuerySet[Presentation]) -> QuerySet[Slides]:
    slides = Slides.objects.filter(presentation__in=talks).select_related("upload")
    return slides.order_by("version")


def _talk(talk: Presentation, slides: Sequence[Slides], course: Course, *, now: datetime) -> Work:
    assert talk.seat is not None  # asked for above
    slot = talk.seat.slot
    due_at = slides_due_at(
        slot.session.starts_at, lead_days=slot.round.slides_lead_days, zone=course.zone
    )
    first_at = slides[0].uploaded_at if slides else None
    topic = getattr(slot, "topic", None)
    return Work(
        "talk",
        hand_in(due_at=due_at, submitted_at=first_at, now=now),
        row_id=talk.pk,
        title="" if topic is None else (topic.paper.title if topic.paper else topic.title),
        slides_id=slides[-1].pk if slides else None,
        version=slides[-1].version if slides else 0,
        is_shown=bool(slides) and is_shown(slides[-1].upload),
        submitted_at=slides[-1].uploaded_at if slides else None,
        due_at=due_at,
        counts_at=first_at,
    )

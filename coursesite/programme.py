"""The programme of a course, week by week: what each app knows of a session, put together.

Nothing here is said relative to now, and nothing is one person's own: readers who are equal see the
same, so the course page is kept and shown to all of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from courses.models import Course
from courses.permissions import Access
from courses.rules import Permission
from grading import queries as grading
from papers import queries as papers
from papers.queries import ReadingLine, TalkLine
from projects import queries as projects
from projects.queries import FinalTalkLine
from schedule import queries as schedule
from schedule.models import Material, Session, Week
from schedule.rules import current_week, week_index


@dataclass(frozen=True)
class Reader:
    """What of a course somebody sees and may do.

    :param sees_teams: names of teams; of presenters every member sees the names, visitors none.
    :param own: the zone they live by, shown beside the course's; None if it is the course's, so that
        who chose none, or that, shares one page.
    :param told: the latest announcements for some that are for this reader too.
    """

    is_member: bool
    is_staff: bool
    sees_teams: bool
    can_edit: bool
    can_edit_course: bool
    can_grade: bool
    can_announce: bool
    told: tuple[int, ...] = ()
    own: ZoneInfo | None = None


@dataclass(frozen=True)
class ExamItem:
    """What an exam counts towards. `weight` is the component's, in percent of the total."""

    item_id: int
    name: str
    component: str
    weight: Decimal


@dataclass(frozen=True)
class Due:
    """Something due in a week: a milestone, or a sign-up that closes ("talk" or "final")."""

    kind: str
    row_id: int
    title: str
    at: datetime


@dataclass(frozen=True)
class SessionEntry:
    """A session with everything that is shown at it.

    :param moved_from: the moments at which it was to be before.
    :param bibliography: its readings, each with the talk about it, if there is one.
    """

    session: Session
    minutes: int
    is_off: bool
    item: ExamItem | None
    moved_from: tuple[datetime, ...]
    bibliography: tuple[tuple[ReadingLine, TalkLine | None], ...]
    other_talks: tuple[TalkLine, ...]
    final_talks: tuple[FinalTalkLine, ...]
    materials: tuple[Material, ...]

    @property
    def has_presenters(self) -> bool:
        """Say whether somebody gives a talk in it, as far as the reader may know."""
        talks = [*(talk for _reading, talk in self.bibliography if talk), *self.other_talks]
        return any(talk.presenters for talk in talks)

    @property
    def free_places(self) -> int:
        """How many teams may still give their final talk in it."""
        return sum(talk.free_count for talk in self.final_talks)


@dataclass(frozen=True)
class WeekEntry:
    """A week with its sessions and what is due in it. `state` is past, current, coming or over."""

    week: Week
    state: str
    is_opened_first: bool
    entries: tuple[SessionEntry, ...]
    due: tuple[Due, ...]

    @property
    def is_past(self) -> bool:
        return self.state in {"past", "over"}


@dataclass(frozen=True)
class Parts:
    """What the other apps know of a course's sessions, by session id."""

    readings: dict[int, list[ReadingLine]]
    talks: dict[int, list[TalkLine]]
    final_talks: dict[int, list[FinalTalkLine]]
    items: dict[int, ExamItem]


def reader_of(access: Access) -> Reader:
    return Reader(
        is_member=access.member is not None,
        is_staff=access.is_course_staff,
        sees_teams=access.is_student or access.can(Permission.VIEW_SUBMISSIONS),
        can_edit=access.can(Permission.EDIT_SCHEDULE),
        can_edit_course=access.can(Permission.EDIT_COURSE),
        can_grade=access.can(Permission.ENTER_GRADES),
        can_announce=access.can(Permission.ANNOUNCE),
    )


def weeks_of(
    course: Course, reader: Reader, evaluation: Sequence[grading.ComponentLine], *, today: date
) -> list[WeekEntry]:
    """Return the course's weeks in their order; a constant number of queries.

    :param today: the day on the course's calendar.
    """
    weeks = schedule.weeks(course)
    day = datetime.combine(today, time.min, tzinfo=course.zone)
    parts = parts_of(course, reader, evaluation, now=day)  # the page is kept for the whole day
    sessions: dict[int, list[SessionEntry]] = defaultdict(list)
    for session in schedule.sessions(course):
        sessions[session.week_id].append(entry_of(session, parts))
    due = _due_by_week(course, weeks)
    states = _states(course, weeks, today)
    first = _opened_first(states)
    return [
        WeekEntry(
            week=week,
            state=states[place],
            is_opened_first=place == first,
            entries=tuple(sessions[week.pk]),
            due=tuple(due[week.pk]),
        )
        for place, week in enumerate(weeks)
    ]


def parts_of(
    course: Course,
    reader: Reader,
    evaluation: Sequence[grading.ComponentLine],
    *,
    now: datetime,
) -> Parts:
    """Read what the apps know of the course's sessions, as far as the reader may see it.

    :param now: visitors see of the talks given by then what their presenters agreed to show.
    """
    talks = papers.talks_by_session(course)
    return Parts(
        readings=papers.readings_by_session(course),
        talks=talks if reader.is_member else _for_visitors(course, talks, now=now),
        final_talks=projects.final_talks_by_session(course) if reader.sees_teams else {},
        items={
            item.session_id: ExamItem(item.item_id, item.name, component.name, component.weight)
            for component in evaluation
            for item in component.items
            if item.session_id is not None
        },
    )


def entry_of(session: Session, parts: Parts) -> SessionEntry:
    """Put a session together. Its materials and what moved to it have been read with it."""
    talks = parts.talks.get(session.pk, [])
    bibliography = _bibliography(parts.readings.get(session.pk, []), talks)
    told = {talk.slot_id for _reading, talk in bibliography if talk}
    return SessionEntry(
        session=session,
        minutes=(session.ends_at - session.starts_at) // timedelta(minutes=1),
        is_off=session.status != Session.Status.PLANNED,
        item=parts.items.get(session.pk),
        moved_from=tuple(sorted(mark.starts_at for mark in session.moved_from.all())),
        bibliography=bibliography,
        other_talks=tuple(talk for talk in talks if talk.slot_id not in told),
        final_talks=tuple(parts.final_talks.get(session.pk, ())),
        materials=tuple(session.materials.all()),
    )


def _bibliography(
    readings: Sequence[ReadingLine], talks: Sequence[TalkLine]
) -> tuple[tuple[ReadingLine, TalkLine | None], ...]:
    """Put each talk beside the reading it is about; of two about one paper, the first."""
    by_paper: dict[int | None, TalkLine] = {}
    for talk in talks:
        by_paper.setdefault(talk.paper_id, talk)
    return tuple((reading, by_paper.get(reading.paper_id)) for reading in readings)


def _for_visitors(
    course: Course, talks: dict[int, list[TalkLine]], *, now: datetime
) -> dict[int, list[TalkLine]]:
    """Return the talks as visitors see them: what is talked about, and which may be looked at.

    Neither by whom, unless the course names those who agreed, nor what is free.
    """
    shared = papers.public_talks_by_slot(course, now=now) if talks else {}
    return {
        session_id: [
            replace(line, presenters=(), capacity=0, shared=shared.get(line.slot_id, ()))
            for line in lines
        ]
        for session_id, lines in talks.items()
    }


def _due_by_week(course: Course, weeks: Sequence[Week]) -> dict[int, list[Due]]:
    """Return what is due in each week, by its moment. Before the first week counts to the first."""
    due = [
        *(
            Due("milestone", line.milestone_id, line.title, line.due_at)
            for line in projects.milestone_lines(course)
        ),
        *(
            Due(round_.purpose, round_.pk, str(round_.get_purpose_display()), round_.closes_at)
            for round_ in schedule.rounds(course)
        ),
    ]
    by_date = sorted(weeks, key=lambda week: (week.starts_on, week.number))
    starts = [week.starts_on for week in by_date]
    found: dict[int, list[Due]] = defaultdict(list)
    for one in sorted(due, key=lambda one: one.at) if weeks else ():
        day = one.at.astimezone(course.zone).date()
        found[by_date[week_index(starts, day)].pk].append(one)
    return found


def _states(course: Course, weeks: Sequence[Week], today: date) -> list[str]:
    """Say where each week stands. Once the course is over its page is a record: nothing is dimmed."""
    starts = [week.starts_on for week in weeks]
    current = current_week(starts, today)
    if current is None and today > max([course.ends_on, *starts]):
        return ["over"] * len(weeks)
    return [
        "current" if place == current else "past" if start <= today else "coming"
        for place, start in enumerate(starts)
    ]


def _opened_first(states: Sequence[str]) -> int | None:
    """Return the week at which a phone opens: the current one; in a break the next one."""
    if "current" in states:
        return states.index("current")
    if "past" in states and "coming" in states:
        return states.index("coming")
    return None

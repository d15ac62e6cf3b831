"""The demo's course as it was before its first class: people, programme, readings, evaluation, sign-ups."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from courses import actions as courses
from courses.models import Course, Membership, User
from coursesite.demo import lessons, people
from coursesite.demo.lessons import LESSONS, MILESTONES, Lesson
from coursesite.demo.term import CLASS_MINUTES, EXAM_MINUTES, WEEK_COUNT, ZONE, Term
from grading import actions as grading
from grading.models import Item
from papers import actions as papers
from papers.models import Paper, Reading
from papers.rules import bibtex
from projects import actions as projects
from projects.models import Milestone, Team
from schedule import actions as schedule
from schedule.models import Session, SignupRound, Slot

BIBLIOGRAPHY = Path(__file__).parent / "papers.bib"
TALK_SEATS = 2
FINAL_TALKS_A_DAY = 3
LATE_PERCENT, LATE_FLOOR, LATE_DAYS = Decimal(10), Decimal(20), 2


@dataclass
class World:
    """Everything of the course that the story needs at hand, by week, turn or name."""

    term: Term
    course: Course
    instructor: Membership
    tas: list[Membership] = field(default_factory=list)
    students: list[Membership] = field(default_factory=list)
    sessions: dict[int, Session] = field(default_factory=dict)
    readings: dict[int, list[Reading]] = field(default_factory=dict)
    talk_slots: dict[int, list[Slot]] = field(default_factory=dict)
    final_slots: list[Slot] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    exam_item: Item | None = None
    talk_items: dict[int, Item] = field(default_factory=dict)
    milestone_items: dict[int, Item] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)


def found_course(term: Term) -> World:
    """Make the course two weeks before its first class."""
    now = term.at(1, days=-14, hour=10)
    owner = _make_instructor(now)
    course = courses.create_course(
        slug=lessons.SLUG,
        code=lessons.CODE,
        title=lessons.TITLE,
        term=term.name,
        description=lessons.DESCRIPTION,
        teaching_methods=lessons.TEACHING_METHODS,
        place=lessons.PLACE,
        contact_email=lessons.CONTACT_EMAIL,
        starts_on=term.monday(1),
        ends_on=term.day(WEEK_COUNT, days=14),
        time_zone=ZONE.key,
        by=owner,
        now=now,
    )
    world = World(term=term, course=course, instructor=course.memberships.get(user=owner))
    _add_people(world, now)
    _add_programme(world, now)
    _add_readings(world, now)
    _add_project(world, now)
    _add_evaluation(world, now)
    _add_talks(world, now)
    _add_final_talks(world, now)
    return world


def _make_instructor(now: datetime) -> User:
    """Make the one person whom nobody invites, as `createsuperuser` makes the site's first."""
    email, name = people.INSTRUCTOR
    user = User.objects.create_user(email, name=name, date_joined=now)
    return courses.set_password(user=user, password=people.PASSWORD, now=now)


def _add_people(world: World, now: datetime) -> None:
    """Add staff and students without invitations: all but two of them are invented for good."""
    by, course = world.instructor, world.course
    world.tas = [
        courses.add_person(
            course=course, email=email, name=name, role="ta", by=by, now=now, invite=False
        )
        for email, name in people.TAS
    ]
    courses.edit_member(
        membership=world.tas[-1], role="ta", student_id="", can_release=True, by=by, now=now
    )
    world.students = [
        courses.add_person(
            course=course,
            email=email,
            name=name,
            role="student",
            student_id=str(people.FIRST_STUDENT_ID + 13 * number),
            by=by,
            now=now,
            invite=False,
        )
        for number, (email, name) in enumerate(people.STUDENTS)
    ]
    for member in (world.tas[0], world.students[0]):
        courses.set_password(user=member.user, password=people.PASSWORD, now=now)


def _add_programme(world: World, now: datetime) -> None:
    for number, lesson in enumerate(LESSONS, start=1):
        week = schedule.create_week(
            course=world.course,
            number=number,
            label=str(number),
            title="",
            starts_on=world.term.monday(number),
            by=world.instructor,
            now=now,
        )
        minutes = EXAM_MINUTES if lesson.kind == "exam" else CLASS_MINUTES
        world.sessions[number] = schedule.create_session(
            week=week,
            kind=lesson.kind,
            title=lesson.title,
            description=lesson.description,
            place=lessons.EXAM_PLACE if lesson.kind == "exam" else "",
            starts_at=world.term.at(number),
            ends_at=world.term.at(number) + timedelta(minutes=minutes),
            by=world.instructor,
            now=now,
        )


def _add_readings(world: World, now: datetime) -> None:
    library = _add_papers(world, now)
    for number, lesson in enumerate(LESSONS, start=1):
        world.readings[number] = _add_readings_of(
            lesson, world.sessions[number], library, world, now
        )


def _add_papers(world: World, now: datetime) -> dict[str, Paper]:
    return {
        entry.key: papers.add_paper(
            course=world.course,
            key=entry.key,
            entry_type=entry.entry_type,
            title=entry.title,
            authors=entry.authors,
            has_more_authors=entry.has_more_authors,
            venue=entry.venue,
            year=entry.year,
            doi=entry.doi,
            arxiv_id=entry.arxiv_id,
            url=entry.url,
            tags=entry.tags,
            by=world.instructor,
            now=now,
        )
        for entry in bibtex.read(BIBLIOGRAPHY.read_text(encoding="utf-8")).entries
    }


def _add_readings_of(
    lesson: Lesson, session: Session, library: dict[str, Paper], world: World, now: datetime
) -> list[Reading]:
    """Return what the lesson is about. Only a discussion requires it: a question is then due."""
    kind = "required" if lesson.kind == "discussion" else "background"
    main, _more = (
        [
            papers.add_reading(
                session=session, paper=library[key], kind=kind, by=world.instructor, now=now
            )
            for key in keys
        ]
        for kind, keys in ((kind, lesson.readings), ("optional", lesson.more))
    )
    return main


def _add_project(world: World, now: datetime) -> None:
    projects.update_project_settings(course=world.course, team_max=3, by=world.instructor, now=now)
    for position, plan in enumerate(MILESTONES, start=1):
        due_at = world.term.due(plan.week)
        milestone = projects.create_milestone(
            course=world.course,
            position=position,
            title=plan.title,
            instructions=plan.instructions,
            opens_at=world.term.at(plan.opens_week),
            due_at=due_at,
            closes_at=due_at + timedelta(days=3),
            file_types=plan.file_types,
            by=world.instructor,
            now=now,
        )
        world.milestones.append(milestone)


def _add_evaluation(world: World, now: datetime) -> None:
    """Make the components of the syllabus: midterm 20, two presentations 20 each, project 40."""
    course, by = world.course, world.instructor
    component = grading.create_component(course=course, name="Midterm", weight=20, by=by, now=now)
    world.exam_item = grading.create_item(
        component=component,
        name="Midterm",
        max_points=lessons.EXAM_POINTS,
        session=world.sessions[lessons.EXAM_WEEK],
        by=by,
        now=now,
    )
    for turn in (1, 2):
        name = f"Presentation {turn}"
        component = grading.create_component(course=course, name=name, weight=20, by=by, now=now)
        world.talk_items[turn] = grading.create_item(
            component=component,
            name=name,
            max_points=lessons.TALK_POINTS,
            turn=turn,
            by=by,
            now=now,
        )
    _add_project_items(world, now)
    grading.set_policy(
        course=course,
        caps_at_100=False,
        shows_statistics=True,
        regrade_days=7,
        late_days=LATE_DAYS,
        by=by,
        now=now,
    )


def _add_project_items(world: World, now: datetime) -> None:
    """Grade the milestones that have points; a day late costs, once the late days are used up."""
    component = grading.create_component(
        course=world.course, name="Project", weight=40, by=world.instructor, now=now
    )
    for place, plan in enumerate(MILESTONES):
        if plan.points:
            world.milestone_items[place] = grading.create_item(
                component=component,
                name=plan.title,
                max_points=plan.points,
                milestone=world.milestones[place],
                late_percent=LATE_PERCENT,
                late_floor=LATE_FLOOR,
                by=world.instructor,
                now=now,
            )


def _add_talks(world: World, now: datetime) -> None:
    """Offer each paper of a discussion to two presenters, from the evening of the first class."""
    term = world.term
    round_ = schedule.open_round(
        course=world.course,
        purpose=SignupRound.Purpose.TALK,
        opens_at=term.at(1, hour=18),
        closes_at=term.due(2),
        returns_until=term.at(9, hour=12),
        by=world.instructor,
        now=now,
    )
    for week in lessons.DISCUSSION_WEEKS:
        world.talk_slots[week] = [
            papers.offer_talk(
                round=round_,
                session=world.sessions[week],
                paper=reading.paper,
                capacity=TALK_SEATS,
                position=position,
                by=world.instructor,
                now=now,
            ).slot
            for position, reading in enumerate(world.readings[week], start=1)
        ]


def _add_final_talks(world: World, now: datetime) -> None:
    term = world.term
    round_ = schedule.open_round(
        course=world.course,
        purpose=SignupRound.Purpose.FINAL,
        opens_at=term.at(9, days=1, hour=9),
        closes_at=term.at(11, hour=12),
        returns_until=term.at(13, hour=12),
        seats_each=1,
        by=world.instructor,
        now=now,
    )
    world.final_slots = [
        schedule.create_slot(
            round=round_,
            session=world.sessions[week],
            capacity=1,
            position=position,
            by=world.instructor,
            now=now,
        )
        for week in lessons.FINAL_WEEKS
        for position in range(1, FINAL_TALKS_A_DAY + 1)
    ]

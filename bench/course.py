"""The course that is measured: 16 weeks, 96 readings, 8 graded items and many students."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from courses.models import Course, Membership, User
from grading.actions import recompute_snapshots
from grading.models import Component, Grade, GradeChange, Item, Policy
from papers.models import Paper, Reading
from schedule.models import Session, Week

WEEKS = 16
READINGS_A_WEEK = 6
SHARES = [("Exam", 20, 2), ("Presentation 1", 20, 1), ("Presentation 2", 20, 1), ("Project", 40, 4)]
"""Components with their weights and numbers of items: 8 together."""
TWENTY = [*SHARES[:3], ("Project", 40, 16)]
# For measures of many people: rows one by one would take longer than what is measured.
PEOPLE = """
    INSERT INTO courses_user (password, is_superuser, email, name, time_zone, language, is_staff, is_active, date_joined)
    SELECT '!', false, %(slug)s || n || '@example.edu', 'Person ' || n, '', 'en', false, true, now()
    FROM generate_series(1, %(count)s) AS n;
    INSERT INTO courses_membership (course_id, user_id, role, state, student_id, section, can_release, joined_at)
    SELECT %(course)s, id, 'student', 'active', '', '', false, now()
    FROM courses_user WHERE email LIKE %(slug)s || '%%@example.edu';
"""
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Measured:
    """A course to measure, with the session cookies of two of its people."""

    course: Course
    student: str
    instructor: str


def make_course(
    *, slug: str, students: int, shares: Sequence[tuple[str, int, int]] = SHARES
) -> Measured:
    now = timezone.now()
    first_day = (now - timedelta(weeks=6)).date()
    course = Course.objects.create(
        slug=slug,
        title="AI systems",
        term="Bench",
        description="A research seminar on the systems under machine learning.",
        teaching_methods="Lectures, discussions, two talks by everybody, and a project.",
        time_zone="Asia/Seoul",
        starts_on=first_day,
        ends_on=first_day + timedelta(weeks=WEEKS),
    )
    people = make_people(course, students)
    make_programme(course)
    make_grades(course, shares, by=people[0], students=people[1:])
    recompute_snapshots(course=course, now=now)
    return Measured(course, student=sign_in(people[1].user), instructor=sign_in(people[0].user))


def make_calendar(*, slug: str, events: int) -> Measured:
    """Make a course with so many sessions, and one student."""
    now = timezone.now()
    course = Course.objects.create(
        slug=slug,
        title="AI systems",
        term="Bench",
        time_zone="Asia/Seoul",
        starts_on=now.date(),
        ends_on=now.date() + timedelta(weeks=WEEKS),
    )
    people = make_people(course, 1)
    week = Week.objects.create(course=course, number=1, label="1", starts_on=now.date())
    starts = [now + timedelta(hours=5 * number) for number in range(events)]
    Session.objects.bulk_create(
        Session(
            week=week,
            kind="discussion",
            title=f"서비스, part {number}",
            place="Room 201",
            starts_at=at,
            ends_at=at + timedelta(hours=2),
            changed_at=now,
        )
        for number, at in enumerate(starts)
    )
    return Measured(course, student=sign_in(people[1].user), instructor=sign_in(people[0].user))


def make_people(course: Course, students: int) -> list[Membership]:
    """Return the instructor and the students."""
    numbers = range(students + 1)
    users = User.objects.bulk_create(
        User(email=f"{course.slug}-{number}@example.edu", name=f"Person {number}", password="!")
        for number in numbers
    )
    return Membership.objects.bulk_create(
        Membership(
            course=course,
            user=user,
            role="student" if number else "instructor",
            student_id=f"2026{number:05}" if number else "",
            joined_at=timezone.now(),
        )
        for number, user in zip(numbers, users, strict=True)
    )


def make_programme(course: Course) -> None:
    now = timezone.now()
    for number in range(1, WEEKS + 1):
        starts_on = course.starts_on + timedelta(weeks=number - 1)
        week = Week.objects.create(
            course=course, number=number, label=str(number), title="", starts_on=starts_on
        )
        starts_at = now - timedelta(weeks=6) + timedelta(weeks=number - 1)
        session = Session.objects.create(
            week=week,
            kind="exam" if number == 8 else "discussion",
            title=f"Systems, part {number}",
            place="Room 201",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            changed_at=now,
        )
        papers = Paper.objects.bulk_create(
            Paper(
                course=course,
                key=f"paper-{number}-{place}",
                title=f"On the design of large systems for learning, volume {number}.{place}",
                authors=["Ada Lovelace", "Grace Hopper", "Karen Spärck Jones"],
                venue="Proceedings of the Symposium on Systems",
                year=2000 + number,
                doi=f"10.1000/{number}.{place}",
                added_at=now,
            )
            for place in range(READINGS_A_WEEK)
        )
        Reading.objects.bulk_create(
            Reading(session=session, paper=paper, position=place)
            for place, paper in enumerate(papers, start=1)
        )


def make_grades(
    course: Course,
    shares: Sequence[tuple[str, int, int]],
    *,
    by: Membership,
    students: list[Membership],
) -> None:
    """Grade everybody for everything, released, with the log that belongs to it."""
    now = timezone.now()
    Policy.objects.create(course=course)
    random = Random(20)
    for position, (name, weight, item_count) in enumerate(shares, start=1):
        component = Component.objects.create(
            course=course, position=position, name=name, weight=weight
        )
        for number in range(1, item_count + 1):
            item = Item.objects.create(
                component=component,
                position=number,
                name=f"{name}, part {number}",
                max_points=100,
                released_at=now,
            )
            points = [Decimal(random.randint(80, 200)) / 2 for _student in students]
            grade_everybody(item, dict(zip(students, points, strict=True)), by=by, now=now)


def grade_everybody(
    item: Item, points: dict[Membership, Decimal], *, by: Membership, now: datetime
) -> None:
    grades = Grade.objects.bulk_create(
        Grade(
            item=item,
            membership=student,
            status="graded",
            points=earned,
            revision=1,
            changed_at=now,
            changed_by=by,
        )
        for student, earned in points.items()
    )
    GradeChange.objects.bulk_create(
        GradeChange(
            grade=grade,
            membership=grade.membership,
            number=1,
            by=by,
            at=now,
            old_status="none",
            new_status="graded",
            new_points=grade.points,
        )
        for grade in grades
    )


def sign_in(user: User) -> str:
    """Return the key of a new session of the person."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)

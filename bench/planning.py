"""A minute's look for reminders over many people's dates: what one costs, and what memory they need together."""

import time
import tracemalloc
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from agenda.actions import remind_all
from bench.course import PEOPLE
from bench.lines import Failed, Line
from courses.models import Course
from outbox.models import Letter, Notice
from schedule.models import Session, Week

FEW = 1_000
STUDENTS, EXAMS = 200, 5
"""In each course: so 1,000 person-deadlines."""
ROUNDS = 3


def planning(count: int) -> Line:
    """Seconds of one look over so many people's dates, over what a thousand cost, as often."""
    if connection.vendor != "postgresql":
        raise Failed("it is measured on PostgreSQL")
    few, few_megabytes = looked(FEW)
    many, megabytes = looked(count)
    base = few * count / FEW
    note = (
        f"{count:,} person-deadlines looked through, of which none is due; {megabytes:.1f} MB at most;"
        f" over {count // FEW} times what {FEW:,} take ({few_megabytes:.1f} MB)"
    )
    return Line(f"planning-{count}", many, "s", base, many / base, note)


def looked(count: int) -> tuple[float, float]:
    """Return the seconds of a look that finds nothing to tell, and the most megabytes it held."""
    put_others_away()
    for _ in range(count // (STUDENTS * EXAMS)):
        make_course(students=STUDENTS, exams=EXAMS)
    now = timezone.now() - timedelta(days=20)  # all is far ahead
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        if remind_all(now=now):
            raise Failed("something was told")
        times.append(time.perf_counter() - began)
    tracemalloc.start()
    remind_all(now=now)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(times), peak / 2**20


def put_others_away() -> None:
    """Leave nobody to remind and nothing told."""
    Notice.objects.all().delete()
    Letter.objects.all().delete()
    Course.objects.update(archived_at=timezone.now())


def make_course(*, students: int, exams: int) -> Course:
    """Make a course whose exams begin tomorrow, so that reminders of a day ahead are due."""
    now, slug = timezone.now(), f"letters-{Course.objects.count()}-"
    course = Course.objects.create(
        slug=slug.rstrip("-"),
        title="AI systems",
        term="Bench",
        time_zone="Asia/Seoul",
        starts_on=now.date() - timedelta(weeks=6),
        ends_on=now.date() + timedelta(weeks=10),
    )
    week = Week.objects.create(course=course, number=1, label="1", starts_on=now.date())
    starts = [now + timedelta(hours=20 + number / 2) for number in range(exams)]
    Session.objects.bulk_create(
        Session(
            week=week,
            kind="exam",
            title=f"Exam {number}",
            starts_at=at,
            ends_at=at + timedelta(hours=2),
            changed_at=now,
        )
        for number, at in enumerate(starts, 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"slug": slug, "count": students, "course": course.pk})
    return course

"""A hundred thousand students' totals, from rows to stored snapshots, beside one SQL statement."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bench.course import PEOPLE
from bench.lines import Failed, Line
from courses.models import Course
from grading import tasks
from grading.models import Component, Item, Policy, Snapshot

SHARES = [("Exam", 20), ("Presentation 1", 20), ("Presentation 2", 20), ("Project", 40)]
ITEMS_EACH = 3
MANY, FEW = 100_000, 1_000
ROUNDS = 3

GRADES = """
    INSERT INTO grading_grade (item_id, membership_id, status, points, comment, days_late, adjustment, revision,
                               changed_at, changed_by_id)
    SELECT i.id, m.id, 'graded', ((m.id * 37 + i.id * 101) %% 20001) / 200.0, '', 0, 0, 1, now(), %(by)s
    FROM courses_membership m CROSS JOIN grading_item i
    JOIN grading_component c ON c.id = i.component_id
    WHERE m.course_id = %(course)s AND c.course_id = %(course)s AND m.role = 'student';
    INSERT INTO grading_gradechange (grade_id, membership_id, number, by_id, at, old_status, new_status, new_points,
                                     comment, days_late, adjustment, rubric, source, reason)
    SELECT g.id, g.membership_id, 1, %(by)s, now(), 'none', 'graded', g.points, '', 0, 0, '[]', 'import', ''
    FROM grading_grade g JOIN courses_membership m ON m.id = g.membership_id WHERE m.course_id = %(course)s;
"""
ONE_STATEMENT = """
    UPDATE grading_snapshot AS s SET current = t.total FROM (
        SELECT membership_id, round(sum(score * weight) / sum(weight), 2) AS total FROM (
            SELECT g.membership_id, c.weight AS weight, 100 * sum(g.points) / sum(i.max_points) AS score
            FROM grading_grade g
            JOIN grading_item i ON i.id = g.item_id
            JOIN grading_component c ON c.id = i.component_id
            WHERE c.course_id = %s AND g.status = 'graded'
            GROUP BY g.membership_id, c.id, c.weight
        ) AS shares GROUP BY membership_id
    ) AS t WHERE s.membership_id = t.membership_id
"""


def totals_many() -> Line:
    """Seconds of a whole recomputation over those of one UPDATE that knows none of the rules."""
    if connection.vendor != "postgresql":
        raise Failed("it is measured on PostgreSQL")
    small, large = (ready_course(f"totals-{count}-", count) for count in (FEW, MANY))
    few = min(seconds(lambda: recompute_all(small)) for _ in range(ROUNDS))
    pairs = [
        (seconds(lambda: one_statement(large)), seconds(lambda: recompute_all(large)))
        for _ in range(ROUNDS)
    ]
    baseline, value = (min(column) for column in zip(*pairs, strict=True))
    note = (
        f"{MANY:,} students x 4 components x 3 items, both readers' bands, over one UPDATE ... FROM;"
        f" {FEW:,} take {few:.2f} s: {value / few:.0f} times as long for {MANY // FEW} times as many"
    )
    return Line("totals-100000", value, "s", baseline, value / baseline, note)


def ready_course(slug: str, count: int) -> Course:
    now = timezone.now()
    today = now.date()
    course = Course.objects.create(
        slug=f"{slug}course",
        title="Totals",
        time_zone="Asia/Seoul",
        starts_on=today,
        ends_on=today + timedelta(90),
    )
    Policy.objects.create(course=course)
    for position, (name, weight) in enumerate(SHARES):
        component = Component.objects.create(
            course=course, position=position, name=name, weight=weight
        )
        Item.objects.bulk_create(
            Item(component=component, name=f"{name} {n}", max_points=100, released_at=now)
            for n in range(ITEMS_EACH)
        )
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"slug": slug, "count": count, "course": course.pk})
        by = course.memberships.values_list("pk", flat=True)[0]
        cursor.execute(GRADES, {"course": course.pk, "by": by})
        cursor.execute("ANALYZE")
    recompute_all(course)
    return course


def recompute_all(course: Course) -> None:
    """Do what the background does after a change of weights."""
    policy = Policy.objects.get(course=course)
    policy.version += 1
    policy.save(update_fields=["version"])
    tasks.recompute(course.pk)
    behind = Snapshot.objects.filter(membership__course=course).exclude(
        policy_version=policy.version
    )
    if behind.exists():
        raise Failed("some totals are behind")


def one_statement(course: Course) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONE_STATEMENT, [course.pk])


def seconds(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began

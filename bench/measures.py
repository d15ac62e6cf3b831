"""What is measured: one function a name, which returns a line of the table."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agenda.actions import reset_feed_key
from bench.cells import cell_save
from bench.course import Measured
from bench.letters import letters
from bench.lines import Failed, Line
from bench.planning import planning
from bench.servers import Request, Server, get, rate
from bench.totals import totals_many
from bench.uploads import download, upload
from courses.models import Membership
from grading import queries

ROUNDS = 16
ROUND_SECONDS = 0.4
WARM_UP_SECONDS = 0.5


@dataclass(frozen=True)
class Bench:
    """All that a measure may use."""

    site: Server
    empty: Server
    pages: Path
    small: Measured
    book: Callable[[int], Measured]
    """A course of so many students with 20 items."""
    calendar: Callable[[int], Measured]
    """A course of so many events."""

    def empty_page(self) -> Request:
        path = f"/empty/?course={self.small.course.slug}"
        return Request(self.empty, path, session=self.small.student)


def interleaved(page: Request, base: Request) -> tuple[float, float, float]:
    """Ask both in turns; return the medians of their rates and of the rates' ratio."""
    for request in (base, page):
        get(request)
        rate(request, seconds=WARM_UP_SECONDS)
    pairs = [
        (rate(base, seconds=ROUND_SECONDS), rate(page, seconds=ROUND_SECONDS))
        for _ in range(ROUNDS)
    ]
    bases, pages = zip(*pairs, strict=True)
    ratio = statistics.median(value / baseline for baseline, value in pairs)
    return statistics.median(pages), statistics.median(bases), ratio


def page_line(bench: Bench, name: str, page: Request, note: str) -> Line:
    """Requests/s of a page over those of the empty page."""
    value, baseline, ratio = interleaved(page, bench.empty_page())
    return Line(name, value, "requests/s", baseline, ratio, note)


def course_member(bench: Bench) -> Line:
    page = Request(bench.site, course_url("course", bench.small), session=bench.small.student)
    return page_line(bench, "course-member", page, "course page, signed in")


def course_visitor(bench: Bench) -> Line:
    page = Request(bench.site, course_url("course", bench.small))
    return page_line(bench, "course-visitor", page, "course page, visitor")


def own_grades(bench: Bench) -> Line:
    url = course_url("grading:grades", bench.small)
    page = Request(bench.site, url, session=bench.small.student)
    return page_line(bench, "own-grades", page, "a student's own grades")


def feed(bench: Bench) -> Line:
    page = Request(bench.site, course_url("agenda:feed", bench.small))
    return page_line(bench, "feed", page, "the course's calendar")


def feed_etag(bench: Bench) -> Line:
    page = unchanged(bench, course_url("agenda:feed", bench.small))
    return page_line(bench, "feed-etag", page, "the calendar, unchanged since")


def unchanged(bench: Bench, url: str) -> Request:
    """Return a request for a page by somebody who has it."""
    etag = get(Request(bench.site, url)).headers["etag"]
    return Request(bench.site, url, headers={"If-None-Match": etag}, status=304)


def feed_500(bench: Bench) -> Line:
    url = course_url("agenda:feed", bench.calendar(500))
    return page_line(bench, "feed-500", Request(bench.site, url), "a calendar of 500 events")


def feed_500_etag(bench: Bench) -> Line:
    page = unchanged(bench, course_url("agenda:feed", bench.calendar(500)))
    return page_line(bench, "feed-500-etag", page, "the same, unchanged since")


def own_feed_500(bench: Bench) -> Line:
    page = Request(bench.site, own_feed_url(bench.calendar(500)))
    return page_line(bench, "own-feed-500", page, "a student's own calendar of 500 events")


def own_feed_500_etag(bench: Bench) -> Line:
    page = unchanged(bench, own_feed_url(bench.calendar(500)))
    return page_line(bench, "own-feed-500-etag", page, "the same, unchanged since")


def own_feed_url(measured: Measured) -> str:
    student = measured.course.memberships.get(role="student").user
    key = reset_feed_key(user=student, by=student, now=timezone.now()).key
    return f"{course_url('agenda:my-feed', measured)}?key={key}"


def gradebooks() -> dict[str, Callable[[Bench], Line]]:
    """Return the measures of the gradebook: on one page, and in pages with search and sort over all."""
    measures = {}
    for students, what, query in [
        (200, "", ""),
        (200, "-new", "?ask=NEW"),
        (1000, "", ""),
        (1000, "-new", "?ask=NEW"),
        (4000, "", "?page=2"),
        (4000, "-new", "?page=2&ask=NEW"),
        (4000, "-sort", "?page=2&sort=total&ask=NEW"),
        (4000, "-search", "?q=person+39&ask=NEW"),
    ]:
        measures[f"gradebook-{students}{what}"] = partial(
            gradebook, name=f"gradebook-{students}{what}", students=students, query=query
        )
    return measures


def gradebook(bench: Bench, *, name: str, students: int, query: str) -> Line:
    """Milliseconds of the gradebook over those of the same HTML put together from memory.

    The baseline is a page for signed-in people with the very same bytes: tags and figures joined,
    names and student ids escaped, without a query for any of it.
    """
    measured = bench.book(students)
    url = course_url("grading:grades", measured)
    page = Request(bench.site, url + query, session=measured.instructor)
    html = get(page).body
    (bench.pages / name).write_bytes(html)
    base = Request(bench.empty, f"/from-memory/?name={name}", session=measured.instructor)
    if get(base).body != html:
        raise Failed("the page from memory has other bytes")
    value, baseline, ratio = interleaved(page, base)
    rows = html.count(b"data-row")
    asked = f" {query}" if query else ""
    note = f"{students} students x 20 items{asked}: {rows} rows, {len(html) // 1024} kB, over the same HTML joined in memory, names escaped"
    return Line(name, 2000 / value, "ms", 2000 / baseline, 1 / ratio, note)


ONE_TOTAL = """
    SELECT sum(score * weight) / sum(weight) FROM (
        SELECT c.weight AS weight, 100 * sum(g.points) / sum(i.max_points) AS score
        FROM grading_grade g
        JOIN grading_item i ON i.id = g.item_id
        JOIN grading_component c ON c.id = i.component_id
        WHERE g.membership_id = %s AND g.status = 'graded'
        GROUP BY c.id, c.weight
    ) AS shares
"""


def totals_one(bench: Bench) -> Line:
    """Milliseconds of one student's total, from rows to exact figures, over one SQL statement."""
    course = bench.small.course
    member = Membership.objects.students().filter(course=course).order_by("pk")[0]

    def exact() -> None:
        policy = queries.course_policy(course)
        queries.computed_totals(policy, queries.grade_cells(course, [member.pk]), member.pk)

    def statement() -> None:
        with connection.cursor() as cursor:
            cursor.execute(ONE_TOTAL, [member.pk])
            cursor.fetchone()

    pairs = [(milliseconds(statement), milliseconds(exact)) for _ in range(200)]
    bases, values = zip(*pairs, strict=True)
    value, baseline = statistics.median(values), statistics.median(bases)
    note = "one student's total with three queries, over one SQL statement"
    return Line("totals-one", value, "ms", baseline, value / baseline, note)


def milliseconds(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def course_url(name: str, measured: Measured) -> str:
    try:
        return reverse(name, args=[measured.course.slug])
    except NoReverseMatch as error:
        raise Failed(f"the site has no page '{name}'") from error


MEASURES: dict[str, Callable[[Bench], Line]] = {
    "course-visitor": course_visitor,
    "course-member": course_member,
    "own-grades": own_grades,
    "feed": feed,
    "feed-etag": feed_etag,
    "feed-500": feed_500,
    "feed-500-etag": feed_500_etag,
    "own-feed-500": own_feed_500,
    "own-feed-500-etag": own_feed_500_etag,
    **gradebooks(),
    "totals-one": totals_one,
    "cell-save": lambda bench: cell_save(bench.site, bench.empty, bench.book(200)),
    "totals-100000": lambda _bench: totals_many(),
    "letters": lambda _bench: letters(),
    "planning-10000": lambda _bench: planning(10_000),
    "planning-100000": lambda _bench: planning(100_000),
    "upload-200mb": lambda bench: upload(bench.site, bench.small, bench.pages),
    "download-200mb": lambda bench: download(bench.site, bench.small, bench.pages),
}

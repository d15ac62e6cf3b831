"""The course page's body: rendered once for all readers who see the same, and kept until it changes."""

from datetime import date
from functools import cache
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.kept import kept
from courses.models import Course
from courses.queries import staff_of
from coursesite import programme
from coursesite.programme import Reader
from grading.queries import evaluation
from schedule import queries as schedule

LATEST = 2
KEPT_SECONDS = 3600


def body(course: Course, reader: Reader, *, today: date) -> SafeString:
    """Return the page's body as HTML.

    Every write that it shows raises the course's content version; "this week" changes with the day
    on the course's calendar. Both are in the key, with all that tells readers apart.
    """
    release = (templates_mark(), settings.SITE_URL)
    version = (course.pk, course.content_version, today)
    key = f"course-page {release} {version} {reader} {get_language()}"
    if settings.DEBUG:
        return mark_safe(render(course, reader, today=today))  # noqa: S308  a template's output
    html = kept(key, lambda: render(course, reader, today=today), seconds=KEPT_SECONDS)
    return mark_safe(html)  # noqa: S308  a template's output


def render(course: Course, reader: Reader, *, today: date) -> str:
    components = evaluation(course)
    latest = list(schedule.announcements(course)[: LATEST + 1])
    feed = reverse("agenda:feed", args=[course.slug])
    context = {
        "course": course,
        "reader": reader,
        "weeks": programme.weeks_of(course, reader, components, today=today),
        "components": components,
        "staff": staff_of(course),
        "announcements": latest[:LATEST],
        "has_more_announcements": len(latest) > LATEST,
        "feed_url": feed,
        "webcal_url": f"webcal://{urlsplit(settings.SITE_URL).netloc}{feed}",
    }
    return render_to_string("coursesite/_course_body.html", context)


@cache
def templates_mark() -> str:
    """Return a short word that changes when a template does: a new release shows no old pages."""
    digest = sha256()
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

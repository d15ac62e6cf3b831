"""The course page, kept in two parts: its body, for all readers who see the same, and what is around it.

Around it stand a person's name, rooms and theme: that is kept for each person, without the token of
their forms, which is put in last.
"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from courses.kept import kept
from courses.kept_pages import KEPT_SECONDS, TOKEN, around_of, release_mark
from courses.models import Course
from courses.permissions import Access
from courses.queries import staff_of
from coursesite import programme
from coursesite.announcing import entries_of
from coursesite.programme import Reader
from grading.queries import evaluation
from schedule import queries as schedule

LATEST = 2
DIGEST = 32
BODY = mark_safe("<the-body>")  # no text of ours: "<" would be escaped


def body(course: Course, reader: Reader, *, today: date) -> tuple[str, str]:
    """Return the page's body as HTML, and a word that changes whenever it does.

    Every write that it shows raises the course's content version; "this week" changes with the day
    on the course's calendar. Both are in the key, with all that tells readers apart.
    """
    release = (*release_mark(), get_language())
    key = f"body {release} {course.pk} {course.content_version} {today} {reader}"
    made = _kept(key, lambda: _with_digest(render_body(course, reader, today=today)))
    return made[DIGEST:], made[:DIGEST]


def told(access: Access) -> tuple[int, ...]:
    """Return the latest announcements for some of the course that this member is shown too.

    They are all that tells two students' pages apart. One query a person and content version, as
    publishing one raises it.
    """
    course, member = access.course, access.member
    if member is None:
        return ()

    def make() -> str:
        mine = schedule.announcements_for_some(course, member)[: LATEST + 1]
        return " ".join(str(one.pk) for one in mine)

    key = f"told {course.pk} {course.content_version} {member.pk} {member.role}"
    return tuple(int(pk) for pk in _kept(key, make).split())


def whole(request: HttpRequest, access: Access, html: str) -> str:
    """Return the whole page around the body, for somebody to whom there is nothing else to say."""
    around = _kept(
        f"around {around_of(request, access)}", lambda: render(request, access, BODY, TOKEN)
    )
    if TOKEN in around:
        around = around.replace(TOKEN, get_token(request))
    return around.replace(BODY, html)


def _kept(key: str, make: Callable[[], str]) -> str:
    if settings.DEBUG:  # somebody works on the templates
        return make()
    return kept(f"course-page {key}", make, seconds=KEPT_SECONDS)


def _with_digest(html: str) -> str:
    return sha256(html.encode()).hexdigest()[:DIGEST] + html


def render(request: HttpRequest, access: Access, html: str, token: str | None = None) -> str:
    """Render the page around a body.

    :param token: what stands in its forms instead of the person's own token.
    """
    context = {"access": access, "course": access.course, "body": html}
    if token is not None:
        context["csrf_token"] = token
    return render_to_string("coursesite/course.html", context, request)


def render_body(course: Course, reader: Reader, *, today: date) -> str:
    components = evaluation(course)
    latest = list(schedule.announcements_among(course, reader.told)[: LATEST + 1])
    feed = reverse("agenda:feed", args=[course.slug])
    context = {
        "course": course,
        "reader": reader,
        "weeks": programme.weeks_of(course, reader, components, today=today),
        "components": components,
        "staff": staff_of(course),
        "announcements": entries_of(course, latest[:LATEST]),
        "has_more_announcements": len(latest) > LATEST,
        "feed_url": feed,
        "webcal_url": f"webcal://{urlsplit(settings.SITE_URL).netloc}{feed}",
    }
    return render_to_string("coursesite/_course_body.html", context)

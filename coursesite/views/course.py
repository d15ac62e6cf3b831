"""A course's front page: what the course is, and its programme week by week."""

from hashlib import sha256

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from courses.permissions import get_course_to
from courses.rules import Permission
from coursesite import course_page
from coursesite.permissions import may_read_letters
from coursesite.programme import reader_of


@require_safe
def course(request: HttpRequest, course: str) -> HttpResponseBase:
    access = get_course_to(request.user, course, Permission.VIEW_COURSE)
    today = timezone.now().astimezone(access.course.zone).date()
    body = course_page.body(access.course, reader_of(access), today=today)
    etag = _etag(request, body)
    unchanged = get_conditional_response(request, etag=etag) if etag else None
    if unchanged is not None:
        unchanged.headers["ETag"] = etag
        return unchanged
    context = {"access": access, "course": access.course, "body": body}
    response = render(request, "coursesite/course.html", context)
    response.headers["Cache-Control"] = "private, no-cache"
    if etag:
        response.headers["ETag"] = etag
    return response


def _etag(request: HttpRequest, body: str) -> str:
    """Return what names this page for this reader; empty while there is something to tell them.

    Around the body stand their name and rooms, the theme, and a form with the token of their cookie.
    """
    if len(get_messages(request)):
        return ""
    around = (
        *(request.user.pk, str(request.user), may_read_letters(request)),
        *(request.COOKIES.get("theme"), request.COOKIES.get("csrftoken")),
        course_page.templates_mark(),
    )
    return f'"{sha256(repr(around).encode() + body.encode()).hexdigest()[:32]}"'

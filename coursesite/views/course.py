"""A course's front page: what the course is, and its programme week by week."""

from dataclasses import replace
from hashlib import sha256

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from courses.kept_pages import around_of
from courses.models import own_zone
from courses.permissions import get_course_to
from courses.rules import Permission
from coursesite import course_page
from coursesite.programme import reader_of


@require_safe
def course(request: HttpRequest, course: str) -> HttpResponseBase:
    access = get_course_to(request.user, course, Permission.VIEW_COURSE)
    today = timezone.now().astimezone(access.course.zone).date()
    own = own_zone(request.user)
    reader = replace(
        reader_of(access),
        told=course_page.told(access),
        own=own if own != access.course.zone else None,
    )
    body, digest = course_page.body(access.course, reader, today=today)
    headers = {"Cache-Control": "private, no-cache"}
    if len(get_messages(request)):  # said once, so neither we nor the browser keep this page
        return HttpResponse(course_page.render(request, access, body), headers=headers)
    # The page holds the token of the browser's cookie: with another cookie it is another page.
    around = (around_of(request, access), request.COOKIES.get("csrftoken"))
    etag = f'"{sha256(f"{digest} {around}".encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(course_page.whole(request, access, body), headers=headers)
    response.headers["ETag"] = etag
    return response

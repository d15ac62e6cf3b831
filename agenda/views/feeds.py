"""Calendars to subscribe to: a course's, and a person's own by a secret address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agenda import actions, feeds, queries
from agenda.permissions import get_membership_by_key
from courses.kept import kept
from courses.models import Course, Membership
from courses.permissions import get_course_to, get_signed_in
from courses.rules import Permission
from schedule.rules import Deadline


@dataclass(frozen=True)
class FeedLink:
    """The secret address of one course's calendar."""

    course: Course
    url: str

    @property
    def webcal_url(self) -> str:
        """Return the same address as a phone's calendar subscribes to it, by one press."""
        return f"webcal:{self.url.partition(':')[2]}"


@require_safe
def feed(request: HttpRequest, course: str) -> HttpResponseBase:
    """Answer with the course's calendar; a matching ETag costs the one query for the course."""
    found = get_course_to(request.user, course, Permission.VIEW_COURSE).course
    version = f"feed:{feeds.FORMAT}:{found.pk}:{found.content_version}:{settings.SITE_URL}"
    return _answer(request, found.slug, version, lambda: _public_feed(found))


def _public_feed(course: Course) -> str:
    """Return it in the site's language: one for all who subscribe."""
    with translation.override(settings.LANGUAGE_CODE):
        return feeds.render(course, queries.public_deadlines(course)).decode()


@require_safe
def my_feed(request: HttpRequest, course: str) -> HttpResponseBase:
    """Answer with one person's calendar of the course, to whoever has their secret address."""
    member = get_membership_by_key(request.GET.get("key", ""), course)
    with translation.override(member.user.language):
        deadlines = queries.deadlines_for([member], now=timezone.now())
        version = _own_version(member, deadlines)

        def make() -> str:
            return feeds.render(member.course, deadlines, member_id=member.pk).decode()

        name = f"{member.course.slug}-mine"
        return _answer(request, name, version, make, place=f"my-feed:{member.pk}")


def _own_version(member: Membership, deadlines: Sequence[Deadline]) -> str:
    """Return all that one person's calendar is made of; who else is concerned is nothing of it."""
    course, me = member.course, frozenset({member.pk})
    own = [replace(one, audience=None, done_by=one.done_by & me) for one in deadlines]
    made_of = (feeds.FORMAT, settings.SITE_URL, get_language(), course.content_version, own)
    return f"my-feed:{member.pk}:{made_of!r}"


def _answer(
    request: HttpRequest, name: str, version: str, make: Callable[[], str], *, place: str = ""
) -> HttpResponseBase:
    """Answer that nothing has changed since, or with the calendar as it was kept, or made now."""
    etag = f'"{sha256(version.encode()).hexdigest()[:24]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        content = kept(version, make, seconds=3600, place=place)
        response = calendar_response(content.encode(), name=name)
    response.headers["ETag"] = etag
    return response


def calendar_response(content: bytes, *, name: str, is_attached: bool = False) -> HttpResponse:
    how = "attachment" if is_attached else "inline"
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Disposition": f'{how}; filename="{name}.ics"',
        },
    )


def links_of(members: Sequence[Membership], key: str | None) -> list[FeedLink]:
    """Return the secret address of each course's calendar; none while the person has no key."""
    return [FeedLink(member.course, _feed_url(member.course, key)) for member in members if key]


def _feed_url(course: Course, key: str | None) -> str:
    path = reverse("agenda:my-feed", args=[course.slug])
    return f"{settings.SITE_URL}{path}?{urlencode({'key': key})}"


@login_required
@require_http_methods(["POST"])
def feed_reset(request: HttpRequest) -> HttpResponse:
    user = get_signed_in(request.user)
    had_key = queries.feed_key_of(user) is not None
    actions.reset_feed_key(user=user, by=user, now=timezone.now())
    said = _("Your calendar has an address now: it is below.")
    if had_key:
        said = _("Your calendar has a new address. The old one no longer works.")
    messages.success(request, said)
    return redirect(reverse("agenda:preferences") + "#calendar")

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agenda import actions, feeds, queries
from agenda.forms import PreferencesForm
from agenda.permissions import get_membership_by_key
from courses.forms import status_of
from courses.kept import kept
from courses.models import Course
from courses.permissions import get_course_to, get_signed_in
from courses.rules import Permission


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
    etag = f'"{sha256(version.encode()).hexdigest()[:24]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        unchanged.headers["ETag"] = etag
        return unchanged
    content = kept(
        version,
        lambda: feeds.render(found, queries.public_deadlines(found)).decode(),
        seconds=3600,
    )
    return _calendar(content.encode(), etag=etag, name=found.slug)


@require_safe
def my_feed(request: HttpRequest, course: str) -> HttpResponseBase:
    """Answer with one person's calendar of the course, to whoever has their secret address."""
    member = get_membership_by_key(request.GET.get("key", ""), course)
    deadlines = queries.deadlines_for([member], now=timezone.now())
    content = feeds.render(member.course, deadlines, member_id=member.pk)
    etag = f'"{sha256(content).hexdigest()[:24]}"'
    response = _calendar(content, etag=etag, name=f"{member.course.slug}-mine")
    return get_conditional_response(request, etag=etag, response=response) or response


def _calendar(content: bytes, *, etag: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "ETag": etag,
            "Cache-Control": "private, no-cache",
            "Content-Disposition": f'inline; filename="{name}.ics"',
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = get_signed_in(request.user)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        initial={"wants_reminders": queries.wants_reminders(user)},
    )
    if form.is_valid():
        actions.set_reminders(user=user, by=user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("agenda:preferences")
    key = queries.feed_key_of(user)
    links = [
        FeedLink(course=member.course, url=_feed_url(member.course, key))
        for member in queries.memberships_of(user)
        if key
    ]
    context = {"form": form, "has_key": key is not None, "links": links}
    return render(request, "agenda/preferences.html", context, status=status_of(form))


def _feed_url(course: Course, key: str) -> str:
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
    return redirect("agenda:preferences")

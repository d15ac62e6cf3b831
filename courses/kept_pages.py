"""Whole pages of one person, kept without the token of their forms, which is put in last."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from courses.kept import kept
from courses.models import Course, own_zone
from courses.permissions import Access

KEPT_SECONDS = 3600
TOKEN = mark_safe("<the-token>")  # no text of ours: "<" would be escaped
COURSE_FIELDS = [field.attname for field in Course._meta.concrete_fields]  # noqa: SLF001  a documented API


def kept_page(
    request: HttpRequest,
    access: Access,
    template: str,
    make_context: Callable[[], Mapping[str, object]],
    *,
    of: object,
) -> str:
    """Return a page of a course, from the cache if this person was shown the same before.

    One page is kept for each person and address: the next takes its place.

    :param make_context: called only if it was not.
    :param of: the versions, or the rows themselves, of all that the page's content is made from,
        read in this request and before the context is made: its `repr` is in the key.
    """
    if settings.DEBUG or len(get_messages(request)):  # a message is said once
        return render_to_string(template, dict(make_context()), request)
    html = kept(
        f"{around_of(request, access)} {of!r}",
        lambda: render_to_string(template, {**make_context(), "csrf_token": TOKEN}, request),
        seconds=KEPT_SECONDS,
        place=f"page {template} {request.path} {request.user.pk}",
    )
    return html.replace(TOKEN, get_token(request)) if TOKEN in html else html


def around_of(request: HttpRequest, access: Access) -> tuple[object, ...]:
    """Return all that the part around a page's content depends on, but for the token.

    Who may read the site's letters is told by the person, and at an embedded site by where they sit.
    """
    user, member, course = request.user, access.member, access.course
    return (
        *(release_mark(), request.path, request.COOKIES.get("theme")),
        *(settings.IS_EMBEDDED and request.META.get("REMOTE_ADDR"), get_language()),
        *(getattr(course, name) for name in COURSE_FIELDS),
        *(user.pk, str(user), getattr(user, "email", ""), user.is_staff, user.is_active),
        own_zone(user),
        *((member.role, member.can_release) if member else ()),
    )


def release_mark() -> tuple[str, str]:
    """Return what changes with the site itself: a new release shows no old pages."""
    return templates_mark(), settings.SITE_URL


@cache
def templates_mark() -> str:
    """Return a short word that changes when a template or a translation does."""
    digest = sha256()
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    texts = (settings.BASE_DIR / "locale").rglob("*.mo")
    for path in sorted([*templates, *texts]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

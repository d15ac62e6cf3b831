"""What the site's pages are compared with. Not part of the site's own addresses."""

import os
import re
from functools import cache
from html import escape, unescape
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from courses.models import Course

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ course.title }}</title></head>
<body><h1>{{ course.title }}</h1><p>Signed in as {{ user.name }}.</p></body>
</html>
"""
PIECES = re.compile(r"(<[^>]*>)")
TYPED_AFTER = {"<bdi>", '<span class="muted small">'}


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    """An empty page: session, person, one query by an index, a small template."""
    course = Course.objects.get(slug=request.GET["course"])
    return HttpResponse(template().render({"course": course}, request))


@cache
def template():
    return engines["django"].from_string(PAGE)


class Typed(str):
    """A text that somebody typed: it is escaped in each page."""

    __slots__ = ()


@login_required
def from_memory(request: HttpRequest) -> HttpResponse:
    """A page with the bytes of the site's, joined from its pieces; names and ids are escaped anew."""
    found = pieces(request.GET["name"])
    return HttpResponse("".join([escape(it) if type(it) is Typed else it for it in found]))


@cache
def pieces(name: str) -> list[str]:
    """Return a page's tags and the plain texts between them, from the file that the bench wrote."""
    found = PIECES.split((Path(os.environ["BENCH_PAGES"]) / name).read_text())
    typed = {place + 1 for place, piece in enumerate(found) if piece in TYPED_AFTER}
    return [Typed(unescape(it)) if place in typed else it for place, it in enumerate(found)]


urlpatterns = [path("empty/", empty), path("from-memory/", from_memory)]

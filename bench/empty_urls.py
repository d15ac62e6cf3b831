"""What the site's pages are compared with. Not part of the site's own addresses."""

import os
import re
from functools import cache
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


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    """An empty page: session, person, one query by an index, a small template."""
    course = Course.objects.get(slug=request.GET["course"])
    return HttpResponse(template().render({"course": course}, request))


@cache
def template():
    return engines["django"].from_string(PAGE)


@login_required
def from_memory(request: HttpRequest) -> HttpResponse:
    """A page as the site made it, put together from its pieces: tags and the texts between them."""
    return HttpResponse("".join(pieces(request.GET["name"])))


@cache
def pieces(name: str) -> list[str]:
    return PIECES.split((Path(os.environ["BENCH_PAGES"]) / name).read_text())


urlpatterns = [path("empty/", empty), path("from-memory/", from_memory)]

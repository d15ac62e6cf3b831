"""Papers by DOI or arXiv id: asked for, waited for, and taken over from what came back."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.forms import status_of
from courses.permissions import Access
from papers import actions, permissions, queries
from papers.errors import PapersError
from papers.forms.lookups import LookupForm
from papers.models import Paper
from papers.permissions.lookups import get_lookup_to_edit
from papers.rules import bibtex
from papers.rules.lookups import Identifier
from papers.views.imports import preview


@login_required
@require_http_methods(["GET", "POST"])
def lookups(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_library_to_edit(request.user, course)
    form = LookupForm(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data["identifiers"]
        known = queries.papers_named(access.course, asked)
        new = [one for one in asked if one not in known]
        try:
            actions.ask_lookups(
                course=access.course, identifiers=new, by=member, now=timezone.now()
            )
        except PapersError as error:
            form.add_error("identifiers", str(error))
        else:
            for identifier, paper in known.items():
                messages.info(request, _known(access, identifier, paper))
            return redirect("papers:lookups", course)
    return _board(request, access, form)


def _known(access: Access, identifier: Identifier, paper: Paper) -> str:
    url = reverse("papers:paper", args=[access.course.slug, paper.pk])
    told = _("{identifier} is in the library: {link}")
    link = format_html('<a href="{}">{}</a>', url, paper.title)
    return format_html(told, identifier=identifier.value, link=link)


def _board(request: HttpRequest, access: Access, form: LookupForm) -> HttpResponse:
    board = queries.lookup_board(access.course)
    context = {
        "access": access,
        "course": access.course,
        "board": board,
        "form": form,
        "is_on": bool(settings.PAPER_LOOKUP),
    }
    if request.headers.get("HX-Request"):
        # 286 tells htmx to stop asking: nothing waits any more.
        status = 200 if board.is_waiting else 286
        return render(request, "papers/_lookups.html", context, status=status)
    return render(request, "papers/lookups.html", context, status=status_of(form))


@login_required
@require_POST
def lookup_retry(request: HttpRequest, course: str, lookup_id: int) -> HttpResponse:
    _access, lookup, member = get_lookup_to_edit(request.user, course, lookup_id)
    actions.retry_lookup(lookup=lookup, by=member, now=timezone.now())
    return redirect("papers:lookups", course)


@login_required
@require_POST
def lookup_forget(request: HttpRequest, course: str, lookup_id: int) -> HttpResponse:
    access, lookup, member = get_lookup_to_edit(request.user, course, lookup_id)
    actions.forget_lookups(
        course=access.course, lookup_ids=[lookup.pk], by=member, now=timezone.now()
    )
    return redirect("papers:lookups", course)


@login_required
@require_GET
def lookups_import(request: HttpRequest, course: str) -> HttpResponse:
    """Show all that was found, to be corrected and saved like any other bibliography."""
    access, _member = permissions.get_library_to_edit(request.user, course)
    found = queries.found_lookups(access.course)
    if not found:
        messages.info(request, _("Nothing has been found yet."))
        return redirect("papers:lookups", course)
    text = queries.bibtex_of(found, queries.entries_of(access.course))
    ids = [lookup.pk for lookup in found]
    return preview(request, access, text, bibtex.read(text), lookup_ids=ids)

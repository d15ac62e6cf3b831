"""The course's library: list, export, one paper, by form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.permissions import Access
from courses.rules import Permission
from papers import actions, permissions, queries
from papers.errors import PapersError
from papers.forms.library import PaperForm
from papers.forms.search import LibraryFilterForm
from papers.rules import bibtex


@require_http_methods(["GET"])
def library(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_library(request.user, course)
    has_names = access.member is not None
    everything = queries.library_lines(access.course, has_names=has_names)
    form = LibraryFilterForm(request.GET, lines=everything, has_names=has_names)
    wanted, order = form.wanted(), form.told().get("order", "author")
    context = {
        "access": access,
        "course": access.course,
        "filter": LibraryFilterForm(initial=form.told(), lines=everything, has_names=has_names),
        "is_understood": form.is_valid(),
        "lines": queries.ordered(queries.narrowed(everything, wanted), order),
        "is_narrowed": wanted.is_narrow,
        "is_empty": not everything,
        "can_edit": access.can(Permission.EDIT_PAPERS),
    }
    return render(request, "papers/library.html", context)


@require_http_methods(["GET"])
def library_bib(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_library(request.user, course)
    text = bibtex.write(queries.entries_of(access.course).values())
    response = HttpResponse(text, content_type="text/x-bibtex; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{access.course.slug}.bib"'
    return response


@require_http_methods(["GET"])
def paper(request: HttpRequest, course: str, paper_id: int) -> HttpResponse:
    access, found = permissions.get_paper(request.user, course, paper_id)
    context = {
        "access": access,
        "course": access.course,
        "paper": found,
        "link": queries.line_of(found).link,
        "uses": queries.uses_of(found),
        "tags": queries.tags_of(found),
        "snippet": bibtex.write_entry(queries.entry_of(found)),
        "can_edit": access.can(Permission.EDIT_PAPERS),
    }
    return render(request, "papers/paper.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def paper_add(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_library_to_edit(request.user, course)
    form = PaperForm(request.POST or None)
    if form.is_valid():
        try:
            added = actions.add_paper(
                course=access.course, by=member, now=timezone.now(), **form.cleaned_data
            )
        except PapersError as error:
            form.add_error("key", str(error))
        else:
            messages.success(request, _("The paper is in the library."))
            return redirect("papers:paper", course=course, paper_id=added.pk)
    return _render_form(request, "papers/paper_add.html", access, form)


@login_required
@require_http_methods(["GET", "POST"])
def paper_edit(request: HttpRequest, course: str, paper_id: int) -> HttpResponse:
    access, found, member = permissions.get_paper_to_edit(request.user, course, paper_id)
    form = PaperForm(request.POST or None, entry=queries.entry_of(found))
    if form.is_valid():
        try:
            actions.update_paper(paper=found, by=member, now=timezone.now(), **form.cleaned_data)
        except PapersError as error:
            form.add_error("key", str(error))
        else:
            messages.success(request, _("The paper is changed."))
            return redirect("papers:paper", course=course, paper_id=paper_id)
    return _render_form(request, "papers/paper_edit.html", access, form, paper_id)


@login_required
@require_http_methods(["GET", "POST"])
def paper_remove(request: HttpRequest, course: str, paper_id: int) -> HttpResponse:
    access, found, member = permissions.get_paper_to_edit(request.user, course, paper_id)
    refusal = ""
    if request.method == "POST":
        try:
            actions.remove_paper(paper=found, by=member, now=timezone.now())
        except PapersError as error:
            refusal = str(error)
        else:
            messages.success(request, _("The paper is no longer in the library."))
            return redirect("papers:library", course=course)
    context = {
        "access": access,
        "course": access.course,
        "paper": found,
        "uses": queries.uses_of(found),
        "refusal": refusal,
    }
    return render(request, "papers/paper_remove.html", context, status=400 if refusal else 200)


def _render_form(
    request: HttpRequest,
    template: str,
    access: Access,
    form: PaperForm,
    paper_id: int | None = None,
) -> HttpResponse:
    context = {"access": access, "course": access.course, "form": form, "paper_id": paper_id}
    return render(request, template, context, status=status_of(form))

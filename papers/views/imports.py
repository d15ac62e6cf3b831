"""Taking over a bibliography: a preview of what would change, then what was chosen, or nothing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.models import Course
from courses.permissions import Access
from papers import actions, permissions, queries
from papers.errors import ImportRefused, LibraryChanged
from papers.forms.library import ImportForm
from papers.rules import bibtex, imports

SALT = "papers.import"
GOOD_FOR = 60 * 60 * 2  # seconds


@login_required
@require_http_methods(["GET", "POST"])
def bibtex_import(request: HttpRequest, course: str) -> HttpResponse:
    access, _member = permissions.get_library_to_edit(request.user, course)
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        return preview(request, access, form.source, form.found)
    context = {"access": access, "course": access.course, "form": form}
    return render(request, "papers/bibtex_import.html", context, status=status_of(form))


@login_required
@require_http_methods(["POST"])
def bibtex_confirm(request: HttpRequest, course: str) -> HttpResponse:
    """Take over what was chosen of exactly what the preview showed, which comes back signed."""
    access, member = permissions.get_library_to_edit(request.user, course)
    try:
        text, seen = unsigned(request.POST.get("preview", ""), access.course)
    except signing.BadSignature:
        messages.error(request, _("The preview is too old or damaged. Please send it again."))
        return redirect("papers:import", course)
    keys = set(request.POST.getlist("key"))
    found = bibtex.read(text)
    entries = [entry for entry in found.entries if entry.key in keys]
    try:
        plan = actions.import_papers(
            course=access.course, entries=entries, by=member, now=timezone.now(), seen=seen
        )
    except LibraryChanged as error:
        messages.error(request, str(error))
        return preview(request, access, text, found, status=409)
    except ImportRefused as error:
        messages.error(request, str(error))
        return preview(request, access, text, found, status=400)
    messages.success(request, _told(plan))
    return redirect("papers:library", course)


def _told(plan: imports.Plan) -> str:
    added = ngettext("%(n)s paper added", "%(n)s papers added", plan.counts["new"])
    changed = ngettext("%(n)s changed", "%(n)s changed", plan.counts["changed"])
    return f"{added % {'n': plan.counts['new']}}, {changed % {'n': plan.counts['changed']}}."


def preview(
    request: HttpRequest,
    access: Access,
    text: str,
    found: bibtex.Bibliography,
    status: int = 200,
) -> HttpResponse:
    known = queries.entries_of(access.course)
    plan = imports.plan(found.entries, known)
    context = {
        "access": access,
        "course": access.course,
        "new": plan.of_kind("new"),
        "changed": plan.of_kind("changed"),
        "unchanged_count": plan.counts["unchanged"],
        "problems": plan.problems,
        "refused": found.refused,
        "signed": signed(text, queries.fingerprint(known), access.course),
    }
    return render(request, "papers/import_preview.html", context, status=status)


def signed(text: str, seen: str, course: Course) -> str:
    return signing.dumps(
        {"course": course.pk, "seen": seen, "text": text}, salt=SALT, compress=True
    )


def unsigned(preview: str, course: Course) -> tuple[str, str]:
    """Return the text and the fingerprint of a preview that this site made for this course.

    :raises BadSignature: if it did not, or too long ago.
    """
    told = signing.loads(preview, salt=SALT, max_age=GOOD_FOR)
    if told["course"] != course.pk:
        raise signing.BadSignature
    return told["text"], told["seen"]

"""Taking over a bibliography: a preview of what would change, then what was chosen, or nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
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
from papers.forms.imports import Selection
from papers.forms.library import ImportForm
from papers.rules import bibtex, imports

SALT = "papers.import"
GOOD_FOR = 60 * 60 * 2  # seconds


@dataclass(frozen=True)
class Sent:
    """What a preview knows of itself.

    :param seen: the fingerprint of the library that it compared with.
    :param lookup_ids: the lookups that it came from, done with once it is taken over.
    """

    text: str
    seen: str
    lookup_ids: tuple[int, ...] = ()


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
    """Take over what was chosen, as it was corrected; all of it, or nothing."""
    access, member = permissions.get_library_to_edit(request.user, course)
    try:
        sent = unsigned(request.POST.get("preview", ""), access.course)
    except signing.BadSignature:
        messages.error(request, _("The preview is too old or damaged. Please send it again."))
        return redirect("papers:import", course)
    found = bibtex.read(sent.text)
    selection = selected(access.course, found, data=request.POST)
    if not selection.is_valid():
        messages.error(request, _("Some entries need another look. Nothing is taken over yet."))
        return show(request, access, sent, found, selection, status=400)
    try:
        plan = actions.import_papers(
            course=access.course,
            entries=selection.entries(),
            by=member,
            now=timezone.now(),
            seen=sent.seen,
        )
        actions.forget_lookups(
            course=access.course, lookup_ids=sent.lookup_ids, by=member, now=timezone.now()
        )
    except (LibraryChanged, ImportRefused) as error:
        messages.error(request, str(error))
        status = 409 if isinstance(error, LibraryChanged) else 400
        return show(request, access, sent, found, selection, status=status)
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
    *,
    lookup_ids: Sequence[int] = (),
) -> HttpResponse:
    """Show a bibliography as it could be taken over, with the lookups that it came from."""
    sent = Sent(text, seen="", lookup_ids=tuple(lookup_ids))
    return show(request, access, sent, found, selected(access.course, found))


def selected(
    course: Course, found: bibtex.Bibliography, data: QueryDict | None = None
) -> Selection:
    year = timezone.localdate(timezone=course.zone).year
    return Selection(found.entries, queries.entries_of(course), this_year=year, data=data)


def show(
    request: HttpRequest,
    access: Access,
    sent: Sent,
    found: bibtex.Bibliography,
    selection: Selection,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "access": access,
        "course": access.course,
        "look": selection.of_kind("look"),
        "new": selection.of_kind("new"),
        "changed": selection.of_kind("changed"),
        "known_count": len(selection.of_kind("known")),
        "refused": found.refused,
        "signed": signed(replace(sent, seen=queries.fingerprint(selection.known)), access.course),
    }
    return render(request, "papers/import_preview.html", context, status=status)


def signed(sent: Sent, course: Course) -> str:
    told = {"course": course.pk, **asdict(sent)}
    return signing.dumps(told, salt=SALT, compress=True)


def unsigned(preview: str, course: Course) -> Sent:
    """Return the preview that this site made for this course.

    :raises BadSignature: if it did not, or too long ago.
    """
    told = signing.loads(preview, salt=SALT, max_age=GOOD_FOR)
    if told["course"] != course.pk:
        raise signing.BadSignature
    return Sent(told["text"], told["seen"], tuple(told.get("lookup_ids", ())))
